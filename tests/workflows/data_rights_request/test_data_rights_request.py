"""A right over one's own information: its month, what stops and lengthens it, and how it ends."""

from datetime import timedelta
from typing import Any

import pytest

from activities.letters.restricted import WHY
from charter.cases import RightStands
from charter.counting.changes import ClockError
from charter.counting.clocks import Clock
from tests.charter.dates import CALENDAR, EDITION, at, day
from tests.stories import World
from tests.workflows.capabilities.month_stopped import FEE, HOW
from tests.workflows.data_rights_request.sample import DETAILS, GIVEN, RESTRICTED, STOP_USING
from tests.workflows.kit import NOWHERE
from tests.workflows.saying import not_taken, promise, said, told
from workflows.case import say
from workflows.data_rights_request.messages import DataRight, RequestDecided, why_not_decided

DAY = timedelta(days=1)
OWN = "data_rights_request"


def clock(received: str) -> Clock:
    found = EDITION.part(OWN, at(received)).promise("decide")
    return Clock(key=found.id, promise=found, started=at(received))


def ends(running: Clock) -> tuple[Any, Any]:
    """The last day of the target and of the limit."""
    limit = running.limit_due(CALENDAR)
    assert limit is not None
    return running.due(CALENDAR).last_day, limit.last_day


# -- the dates


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        ("Thu 3 Sep 2026 10:00", "Mon 5 Oct 2026"),
        ("Wed 2 Sep 2026 23:59:59", "Fri 2 Oct 2026"),
        ("Sun 31 Jan 2027 10:00", "Mon 1 Mar 2027"),
        ("Mon 31 Aug 2026 10:00", "Wed 30 Sep 2026"),
        ("Wed 25 Nov 2026 10:00", "Tue 29 Dec 2026"),
    ],
    ids=["a Saturday", "late in the day", "no such date, a Sunday", "a shorter month", "Christmas Day"],
)
def test_the_corresponding_date_of_the_next_month(received: str, last_day: str) -> None:
    assert ends(clock(received)) == (day(last_day), day(last_day))


def test_the_limit_stops_with_the_target_while_they_are_asked() -> None:
    """Due Fri 2 Oct; asked on Thu 10 Sep with 22 days left, answered on Mon 21 Sep: Tue 13 Oct."""
    reply_by = at("Thu 24 Sep 2026 23:59:59")
    paused = clock("Wed 2 Sep 2026 10:00").pause(
        at("Thu 10 Sep 2026 10:00"), reply_by, "Which years?", CALENDAR
    )
    assert ends(paused) == (day("Fri 16 Oct 2026"), day("Fri 16 Oct 2026")), "as if they answered on the day"
    assert paused.wakes(CALENDAR)[-1].at.date() == day("Fri 16 Oct 2026")
    resumed = paused.resume(at("Mon 21 Sep 2026 09:00"))
    assert ends(resumed) == (day("Tue 13 Oct 2026"), day("Tue 13 Oct 2026"))
    by = ("complex", "an officer", at("Tue 22 Sep 2026 09:00"), CALENDAR)
    with pytest.raises(ClockError, match="At most 2 months longer than Tuesday 13 October 2026"):
        resumed.extend_limit(day("Mon 14 Dec 2026"), *by)
    longer = resumed.extend(day("Mon 7 Dec 2026"), *by).extend_limit(day("Mon 7 Dec 2026"), *by)
    assert ends(longer) == (day("Mon 7 Dec 2026"), day("Mon 7 Dec 2026"))


def test_a_limit_that_does_not_stop_stays_where_it_is() -> None:
    running = clock("Wed 2 Sep 2026 10:00")
    assert running.promise.limit is not None
    fixed = running.promise.limit.model_copy(update={"stops": False})
    unmoved = running.model_copy(update={"promise": running.promise.model_copy(update={"limit": fixed})})
    paused = unmoved.pause(at("Thu 10 Sep 2026 10:00"), at("Thu 24 Sep 2026 10:00"), "Which?", CALENDAR)
    assert ends(paused) == (day("Fri 16 Oct 2026"), day("Fri 2 Oct 2026"))


# -- what a decision has to have


