"""A complaint at two stages: every promise, limit and branch, kept and late, in its three regimes."""

import asyncio
import tomllib
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from charter.cases import HandedOver, Kind
from charter.counting.clocks import Clock
from charter.counting.counting import day_of, due, end_of_day
from charter.counting.lengths import Length
from charter.edition.editions import DEFAULT, Edition, Editions
from charter.messages import Answer
from tests.stories import Story, World
from tests.workflows.complaint.sample import DETAILS, FOUND, MANAGER, SAMPLE, SENIOR, STAGE_ONE, TEAM
from tests.workflows.linked import started
from tests.workflows.saying import not_taken, promise, said, task, told
from workflows.case import say

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
STAGE_TWO = SAMPLE.life[4:]
REGIMES = ("complaint", "complaint_adult_social_care", "complaint_landlord")


async def told_all(story: Story, *steps: Any) -> None:
    for each in steps:
        await said(story, each.message, each.by, **each.body)


async def at_stage_one(world: World, service: str = "complaint") -> Story:
    story = await world.report(service, DETAILS)
    await told_all(story, *STAGE_ONE[:2])
    return story


async def answered(world: World, service: str = "complaint", **more: Any) -> Story:
    story = await at_stage_one(world, service)
    await said(story, "stage_one_answered", MANAGER, **{**FOUND, **more})
    return story


async def at_stage_two(world: World, service: str = "complaint") -> Story:
    story = await answered(world, service)
    await told_all(story, *STAGE_TWO[:4])
    return story


def ended_with(story: Story) -> dict[str, str]:
    """What became of each promise of a case that has ended."""
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    assert row.state is not None
    return {one.key: one.state for one in row.state.promises}


async def clock(story: Story, key: str) -> Clock:
    return next(one for one in (await story.rest()).clocks if one.key == key)


def counted(world: World, start: datetime, promise: str, category: str = "", times: int = 1) -> datetime:
    """The due date of a promise of the ordinary complaint, counted from there."""
    part = world.editions.in_force(day_of(start)).part("complaint", start)
    found = part.promise(promise, category)
    assert found.length is not None
    return due(start, found.length, part.calendar).at


async def test_two_stages_with_no_surprises(world: World) -> None:
    story = await world.report("complaint", DETAILS)
    view = await story.rest()
    received = (await clock(story, "whole")).started
    assert view.state.stage == "awaiting_acknowledgement"
    assert (await promise(story, "acknowledge")).state == "open", "the receipt does not keep it"
    assert await story.due("stage_one") == counted(world, received, "stage_one", "ordinary")
    assert await story.due("whole") == end_of_day(day_of(received) + 84 * DAY)
    await told_all(story, *SAMPLE.life)
    outcome = await story.ended()
    assert (outcome.outcome, outcome.reason) == ("partly_upheld", "Answered at stage two: partly upheld.")
    states = ended_with(story)
    assert set(states.values()) == {"kept"}
    assert len(states) == 7
    assert story.letters() == story.sent() == [
        f"complaint/{name}"
        for name in (
            "received", "acknowledged", "investigator_named", "stage_one_answered",
            "escalated", "scope_settled", "stage_two_acknowledged", "stage_two_allocated",
            "stage_two_answered",
        )
    ]  # fmt: skip
    final = told(story, "complaint/stage_two_answered").placeholders
    assert "Local Government and Social Care Ombudsman" in final["ombudsman"]
    assert "The visit was not booked." in final["findings"]
    assert final["investigator"] == "Sal Placeholder"
    await story.has_events(at_most=90)


async def test_an_intake_hands_over_what_was_accepted_and_the_acknowledgement_goes_at_once(
    world: World,
) -> None:
    facts = {"issues": ["Nobody came."], "triaged_by": "Dee Placeholder"}
    handed = HandedOver(reference="MK-EXAMPLE22", reason="accepted", at=world.clock(), facts=facts)
    story = await world.report("complaint", DETAILS, handed_over=handed)
    view = await story.rest()
    assert view.state.stage == "stage_one"
    assert (await promise(story, "acknowledge")).state == "kept"
    assert (await clock(story, "stage_one")).limit_started == handed.at.replace(microsecond=0)
    assert story.letters() == story.sent() == ["complaint/acknowledged"]
    assert told(story, "complaint/acknowledged").placeholders["points"] == "Point 1: Nobody came."
    assert task(story, "investigator").task.for_role == "manager"


