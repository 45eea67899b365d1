"""A complaint about personal data: acknowledged, enquired into, told every month, and how it ends."""

from datetime import timedelta
from typing import Any

import pytest

from charter.cases import HandedOver
from charter.counting.clocks import Clock
from tests.charter.dates import CALENDAR, EDITION, at, day
from tests.stories import Story, World
from tests.workflows.data_protection_complaint.sample import (
    DETAILS,
    ENQUIRIES,
    FOUND,
    PROGRESS,
    SAMPLE,
    UNDERSTOOD,
)
from tests.workflows.saying import not_taken, promise, said, task, told
from workflows.case import say
from workflows.data_protection_complaint.messages import NOTHING_NEW

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
OWN = "data_protection_complaint"


async def at_enquiries(world: World) -> Story:
    story = await world.report(OWN, DETAILS)
    await said(story, "complaint_acknowledged", **UNDERSTOOD)
    return story


def states(story: Story) -> dict[str, str]:
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    assert row.state is not None
    return {one.key: one.state for one in row.state.promises}


# -- the dates


@pytest.mark.parametrize(
    ("received", "promise_id", "target", "limit"),
    [
        ("Mon 22 Jun 2026 10:00", "acknowledge", "Mon 29 Jun 2026", "Wed 22 Jul 2026"),
        ("Mon 22 Jun 2026 23:59:59", "acknowledge", "Mon 29 Jun 2026", "Wed 22 Jul 2026"),
        ("Thu 25 Jun 2026 10:00", "acknowledge", "Thu 2 Jul 2026", "Mon 27 Jul 2026"),
        ("Fri 26 Jun 2026 10:00", "acknowledge", "Fri 3 Jul 2026", "Mon 27 Jul 2026"),
        ("Wed 25 Nov 2026 10:00", "acknowledge", "Wed 2 Dec 2026", "Tue 29 Dec 2026"),
        ("Sat 28 Nov 2026 10:00", "acknowledge", "Fri 4 Dec 2026", "Tue 29 Dec 2026"),
        ("Wed 2 Dec 2026 10:00", "acknowledge", "Wed 9 Dec 2026", "Mon 4 Jan 2027"),
        ("Sat 30 Jan 2027 10:00", "acknowledge", "Fri 5 Feb 2027", "Mon 1 Mar 2027"),
        ("Wed 24 Feb 2027 10:00", "acknowledge", "Wed 3 Mar 2027", "Tue 30 Mar 2027"),
        ("Mon 22 Jun 2026 10:00", "enquire", "Mon 29 Jun 2026", None),
        ("Mon 22 Jun 2026 10:00", "outcome", "Mon 6 Jul 2026", None),
    ],
    ids=[
        "thirty days",
        "late in the day",
        "a Saturday",
        "a Sunday",
        "Christmas Day",
        "a Monday that is no working day",
        "New Year's Day",
        "a new month",
        "Good Friday to Easter Monday",
        "the enquiries",
        "the outcome",
    ],
)
def test_the_dates(received: str, promise_id: str, target: str, limit: str | None) -> None:
    found = EDITION.part(OWN, at(received)).promise(promise_id)
    clock = Clock(key=found.id, promise=found, started=at(received))
    assert clock.due(CALENDAR).last_day == day(target)
    ends = clock.limit_due(CALENDAR)
    assert (ends and ends.last_day) == (day(limit) if limit else None)


# -- stories


async def test_acknowledged_enquired_into_and_told_the_outcome(world: World) -> None:
    story = await world.report(OWN, DETAILS)
    assert (await story.rest()).state.stage == "awaiting_acknowledgement"
    assert (await promise(story, "acknowledge")).state == "open", "the receipt does not keep it"
    assert task(story, "enquire").task.due == await story.due("enquire")
    outcome_by = await story.due("outcome")
    for each in SAMPLE.life:
        await said(story, each.message, each.by, **each.body)
    outcome = await story.ended()
    assert (outcome.outcome, outcome.reason) == ("upheld", "The outcome of our enquiries: upheld.")
    assert states(story) == {"acknowledge": "kept", "enquire": "kept", "outcome": "kept"}
    names = ("received", "acknowledged", "progress", "outcome")
    assert story.letters() == story.sent() == [f"{OWN}/{name}" for name in names]
    assert told(story, f"{OWN}/acknowledged").placeholders["answer_by"] == say(outcome_by)
    last = told(story, f"{OWN}/outcome").placeholders
    for part in ("Information Commissioner’s Office", "0303 123 1113", "SK9 5AF", "make-a-complaint"):
        assert part in last["commissioner"]
    assert "The address was wrong." in last["findings"]
    await story.has_events(at_most=50)


async def test_everything_late_is_told_and_the_work_goes_on(world: World) -> None:
    story = await world.report(OWN, DETAILS)
    await story.until(await story.due("enquire") + 2 * SECOND)
    assert {"late/acknowledge", "late/enquire"} <= set(story.tasks())
    limit = next(one for one in (await story.rest()).clocks if one.key == "acknowledge").limit_due(
        EDITION.part(OWN, await story.now()).calendar
    )
    assert limit is not None
    await story.until(limit.at + 2 * SECOND)
    assert {"limit/acknowledge", "late/outcome"} <= set(story.tasks())
    assert f"{OWN}/progress" not in story.letters(), "the late letters say how it stands"
    for each in SAMPLE.life:
        await said(story, each.message, each.by, **each.body)
    assert (await story.ended()).outcome == "upheld"
    assert set(states(story).values()) == {"kept late"}