@pytest.mark.parametrize(
    ("right", "decision", "said", "lacks"),
    [
        ("access", "refused", {}, "Say why"),
        ("access", "partly_granted", {"done": "Some."}, "Say why"),
        ("access", "granted", {}, "Say what was done"),
        ("access", "granted", {"done": "Sent."}, "how we know who asks"),
        ("rectification", "granted", {"done": "Put right."}, ""),
        ("rectification", "granted", {"done": "Put right.", "cases": [{"reference": NOWHERE}]}, "only where"),
        ("erasure", "granted", {"done": "Yes."}, "Name the cases"),
        ("restriction", "refused", {"reasons": "No.", "cases": [{"reference": NOWHERE}]}, "name none"),
        ("objection", "refused", {"reasons": "We must by law."}, ""),
        ("access", "refused", {"ground": "excessive"}, "Say why"),
        ("access", "refused", {"ground": "unfounded", "reasons": "To annoy us."}, ""),
        (
            "rectification",
            "partly_granted",
            {"ground": "excessive", "reasons": "No.", "done": "Some."},
            "refused whole",
        ),
    ],
)
def test_a_decision_is_whole(right: str, decision: str, said: dict[str, Any], lacks: str) -> None:
    body = RequestDecided.model_validate({"by": "officer", "decision": decision, **said})
    why = why_not_decided(body, DataRight(right), identified=False)
    assert lacks in why
    assert bool(why) == bool(lacks)


# -- stories


async def test_asked_who_they_are_answered_and_given(world: World) -> None:
    story = await world.report(OWN, DETAILS)
    first = await story.due("decide")
    assert "alone" in await not_taken(
        story, "promise_paused", promise="decide", question="Why?", consequence="No answer."
    )
    assert "how we know who asks" in await not_taken(story, "request_decided", **GIVEN)
    await said(story, "identity_asked", question="Which address did you last give us?")
    assert (await promise(story, "decide")).state == "paused"
    await story.skip(9 * DAY)
    await said(story, "customer_replied", "customer", reply="12 Example Close.")
    assert await story.due("decide") > first + 8 * DAY
    await said(story, "identity_confirmed", **HOW)
    assert "known who asks" in await not_taken(story, "identity_asked", question="And your age?")
    assert "where was searched" in await not_taken(story, "request_decided", **{**GIVEN, "searched": " "})
    await said(story, "request_decided", **GIVEN)
    assert (await story.ended()).outcome == "granted"
    letter = told(story, f"{OWN}/granted").placeholders
    assert "Information Commissioner’s Office" in letter["commissioner"]
    assert letter["asked_for"] == "to see the information we hold about you"
    assert world.register.rights.to_erase() == []


async def test_a_fee_stops_the_time_until_it_is_paid(world: World) -> None:
    story = await world.report(OWN, DETAILS)
    first = await story.due("decide")
    assert "No fee was asked" in await not_taken(story, "fee_paid")
    await said(story, "fee_asked", **FEE)
    letter = told(story, f"{OWN}/fee_asked").placeholders
    assert "Information Commissioner’s Office" in letter["commissioner"]
    assert "manifestly excessive" in letter["because"]
    assert (await promise(story, "decide")).state == "paused"
    assert "A fee has been asked" in await not_taken(story, "fee_asked", **FEE)
    await story.skip(9 * DAY)
    await said(story, "fee_paid", how="Receipt 1234")
    assert (await promise(story, "decide")).state == "open"
    assert await story.due("decide") > first + 8 * DAY
    assert story.letters()[-1] == "every_case/resumed"
    assert "It has been paid" in await not_taken(story, "fee_paid")


async def test_a_fee_that_is_not_paid_is_an_officers_and_paid_later_starts_nothing_else(world: World) -> None:
    story = await world.report(OWN, DETAILS)
    await said(story, "fee_asked", **FEE)
    await story.rest()
    assert told(story, f"{OWN}/fee_asked").placeholders["pay_by"]
    await story.skip(20 * DAY)
    assert story.letters()[-3:] == [
        "every_case/reply_reminder",
        "every_case/reply_by_passed",
        "every_case/resumed",
    ]
    assert (await promise(story, "decide")).state == "open", "they need not pay to be decided on"
    assert "no_reply" in story.tasks()
    await said(story, "identity_asked", question="Which address did you last give us?")
    await said(story, "fee_paid")
    assert (await promise(story, "decide")).state == "paused", "it waits for who they are"