async def test_not_accepted_ends_with_why_and_the_ombudsman(world: World) -> None:
    story = await world.report("complaint_landlord", DETAILS)
    await story.refused("complaint_acknowledged", accepted=False)
    await story.refused("complaint_acknowledged", accepted=True)
    await said(story, "complaint_acknowledged", accepted=False, reason="It is an appeal: see your letter.")
    assert (await story.ended()).outcome == "not_accepted"
    words = told(story, "complaint/not_accepted").placeholders
    assert words["reason"] == "It is an appeal: see your letter."
    assert words["ombudsman"].startswith("Housing Ombudsman")


async def test_everything_of_stage_one_late_is_told_and_goes_on(world: World) -> None:
    story = await world.report("complaint", DETAILS)
    await story.until(await story.due("acknowledge") + 2 * SECOND)
    assert story.letters() == ["complaint/received", "every_case/late"]
    assert {"warning/acknowledge", "late/acknowledge/manager", "limit/acknowledge"} <= set(story.tasks())
    await told_all(story, *STAGE_ONE[:2])
    assert (await promise(story, "acknowledge")).state == "kept late"
    await story.until(await story.due("contact") + 2 * SECOND)
    await told_all(story, STAGE_ONE[2])
    assert (await promise(story, "contact")).state == "kept late"
    limit = (await clock(story, "stage_one")).limit_due((await edition(story)).calendar)
    assert limit is not None
    assert limit.at > await story.due("stage_one"), "the code counts from the acknowledgement"
    await story.until(limit.at + 2 * SECOND)
    assert {"late/stage_one", "limit/stage_one"} <= set(story.tasks())
    await told_all(story, STAGE_ONE[3])
    assert (await promise(story, "stage_one")).state == "kept late"
    assert (await promise(story, "whole")).state == "kept"


async def edition(story: Story) -> Any:
    now = await story.now()
    return story.world.editions.in_force(day_of(now)).part("complaint", now)


async def test_complex_is_twenty_in_all_and_told_before_the_ten_pass(world: World) -> None:
    story = await at_stage_one(world)
    first, received = await story.due("stage_one"), (await clock(story, "stage_one")).started
    await said(story, "told_complex", why="Three contractors are involved.")
    twenty = counted(world, received, "stage_one", "complex")
    assert await story.due("stage_one") == twenty
    one = await clock(story, "stage_one")
    limit = one.limit_due((await edition(story)).calendar)
    assert limit is not None
    assert one.limit_started is not None
    assert limit.at == counted(world, one.limit_started, "stage_one", "complex")
    words = told(story, "complaint/complex").placeholders
    assert (words["old_date"], words["new_date"]) == (say(first), say(twenty))
    assert "Ombudsman" in words["ombudsman"]
    assert "already" in await not_taken(story, "told_complex", why="Four.")
    later = (day_of(twenty) + 7 * DAY).isoformat()
    more = {"promise": "stage_one", "until": later, "reason": "The records are in a flood."}
    assert "manager" in await not_taken(story, "promise_extended", **more)
    await said(story, "promise_extended", "manager", **more)
    assert day_of(await story.due("stage_one")) == date.fromisoformat(later)


@pytest.mark.parametrize("stage", ["stage_one", "stage_two"])
@pytest.mark.parametrize("service", REGIMES)
async def test_whoever_is_told_that_an_answer_takes_longer_is_told_of_the_ombudsman(
    world: World, service: str, stage: str
) -> None:
    story = await (at_stage_one if stage == "stage_one" else at_stage_two)(world, service)
    old = await story.due(stage)
    until = (day_of(old) + 7 * DAY).isoformat()
    await said(story, "promise_extended", "manager", promise=stage, until=until, reason="The files are away.")
    words = told(story, f"complaint/{stage}_extended").placeholders
    assert words["old_date"] == say(old)
    assert "Ombudsman (www." in words["ombudsman"]
    assert "every_case/extended" not in story.letters()