async def test_how_it_stands_is_told_every_month_until_the_outcome(world: World) -> None:
    story = await at_enquiries(world)
    await said(story, "enquiries_made", **ENQUIRIES)
    first = task(story, "progress").task.due
    assert first is not None
    view = await story.until(first - timedelta(minutes=1))
    assert view.state.late
    late = told(story, "every_case/late").placeholders
    await story.until(first + 2 * SECOND)
    letter = told(story, f"{OWN}/progress").placeholders
    assert letter["progress"] == NOTHING_NEW
    assert letter["answer_by"] == late["new_date"], "not the date that has passed"
    await story.skip(5 * DAY)
    await said(story, "progress_told", by="feedback_team", **PROGRESS)
    assert told(story, f"{OWN}/progress").placeholders["progress"] == PROGRESS["progress"]
    again = task(story, "progress/3").task.due
    assert again is not None
    assert again > first + 35 * DAY, "a month from when they last heard"
    await story.until(again + 2 * SECOND)
    assert story.letters().count(f"{OWN}/progress") == 3
    await said(story, "outcome_told", **FOUND)
    assert (await story.ended()).outcome == "upheld"
    assert all(
        one.done_at is not None
        for one in world.register.tasks.find(reference=story.reference)
        if one.task.key.startswith(("progress", "enquire"))
    )


async def test_while_it_is_withdrawn_nothing_is_told(world: World) -> None:
    story = await at_enquiries(world)
    await story.skip(27 * DAY)
    await said(story, "withdrawn", "customer")
    await story.skip(8 * DAY)
    assert f"{OWN}/progress" not in story.letters()
    await said(story, "withdrawal_taken_back", "customer")
    await story.skip(31 * DAY)
    assert f"{OWN}/progress" in story.letters()


async def test_the_complainant_is_asked_and_the_outcome_waits(world: World) -> None:
    story = await at_enquiries(world)
    before = await story.due("outcome")
    asked = {"promise": "outcome", "question": "Which letter was it?", "consequence": "We decide without it."}
    reply_by = (await story.now() + 16 * DAY).date().isoformat()
    await said(story, "promise_paused", reply_by=reply_by, **asked)
    assert (await promise(story, "outcome")).state == "paused"
    await story.skip(3 * DAY)
    await said(story, "customer_replied", "customer", reply="The one of 2 March.")
    assert await story.due("outcome") >= before
    assert (await promise(story, "outcome")).state == "open"


async def test_not_about_personal_data_is_told_why_and_of_the_commissioner(world: World) -> None:
    story = await world.report(OWN, DETAILS)
    await story.refused("complaint_acknowledged", accepted=False)
    await said(story, "complaint_acknowledged", accepted=False, reason="It is about another firm's letter.")
    assert (await story.ended()).outcome == "not_accepted"
    assert "0303 123 1113" in told(story, f"{OWN}/not_accepted").placeholders["commissioner"]


@pytest.mark.parametrize(
    ("findings", "outcome"),
    [
        (("upheld", "upheld"), "upheld"),
        (("upheld", "not_upheld"), "partly_upheld"),
        (("not_upheld", "not_upheld"), "not_upheld"),
    ],
)
async def test_every_point_is_answered_and_what_is_put_right_is_a_case(
    world: World, findings: tuple[str, str], outcome: str
) -> None:
    story = await world.report(OWN, DETAILS)
    assert "To be acknowledged" in await not_taken(story, "outcome_told", **FOUND)
    await said(story, "complaint_acknowledged", accepted=True, points=["The letter.", "No answer."])
    assert "2 points were accepted and 1" in await not_taken(story, "outcome_told", **FOUND)
    remedy = {"what": "Correct the address.", "owner": "Fay Placeholder", "due": "2099-12-31"}
    points = [{"point": "One.", "finding": each, "reasons": "We looked."} for each in findings]
    past = [{**remedy, "due": "2020-01-01"}]
    assert "still to come" in await not_taken(story, "outcome_told", points=points, remedies=past)
    await said(story, "outcome_told", points=points, remedies=[remedy])
    assert (await story.ended()).outcome == outcome
    assert states(story)["enquire"] == "overtaken"
    assert {one.service for one in world.register.reports.unstarted()} == {"remedy"}
    assert "Correct the address." in told(story, f"{OWN}/outcome").placeholders["remedies"]


async def test_what_an_intake_took_is_acknowledged_at_once(world: World) -> None:
    facts = {"issues": ["The letter went next door."], "triaged_by": "Dee Placeholder"}
    handed = HandedOver(reference="MK-EXAMPLE22", reason="taken", at=world.clock(), facts=facts)
    story = await world.report(OWN, DETAILS, handed_over=handed)
    assert (await story.rest()).state.stage == "enquiries"
    assert (await promise(story, "acknowledge")).state == "kept"
    assert story.letters() == [f"{OWN}/acknowledged"]
    assert told(story, f"{OWN}/acknowledged").placeholders["points"] == "Point 1: The letter went next door."


@pytest.mark.parametrize(("start", "to"), [("complaint", OWN), (OWN, "complaint")])
async def test_sent_to_the_wrong_procedure_it_is_moved_and_keeps_its_receipt(
    world: World, start: str, to: str
) -> None:
    story = await world.report(start, DETAILS)
    received: Any = (await story.rest()).state.received
    await said(story, "moved", service=to, reason="It belongs there.")
    view = await story.rest()
    assert (view.state.service, view.state.received) == (to, received)