async def test_refused_as_excessive_says_what_the_law_says(world: World) -> None:
    story = await world.report(OWN, DETAILS)
    why = {"ground": "excessive", "reasons": "We answered the same in May."}
    await said(story, "request_decided", decision="refused", **why)
    assert (await story.ended()).outcome == "refused"
    reasons = told(story, f"{OWN}/refused").placeholders["reasons"]
    assert "manifestly excessive" in reasons
    assert reasons.endswith("We answered the same in May.")


async def test_it_takes_longer_once_and_is_told_in_the_first_month(world: World) -> None:
    story = await world.report(OWN, DETAILS)
    first = await story.due("decide")
    later, too_late = (first + 40 * DAY).date().isoformat(), (first + 70 * DAY).date().isoformat()
    why = {"because": "complex", "why": "There are five files."}
    assert "At most 2 months longer" in await not_taken(story, "longer_needed", until=too_late, **why)
    await said(story, "longer_needed", until=later, **why)
    assert told(story, f"{OWN}/longer").placeholders["decide_by"] == say(await story.due("decide"))
    assert "allows one" in await not_taken(story, "longer_needed", until=later, **why)


async def test_late_is_told_and_it_can_still_be_refused_with_reasons(world: World) -> None:
    story = await world.report(OWN, {**DETAILS, "right": "objection"})
    assert "alone" in await not_taken(story, "scope_asked", question="Which years?")
    view = await story.until(await story.due("decide") + timedelta(seconds=2))
    assert view.state.late
    assert {"late/decide", "limit/decide"} <= set(story.tasks())
    await said(story, "request_decided", decision="refused", reasons="The law says that we must.")
    assert (await story.ended()).outcome == "refused"
    assert "The law says" in told(story, f"{OWN}/refused").placeholders["reasons"]


async def test_a_case_is_restricted_until_it_is_said_that_it_is_not(world: World) -> None:
    story, rights = await world.report(OWN, STOP_USING), world.register.rights
    await said(story, "request_decided", **RESTRICTED)
    await story.rest()
    assert [one.reference for one in rights.restrictions(NOWHERE)] == [story.reference]
    await said(story, "restriction_ended", reason="The address is right now.")
    assert (await story.ended()).outcome == "granted"
    assert rights.restrictions(NOWHERE) == []
    assert story.letters()[-1] == f"{OWN}/restriction_ended"


async def test_a_decision_taken_back_restricts_nothing_any_more(world: World) -> None:
    story, rights = await world.report(OWN, STOP_USING), world.register.rights
    await said(story, "request_decided", **RESTRICTED)
    await story.rest()
    await said(
        story,
        "step_corrected",
        "manager",
        step="request_decided",
        reason="The wrong request.",
        right="Nothing yet.",
    )
    assert (await story.rest()).state.stage == "awaiting_decision"
    assert rights.restrictions(NOWHERE) == []


async def test_what_is_to_be_erased_is_on_the_list(world: World) -> None:
    story = await world.report(OWN, {**DETAILS, "right": "erasure"})
    await said(story, "request_decided", **RESTRICTED)
    assert (await story.ended()).outcome == "granted"
    (listed,) = world.register.rights.to_erase()
    assert (listed.reference, listed.of_case, listed.stands) == (story.reference, NOWHERE, RightStands.ERASE)
    assert world.register.rights.restrictions(NOWHERE) == []


async def test_no_letter_of_a_restricted_case_goes_by_itself(world: World) -> None:
    pothole = await world.report()
    await pothole.rest()
    before = pothole.sent()
    story = await world.report(OWN, STOP_USING)
    await said(story, "request_decided", **{**RESTRICTED, "cases": [{"reference": pothole.reference}]})
    await story.rest()
    await said(pothole, "information_added", "customer", information="It is deeper.")
    await pothole.rest()
    held = world.register.letters.of_case(pothole.reference)[-1]
    assert (held.template, held.state, held.failure) == ("every_case/information_added", "with_officer", WHY)
    assert held.body, "an officer can read what it says"
    assert pothole.sent() == before
    await said(story, "restriction_ended", reason="The address is right now.")
    await story.ended()
    await said(pothole, "information_added", "customer", information="And wider.")
    await pothole.rest()
    assert pothole.sent() == [*before, "every_case/information_added"]