@pytest.mark.parametrize("state", ["kept", "kept late"])
async def test_complex_is_answered_within_the_twenty_or_told_late(world: World, state: str) -> None:
    story = await at_stage_one(world)
    first = await story.due("stage_one")
    await said(story, "told_complex", why="Three contractors are involved.")
    twenty = await story.due("stage_one")
    await story.until(first + 2 * SECOND)
    assert "late/stage_one" not in story.tasks(), "the ten no longer count"
    if state == "kept late":
        assert (await story.until(twenty + 2 * SECOND)).state.late
        words = told(story, "every_case/late").placeholders
        assert (words["promise"], words["promised_by"]) == ("answer at stage one (complex)", say(twenty))
        assert {"late/stage_one", "late/stage_one/manager"} <= set(story.tasks())
    await said(story, "stage_one_answered", MANAGER, **FOUND)
    assert (await promise(story, "stage_one")).state == state
    assert story.letters()[-1] == "complaint/stage_one_answered"


async def test_complex_is_refused_once_the_ten_have_passed(world: World) -> None:
    story = await at_stage_one(world)
    await story.until(await story.due("stage_one") + 2 * SECOND)
    assert "before the old one passes" in await not_taken(story, "told_complex", why="Three contractors.")
    assert "complaint/complex" not in story.letters()


async def test_only_the_investigator_answers_and_every_point(world: World) -> None:
    story = await world.report("complaint", DETAILS)
    await told_all(story, STAGE_ONE[0])
    assert "investigator" in await not_taken(story, "stage_one_answered", MANAGER, **FOUND)
    assert "Name first" in await not_taken(story, "contact_made")
    await told_all(story, STAGE_ONE[1])
    assert "Say who you are" in await not_taken(story, "stage_one_answered", "manager", **FOUND)
    assert "Only the investigator" in await not_taken(story, "stage_one_answered", SENIOR, **FOUND)
    half = {"points": FOUND["points"][:1]}
    assert "2 points were accepted and 1" in await not_taken(story, "stage_one_answered", MANAGER, **half)
    past = {**FOUND, "remedies": [{"what": "Pay.", "owner": "Fay Placeholder", "due": "2020-01-01"}]}
    assert "still to come" in await not_taken(story, "stage_one_answered", MANAGER, **past)
    await said(story, "investigator_named", TEAM, investigator="Lee Specimen")
    assert "Lee Specimen" in await not_taken(story, "stage_one_answered", MANAGER, **FOUND)
    await said(story, "stage_one_answered", {"role": "manager", "name": "lee  specimen"}, **FOUND)
    assert (await promise(story, "contact")).state == "overtaken"
    await told_all(story, *STAGE_TWO[:3])
    for before in ("Mo Specimen", "lee specimen"):
        assert "stage one" in await not_taken(story, "stage_two_allocated", TEAM, to=before)
    assert "Say first who" in await not_taken(story, "stage_two_answered", SENIOR, **FOUND)
    await said(story, "stage_two_allocated", "manager", to="Sal Placeholder", kind="independent")
    assert "Only the senior" in await not_taken(story, "stage_two_answered", MANAGER, **FOUND)
    await said(story, "stage_two_answered", SENIOR, **FOUND)
    assert (await story.ended()).outcome == "partly_upheld"


async def test_not_asked_for_in_time_and_then_accepted_late_by_a_manager(world: World) -> None:
    story = await answered(world)
    ask_by, whole = await story.due("escalate"), await story.due("whole")
    assert told(story, "complaint/stage_one_answered").placeholders["ask_by"] == say(ask_by)
    assert (await promise(story, "whole")).state == "kept", "for the time being"
    view = await story.until(ask_by + 2 * SECOND)
    assert (view.state.stage, view.state.outcome, view.state.late) == ("time_passed", "partly_upheld", False)
    assert "Stage two has not been" in await not_taken(
        story, "late_escalation_decided", "manager", accepted=True, reason="Ill."
    )
    await story.until(whole - 10 * DAY)
    assert "a manager decides" in await said(story, "escalation_asked", "representative", why="Ill.")
    assert task(story, "late_escalation").task.for_role == "manager"
    await said(story, "late_escalation_decided", "manager", accepted=True, reason="In hospital.")
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("scoping", "")
    assert (await promise(story, "whole")).state == "open"
    assert await story.due("whole") == whole, "the same date: never begun again"
    await story.until(whole + 2 * SECOND)
    assert "asked for so late" in told(story, "every_case/late").placeholders["why"]
    assert any(change.kind == "excepted" for change in (await clock(story, "whole")).changes)


async def test_asked_late_in_vain_and_asked_late_but_told_in_time(world: World) -> None:
    story = await answered(world)
    ask_by = await story.due("escalate")
    await story.until(ask_by + DAY)
    await said(story, "escalation_asked", "customer")
    assert "decides" in await not_taken(story, "escalation_asked", "customer")
    await said(story, "late_escalation_decided", "manager", accepted=False, reason="No reason was given.")
    assert (await story.rest()).state.stage == "time_passed"
    assert "Ombudsman" in told(story, "complaint/late_not_accepted").placeholders["ombudsman"]
    await said(story, "escalation_asked", "officer", happened_at=ask_by.isoformat(), why="They rang then.")
    assert (await story.rest()).state.stage == "scoping"


async def test_it_ends_when_nobody_asks(world: World) -> None:
    story = await answered(world)
    outcome = await story.end(timedelta(days=200))
    assert (outcome.outcome, outcome.reason) == ("partly_upheld", "Answered at stage one: partly upheld.")
    assert story.letters()[-1] == "complaint/time_passed"


async def test_any_word_after_the_answer_may_be_an_escalation(world: World) -> None:
    story = await answered(world)
    await said(story, "information_added", "customer", information="I was at home all day.")
    assert "escalation" in open_tasks(story)
    await said(story, "customer_replied", "customer", reply="And on the next day.")
    assert "escalation/2" in open_tasks(story)
    await said(story, "escalation_asked", why="They are still unhappy.")
    await story.rest()
    assert {"escalation", "escalation/2"}.isdisjoint(open_tasks(story))
    assert (await story.rest()).state.stage == "scoping"


def open_tasks(story: Story) -> set[str]:
    found = story.world.register.tasks.find(reference=story.reference)
    return {one.task.key for one in found if one.done_at is None}


async def test_a_word_in_the_instant_the_time_ends_is_in_time(world: World) -> None:
    story = await answered(world)
    last = await story.due("escalate")
    await story.until(last - SECOND)
    await story.signal("escalation_asked", {"by": "customer"})
    view = await story.skip(DAY)
    assert view.state.stage == "scoping"
    assert (await promise(story, "escalate")).state == "kept"


def final_at_stage_one_on() -> Editions:
    """The edition of a council that departs from the code for corporate complaints, and says why."""
    data = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))
    switch = next(one for one in data["switches"] if one["id"] == "final_at_stage_one")
    switch |= {"on": True, "reason": "Decided by the cabinet on 1 September 2026, for a year."}
    return Editions([Edition(data)])


@pytest.mark.parametrize("service", REGIMES)
async def test_an_answer_at_stage_one_is_never_the_final_one_as_the_code_has_it(
    world: World, service: str
) -> None:
    story = await answered(world, service)
    await told_all(story, *STAGE_TWO[:2])
    why = await not_taken(story, "final_at_stage_one", TEAM, reason="All of it was looked at.")
    assert "never made the final one" in why
    await told_all(story, *STAGE_TWO[2:])
    assert (await story.ended()).outcome == "partly_upheld"


async def test_where_a_council_says_why_it_may_be_but_never_a_landlords(world: World) -> None:
    world.editions = final_at_stage_one_on()
    story = await answered(world)
    await told_all(story, STAGE_TWO[0])
    final = {"reason": "All of it was looked at."}
    assert "Settle first" in await not_taken(story, "final_at_stage_one", TEAM, **final)
    assert "Settle first" in await not_taken(story, "stage_two_acknowledged", TEAM, **final)
    await told_all(story, STAGE_TWO[1])
    await said(story, "final_at_stage_one", TEAM, **final)
    assert (await story.ended()).outcome == "final_at_stage_one"
    assert "Local Government" in told(story, "complaint/final_at_stage_one").placeholders["ombudsman"]
    assert ended_with(story)["whole"] == "kept"

    tenant = await answered(world, "complaint_landlord")
    await told_all(tenant, *STAGE_TWO[:2])
    assert "never made the final one" in await not_taken(tenant, "final_at_stage_one", TEAM, **final)
    await told_all(tenant, *STAGE_TWO[2:])
    assert (await tenant.ended()).outcome == "partly_upheld"
    words = told(tenant, "complaint/stage_two_answered_tenant").placeholders
    assert words["ombudsman"].startswith("Housing Ombudsman")


async def test_stage_two_late_at_both_is_told_and_goes_on(world: World) -> None:
    story = await answered(world)
    await told_all(story, *STAGE_TWO[:2])
    await story.until(await story.due("acknowledge_stage_two") + 2 * SECOND)
    await told_all(story, *STAGE_TWO[2:4])
    assert (await promise(story, "acknowledge_stage_two")).state == "kept late"
    began = (await clock(story, "stage_two")).started
    assert await story.due("stage_two") == counted(world, began, "stage_two")
    await story.until(await story.due("stage_two") + 2 * SECOND)
    assert {"late/stage_two", "limit/stage_two"} <= set(story.tasks())
    await told_all(story, STAGE_TWO[4])
    assert (await story.ended()).outcome == "partly_upheld"
    assert story.letters().count("every_case/late") == 2


async def test_the_final_answer_takes_longer_told_before_its_date(world: World) -> None:
    story = await at_stage_two(world)
    due_by = await story.due("stage_two")
    longer = {"until": (day_of(due_by) + 10 * DAY).isoformat(), "reason": "The crew are away."}
    await said(story, "stage_two_extended", "manager", **longer)
    one = await clock(story, "stage_two")
    limit = one.limit_due((await edition(story)).calendar)
    assert limit is not None
    assert day_of(await story.due("stage_two")) == limit.last_day == day_of(due_by) + 10 * DAY
    words = told(story, "complaint/stage_two_extended").placeholders
    assert words["old_date"] == say(due_by)
    await story.until(await story.due("stage_two") + 2 * SECOND)
    longer["until"] = (limit.last_day + 10 * DAY).isoformat()
    assert "before the old one" in await not_taken(story, "stage_two_extended", "manager", **longer)


@pytest.mark.parametrize(
    ("service", "days"),
    [("complaint", 20), ("complaint_adult_social_care", None), ("complaint_landlord", 20)],
)
async def test_the_final_answer_may_not_take_longer_than_the_code_allows(
    world: World, service: str, days: int | None
) -> None:
    story = await at_stage_two(world, service)
    calendar = (await edition(story)).calendar
    limit = (await clock(story, "stage_two")).limit_due(calendar)
    start = limit.at if limit else await story.due("stage_two")
    last = due(start, Length.parse("20 working days"), calendar).last_day
    over = {"until": calendar.next_working_day(last).isoformat(), "reason": "The crew are away."}
    if days is None:
        await said(story, "stage_two_extended", "manager", **over)
        return
    why = await not_taken(story, "stage_two_extended", "manager", **over)
    assert f"At most {days} working days longer" in why
    assert "complaint/stage_two_extended" not in story.letters()
    await said(story, "stage_two_extended", "manager", **{**over, "until": last.isoformat()})
    assert "Ombudsman" in told(story, "complaint/stage_two_extended").placeholders["ombudsman"]


@pytest.mark.parametrize("state", ["kept", "kept late"])
async def test_a_landlords_final_answer_takes_ten_days_and_ten_more_where_it_is_complex(
    world: World, state: str
) -> None:
    story = await at_stage_two(world, "complaint_landlord")
    one = await clock(story, "stage_two")
    calendar = (await edition(story)).calendar
    ten, twenty = (due(one.started, Length.parse(f"{days} working days"), calendar).at for days in (10, 20))
    assert await story.due("stage_two") == ten
    await said(story, "told_complex", why="Three contractors are involved.")
    assert await story.due("stage_two") == twenty
    words = told(story, "complaint/complex").placeholders
    assert (words["old_date"], words["new_date"]) == (say(ten), say(twenty))
    assert words["ombudsman"].startswith("Housing Ombudsman")
    assert "already" in await not_taken(story, "told_complex", why="Four.")
    if state == "kept late":
        await story.until(twenty + 2 * SECOND)
        assert {"late/stage_two", "limit/stage_two"} <= set(story.tasks())
    await told_all(story, STAGE_TWO[4])
    assert (await story.ended()).outcome == "partly_upheld"
    assert ended_with(story)["stage_two"] == state


async def test_a_landlords_final_answer_is_late_after_the_ten_days(world: World) -> None:
    story = await at_stage_two(world, "complaint_landlord")
    view = await story.until(await story.due("stage_two") + 2 * SECOND)
    assert view.state.late
    assert "limit/stage_two" not in story.tasks(), "the code allows twenty"
    assert "before the old one passes" in await not_taken(story, "told_complex", why="Three contractors.")
    await told_all(story, STAGE_TWO[4])
    assert (await story.ended()).outcome == "partly_upheld"


async def test_complex_at_stage_two_is_the_landlords_alone_and_moved_it_keeps_its_date(world: World) -> None:
    corporate = await at_stage_two(world)
    assert "No longer time is promised here" in await not_taken(corporate, "told_complex", why="Three.")
    story = await at_stage_two(world, "complaint_landlord")
    await said(story, "told_complex", why="Three contractors are involved.")
    due_by = await story.due("stage_two")
    await said(story, "moved", service="complaint", reason="It is not about the flat.")
    assert await story.due("stage_two") == due_by
    assert (await clock(story, "stage_two")).promise.key == "stage_two"
    await told_all(story, STAGE_TWO[4])
    assert (await story.ended()).outcome == "partly_upheld"


async def test_an_adults_complaint_has_six_months_or_a_longer_time_agreed_before_that(world: World) -> None:
    story = await at_stage_one(world, "complaint_adult_social_care")
    calendar = (await edition(story)).calendar

    async def limit() -> date:
        found = (await clock(story, "whole")).limit_due(calendar)
        assert found is not None
        return found.last_day

    six_months = await limit()
    soon = (six_months - DAY).isoformat()
    await said(story, "dates_agreed", until=soon, agreed_with="Ada Example")
    assert await limit() == six_months, "what is agreed within them moves no limit"
    later = six_months + 20 * DAY
    await said(story, "dates_agreed", until=later.isoformat(), agreed_with="Ada Example")
    assert await limit() == later
    await story.until(end_of_day(six_months) + 2 * SECOND)
    assert "limit/whole" not in story.tasks()
    await story.until(end_of_day(later) + 2 * SECOND)
    assert "limit/whole" in story.tasks()
    after = (later + 30 * DAY).isoformat()
    await said(story, "dates_agreed", until=after, agreed_with="Ada Example")
    assert await limit() == later, "too late to agree to it"


async def test_an_adults_acknowledgement_has_a_shorter_limit_beside_its_date(world: World) -> None:
    story = await world.report("complaint_adult_social_care", DETAILS)
    limit = (await clock(story, "acknowledge")).limit_due((await edition(story)).calendar)
    assert limit is not None
    view = await story.until(limit.at + 2 * SECOND)
    assert not view.state.late
    assert "limit/acknowledge" in story.tasks()


async def test_a_complaint_that_is_the_landlords_goes_on_under_its_regime(world: World) -> None:
    story = await at_stage_one(world)
    due_by = await story.due("stage_one")
    await said(story, "moved", service="complaint_landlord", reason="It is about the flat.")
    assert await story.due("stage_one") == due_by
    await told_all(story, *STAGE_ONE[2:], *STAGE_TWO)
    assert (await story.ended()).outcome == "partly_upheld"
    assert story.letters()[-1] == "complaint/stage_two_answered_tenant"


@pytest.mark.parametrize("service", REGIMES)
async def test_each_regime_has_its_own_limit(world: World, service: str) -> None:
    story = await at_stage_one(world, service)
    limits = {one.key: one.promise.limit for one in (await story.rest()).clocks}
    acknowledge = limits["acknowledge"]
    assert acknowledge is not None
    assert acknowledge.length.count == (3 if service == "complaint_adult_social_care" else 5)
    assert (limits["stage_one"] is None) == (service == "complaint_adult_social_care")
    agreed = {"until": (day_of(await story.now()) + 60 * DAY).isoformat(), "agreed_with": "Ada Example"}
    if service != "complaint_adult_social_care":
        assert "length is promised" in await not_taken(story, "dates_agreed", **agreed)
        return
    await said(story, "dates_agreed", **agreed)
    assert day_of(await story.due("stage_one")).isoformat() == agreed["until"]
    assert told(story, "complaint/dates_agreed").placeholders["agreed_with"] == "Ada Example"
    await told_all(story, *STAGE_ONE[2:], *STAGE_TWO[:4])
    await said(story, "dates_agreed", "manager", **agreed)
    assert day_of(await story.due("stage_two")).isoformat() == agreed["until"]
    await told_all(story, STAGE_TWO[4])
    assert (await story.ended()).outcome == "partly_upheld"


async def test_the_whole_life(world: World) -> None:
    """Stage one pauses for mediation and is late all the same; escalated; twelve weeks pass at stage two."""
    story = await at_stage_one(world)
    whole, before = await story.due("whole"), await story.due("stage_one")
    until = day_of(await story.now()) + 9 * DAY
    await said(story, "mediation_agreed", agreed_with="Example Mediation", until=until.isoformat())
    assert (await promise(story, "stage_one")).state == "paused"
    assert (await promise(story, "whole")).state == "open", "never paused"
    assert "going on already" in await not_taken(
        story, "mediation_agreed", agreed_with="Another", until=until.isoformat()
    )
    assert "Mediation is going on" in await not_taken(story, "stage_one_answered", MANAGER, **FOUND)
    await story.until(end_of_day(until) + 2 * SECOND)
    assert story.letters()[-1] == "mediation/time_over"
    assert await story.due("stage_one") > before
    assert await story.due("whole") == whole
    await story.until(await story.due("stage_one") + 2 * SECOND)
    assert (await story.rest()).state.late
    await said(story, "mediation_agreed", agreed_with="Example Mediation", until=day_after(await story.now()))
    assert story.letters()[-1] == "mediation/agreed_beside", "what is late pauses for nothing"
    await said(story, "mediation_ended", settled=False, what="No.")
    await story.skip(28 * DAY)
    await told_all(story, STAGE_ONE[3])
    assert (await promise(story, "stage_one")).state == "kept late"
    await told_all(story, *STAGE_TWO[:4])
    await story.until(whole + 2 * SECOND)
    assert (await promise(story, "whole")).state == "late"
    kinds = [change.kind for change in (await clock(story, "whole")).changes]
    assert kinds == ["reopened"], "late through us: there is no exception"
    await told_all(story, STAGE_TWO[4])
    assert (await story.ended()).outcome == "partly_upheld"


def day_after(now: datetime) -> str:
    return (day_of(now) + DAY).isoformat()


async def test_mediation_settles_it(world: World) -> None:
    story = await at_stage_one(world)
    assert "No mediation" in await not_taken(story, "mediation_ended", settled=True, what="A visit.")
    yesterday = (day_of(await story.now()) - DAY).isoformat()
    assert "still to come" in await not_taken(
        story, "mediation_agreed", agreed_with="Example Mediation", until=yesterday
    )
    until = (day_of(await story.now()) + 20 * DAY).isoformat()
    await said(story, "mediation_agreed", TEAM, agreed_with="Example Mediation", until=until)
    await said(story, "mediation_ended", settled=True, what="Somebody comes on Monday.")
    assert (await story.ended()).outcome == "settled"
    assert told(story, "mediation/settled").placeholders["what"] == "Somebody comes on Monday."
    assert ended_with(story)["whole"] == "kept"


async def test_the_customers_time_lasts_as_long_as_mediation(world: World) -> None:
    story = await answered(world)
    until = day_of(await story.due("escalate")) + 7 * DAY
    await said(story, "mediation_agreed", agreed_with="Example Mediation", until=until.isoformat())
    assert day_of(await story.due("escalate")) == until


async def test_withdrawn_in_mediation_and_taken_back(world: World) -> None:
    story = await at_stage_one(world)
    until = (day_of(await story.now()) + 5 * DAY).isoformat()
    await said(story, "mediation_agreed", agreed_with="Example Mediation", until=until)
    await said(story, "withdrawn", "officer", how="by phone")
    assert story.letters()[-1] == "every_case/withdrawn", "acknowledged in writing, however it was said"
    await story.skip(6 * DAY)
    await said(story, "withdrawal_taken_back", "customer")
    assert {one.state for one in (await story.rest()).state.promises} == {"kept", "open"}
    await told_all(story, *STAGE_ONE[2:])
    assert (await story.rest()).state.stage == "stage_one_answered"


async def test_two_officers_with_different_outcomes_at_once(world: World) -> None:
    world.editions = final_at_stage_one_on()
    story = await answered(world)
    await told_all(story, *STAGE_TWO[:2])
    one, other = await asyncio.gather(
        story.say("stage_two_acknowledged", TEAM, reason="The crew were not asked."),
        story.say("final_at_stage_one", TEAM, reason="All of it was looked at."),
        return_exceptions=True,
    )
    if isinstance(one, Answer) and one.applied:
        assert isinstance(other, Answer)
        assert not other.applied
        assert "cannot do this" in other.why
        assert (await story.rest()).state.stage == "stage_two"
        assert any(other.why in line for line in story.not_applied())
        return
    assert isinstance(other, Answer)
    assert other.applied
    assert (await story.ended()).outcome == "final_at_stage_one"
    if isinstance(one, Answer):  # otherwise the case had ended before it could be asked
        assert "has ended" in one.why
        assert any(one.why in line for line in story.not_applied())


async def test_the_customer_withdraws_while_it_is_answered(world: World) -> None:
    story = await at_stage_one(world)
    withdrawn, answer = await asyncio.gather(
        story.say("withdrawn", "customer"), story.say("stage_one_answered", MANAGER, **FOUND)
    )
    assert withdrawn.applied, "theirs to say at any time"
    view = await story.rest()
    assert view.state.stage == "withdrawn"
    assert ("complaint/stage_one_answered" in story.letters()) == answer.applied
    assert len(story.timeline(Kind.MESSAGE)) + len(story.timeline(Kind.REFUSED)) == 4


async def test_the_team_asks_questions_at_any_stage(world: World) -> None:
    story = await at_stage_one(world)
    asked = {"question": "Was anybody at home?", "consequence": "We decide without it."}
    await said(story, "information_requested", TEAM, **asked)
    assert story.letters()[-1] == "every_case/information_requested"


REMEDIES = (
    {"what": "Book a visit.", "owner": "Fay Placeholder", "due": "2099-12-30"},
    {"what": "Write to the tenants.", "owner": "Fay Placeholder", "due": "2099-12-31"},
)


async def test_each_remedy_is_a_case_of_its_own_that_outlives_the_complaint(world: World) -> None:
    story = await answered(world, remedies=REMEDIES)
    await said(
        story, "change_recommended", TEAM, what="Ring first.", owner="Fay Placeholder", due="2099-12-31"
    )
    past = {"what": "Ring first.", "owner": "Fay Placeholder", "due": "2020-01-01"}
    assert "still to come" in await not_taken(story, "change_recommended", TEAM, **past)
    assert "Book a visit." in told(story, "complaint/stage_one_answered").placeholders["remedies"]
    assert (await story.end(timedelta(days=200))).outcome == "partly_upheld"
    lines = [entry.what for entry in story.timeline(Kind.LINK)]
    assert len(lines) == 3
    waiting = {one.reference: one for one in world.register.reports.unstarted()}
    opened = [waiting[line.split()[1]] for line in lines]
    assert {one.service for one in opened} == {"remedy"}
    whats = [one.intake.details["what"] for one in opened]
    assert whats == ["Book a visit.", "Write to the tenants.", "Ring first."]
    assert {one.intake.details["complaint"] for one in opened} == {story.reference}
    remedy = await started(world, opened[0].reference)
    assert (await remedy.rest()).state.stage == "to_be_done", "the complaint has ended, the remedy goes on"
