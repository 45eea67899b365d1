"""Repairs to council homes: each promise and limit kept and late, nobody in, more dangerous than thought."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from charter.counting.counting import day_of, due
from charter.counting.lengths import Length
from charter.people import Channel, Customer
from charter.writing.letters import say_when
from tests.stories import ADA, Story, World
from tests.workflows import saying
from tests.workflows.housing_repair.sample import (
    COMPLETE,
    DONE,
    HAZARD,
    LEAK,
    MORE,
    MOULD,
    NO_ACCESS,
    SAFE,
    TAP,
)
from tests.workflows.saying import not_taken, promise, task, told
from workflows.case import say
from workflows.names import is_urgent

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
P = "housing_repair"
AFTER_EMERGENCY = (
    ("emergency_summary", "summary_by", "3 working days"),
    ("emergency_works_begun", "works_by", "5 working days"),
    ("emergency_works_on_site", "site_by", "12 weeks"),
)
"""What follows an emergency: each clock, its word in the letter, and how long it takes."""
SUMMARY = {"summary": "Mould on two walls; we treat it by Friday."}


async def said(story: Story, name: str, by: Any = "officer", **body: Any) -> str:
    why = await saying.said(story, name, by, **body)
    await story.rest()
    return why


async def opened(world: World, details: dict[str, Any], customer: Customer = ADA) -> Story:
    story = await world.report("housing_repair", details, customer)
    await story.rest()
    return story


async def stage(story: Story) -> str:
    return (await story.rest()).state.stage


async def counted(story: Story, length: str, start: datetime | None = None) -> datetime:
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    part = story.world.editions.in_force(day_of(row.received)).part("housing_repair", row.received)
    return due(start or row.received, Length.parse(length), part.calendar).at


async def slot(story: Story, ahead: timedelta) -> dict[str, str]:
    at = await story.now() + ahead
    return {"at": at.isoformat(), "until": (at + 3 * HOUR).isoformat(), "way": "visit"}


# -- routine


async def test_visited_in_time_and_done_on_the_day(world: World) -> None:
    story = await opened(world, TAP)
    by = await counted(story, "28 days")
    assert await story.due("visit") == by
    letter = told(story, f"{P}/acknowledged")
    assert letter.placeholders["visit_by"] == say(by)
    assert "https://council.example.com/tenant-handbook" in letter.body
    assert "appointment/book" in story.tasks()
    await story.until(by - SECOND)
    await said(story, "visited", "system", **COMPLETE)
    assert (await promise(story, "visit")).state == "kept"
    assert "appointment/book" not in story.tasks()
    assert (await story.end()).outcome == "completed"
    assert story.letters()[-1] == f"{P}/completed"


@pytest.mark.parametrize(("further", "length"), [("simple", "28 days"), ("complex", "12 weeks")])
async def test_late_visit_and_further_work_told_at_the_visit_and_late(
    world: World, further: str, length: str
) -> None:
    story = await opened(world, TAP)
    view = await story.until(await story.due("visit") + 2 * SECOND)
    assert view.state.late
    assert story.letters()[-1] == "every_case/late"
    assert "lasting repair takes" in await not_taken(story, "visited", result="temporary", what="Taped.")
    await said(story, "visited", **{**MORE, "further": further})
    assert (await promise(story, "visit")).state == "kept late"
    by = await counted(story, length, await story.now())
    assert await story.due("additional") == by
    letter = told(story, f"{P}/further_work")
    assert (letter.placeholders["work_by"], letter.placeholders["how_long"]) == (say(by), length)
    assert "awaited already" in await not_taken(story, "visited", **MORE)
    await said(story, "visited", "system", result="temporary", what="A new seal for now.")
    assert told(story, f"{P}/safe_for_now").placeholders["work_by"] == say(by)
    await story.until(by + 2 * SECOND)
    assert story.letters()[-1] == "every_case/late"
    await said(story, "work_completed", "system", **DONE)
    assert (await promise(story, "additional")).state == "kept late"
    assert (await story.end()).outcome == "completed"


@pytest.mark.parametrize("further", ["simple", "complex"])
async def test_further_work_done_by_the_day_told_at_the_visit(world: World, further: str) -> None:
    story = await opened(world, TAP)
    await said(story, "visited", **{**MORE, "further": further})
    await story.until(await story.due("additional") - timedelta(minutes=1))
    assert "warning/additional" in story.tasks()
    await said(story, "work_completed", "system", **DONE)
    assert (await promise(story, "additional")).state == "kept"
    assert story.letters() == [f"{P}/{one}" for one in ("acknowledged", "further_work", "completed")]


async def test_not_fixed_begins_again_with_the_first_promise(world: World) -> None:
    story = await opened(world, TAP)
    await said(story, "visited", **COMPLETE)
    await story.skip(27 * DAY)
    await said(story, "not_fixed", "customer", what="It drips again.")
    assert await story.due("visit/2") == await counted(story, "28 days", await story.now())
    assert await stage(story) == "awaiting_visit"
    assert "appointment/book/2" in story.tasks()
    await said(story, "visited", **COMPLETE)
    assert (await story.end()).outcome == "completed"


# -- appointments and access


async def test_booked_by_the_contractor_and_texted_to_those_signed_up(world: World) -> None:
    story = await opened(world, TAP, ADA.model_copy(update={"texts_signed_up": True}))
    at = await slot(story, 3 * DAY)
    assert "book a visit" in await not_taken(story, "appointment_booked", **{**at, "way": "telephone"})
    assert "time slot" in await not_taken(story, "appointment_booked", at=at["at"], way="visit")
    await said(story, "appointment_booked", "system", **at)
    await story.skip(3 * DAY)
    for letter in ("booked", "reminder"):
        sent = told(story, f"every_case/appointment_{letter}")
        assert sent.channels[0] is Channel.TEXT
    await said(story, "appointment_changed", "customer", suits="Any morning.")
    assert story.letters()[-1] == "every_case/appointment_freed"
    await said(story, "appointment_booked", **await slot(story, HOUR))
    await story.skip(5 * HOUR)
    await said(story, "appointment_missed", "customer", missed_by="us")
    assert await stage(story) == "awaiting_visit"
    assert any("We missed" in one for one in (await promise(story, "visit")).notes)
    assert "no_access" not in story.tasks()


@pytest.mark.parametrize("details", [TAP, LEAK, MOULD])
async def test_after_two_visits_without_access_an_officer_calls_and_only_the_routine_may_close(
    world: World, details: dict[str, Any]
) -> None:
    story = await opened(world, details)
    before = await stage(story)
    closed = {"why": "no_access", "reason": "Nobody answered twice."}
    await not_taken(story, "no_repair", **closed)
    await said(story, "visited", "system", **NO_ACCESS)
    assert story.letters()[-1] == f"{P}/no_access"
    assert "no_access" not in story.tasks()
    await said(story, "appointment_booked", "system", **await slot(story, HOUR))
    await story.skip(2 * HOUR)
    await said(story, "appointment_missed", "system", missed_by="customer")
    assert "call the customer" in task(story, "no_access").task.what
    assert await stage(story) == before
    assert not [one for one in (await story.rest()).state.promises if one.key != "acknowledge" and one.ended]
    if details == TAP:
        await said(story, "no_repair", **closed)
        assert (await story.end()).outcome == "no_repair"
        return
    assert "never without one" in await not_taken(story, "no_repair", **closed)
    assert "never without one" in await not_taken(story, "no_repair", why="not_ours", reason="Yours.")
    await said(story, "visited", "system", **COMPLETE)
    assert "no_access" not in story.tasks()


async def test_pauses_only_what_the_edition_says(world: World) -> None:
    story = await opened(world, TAP)
    asked = {"question": "Which day suits you after your holiday?", "consequence": "We choose one."}
    await story.skip(DAY)
    await said(story, "promise_paused", promise="visit", **asked)
    assert (await promise(story, "visit")).state == "paused"
    await story.skip(2 * DAY)
    await said(story, "customer_replied", "customer", reply="Next Monday.")
    assert await story.due("visit") >= await counted(story, "30 days")
    await said(story, "visited", **MORE)
    await said(story, "promise_paused", promise="additional", **asked)
    urgent = await opened(world, MOULD)
    assert "never pauses" in await not_taken(urgent, "promise_paused", promise="visit", **asked)


# -- emergencies


async def test_an_emergency_is_made_safe_within_twelve_hours_by_the_urgent_workers(world: World) -> None:
    story = await opened(world, LEAK)
    assert is_urgent((await story.handle.describe()).task_queue or "")
    row = await story.rest()
    by = row.state.received + 12 * HOUR
    made_safe = await promise(story, "make_safe")
    assert (made_safe.due, made_safe.limit_due) == (by, row.state.received + 24 * HOUR)
    assert not made_safe.confirmed
    assert told(story, f"{P}/acknowledged_emergency").placeholders["make_safe_by"] == say_when(by)
    assert "emergency" in story.tasks()
    await story.until(row.state.received + 4 * HOUR + SECOND)
    assert "warning/make_safe" in story.tasks()
    assert "made safe first" in await not_taken(story, "visited", **MORE)
    await said(story, "visited", "system", **SAFE)
    assert (await promise(story, "make_safe")).state == "kept"
    assert "emergency" not in story.tasks()
    at = await story.now()
    assert await story.due("additional") == await counted(story, "12 weeks", at)
    letter = told(story, f"{P}/emergency_made_safe")
    for key, word, length in AFTER_EMERGENCY:
        one = await promise(story, key)
        assert (one.limit_due, one.confirmed) == (await counted(story, length, at), False)
        assert letter.placeholders[word] == say(await counted(story, length, at))
    assert not any(one.startswith("accommodation") for one in story.tasks())
    assert "safe already" in await not_taken(story, "accommodation_offered", offer="A flat.")
    assert "reasonably practicable" in await not_taken(
        story, "works_begun", what="Parts are ordered.", on_site=False
    )
    why = "The part is made to order."
    await said(story, "works_begun", "system", what="Parts are ordered.", on_site=False, why_not_yet=why)
    assert (await promise(story, "emergency_works_begun")).state == "kept"
    backstop = await promise(story, "emergency_works_on_site")
    assert backstop.state == "open"
    assert any(why in note for note in backstop.notes)
    assert "summary is still owed" in await not_taken(
        story, "no_repair", why="nothing_to_repair", reason="Dry."
    )
    await said(story, "summary_sent", **SUMMARY)
    assert "already" in await not_taken(story, "summary_sent", **SUMMARY)
    await said(story, "work_completed", **DONE)
    for key, _, _ in AFTER_EMERGENCY:
        assert (await promise(story, key)).state == "kept"
    assert (await story.end()).outcome == "completed"


async def test_what_follows_an_emergency_is_late_past_its_limits_and_owed_to_the_end(world: World) -> None:
    story = await opened(world, LEAK)
    await said(story, "visited", **SAFE)
    at = await story.now()
    for key, _, length in AFTER_EMERGENCY:
        by = await counted(story, length, at)
        assert (await promise(story, key)).state != "late"
        await story.until(by + 2 * SECOND)
        assert f"limit/{key}" in story.tasks()
        assert (await promise(story, key)).state == "late"
    assert not any(one.startswith("accommodation") for one in story.tasks()), (
        "works are no reason to move out"
    )
    assert "still owed" in await said(story, "work_completed", **DONE)
    assert await stage(story) == "summing_up"
    assert story.letters()[-1] != f"{P}/completed"
    await not_taken(story, "visited", **COMPLETE)
    await said(story, "summary_sent", **SUMMARY)
    for key, _, _ in AFTER_EMERGENCY:
        assert (await promise(story, key)).state == "kept late"
    assert (await story.end()).outcome == "completed"


async def test_an_emergency_put_right_at_once_is_summed_up_before_it_is_closed(world: World) -> None:
    story = await opened(world, LEAK)
    await said(story, "visited", "system", **COMPLETE)
    assert await stage(story) == "summing_up"
    summary_by = await counted(story, "3 working days", await story.now())
    assert told(story, f"{P}/emergency_done").placeholders["summary_by"] == say(summary_by)
    keys = {one.key for one in (await story.rest()).state.promises}
    assert not keys & {"emergency_works_begun", "emergency_works_on_site"}, "nothing is left to do"
    await said(story, "withdrawn", "customer")
    assert (await promise(story, "emergency_summary")).state == "overtaken"
    await said(story, "withdrawal_taken_back", "customer")
    assert (await promise(story, "emergency_summary")).state == "open"
    await said(story, "summary_sent", **SUMMARY)
    assert story.letters()[-2:] == [f"{P}/summary", f"{P}/completed"]
    await said(story, "not_fixed", "customer", what="It leaks again.")
    await said(story, "visited", **COMPLETE)
    assert (await promise(story, "emergency_summary/2")).state == "open", "each emergency has its own"
    await said(story, "summary_sent", **SUMMARY)
    assert (await story.end()).outcome == "completed"


async def test_joined_to_another_case_what_follows_an_emergency_is_the_others(world: World) -> None:
    one, other = await opened(world, LEAK), await opened(world, LEAK)
    await said(one, "visited", **SAFE)
    await said(one, "duplicate_found", of=other.reference)
    for key, _, _ in AFTER_EMERGENCY:
        assert (await promise(one, key)).state == "overtaken"
    await said(one, "duplicate_parted", reason="Another flat.")
    for key, _, _ in AFTER_EMERGENCY:
        assert (await promise(one, key)).state == "open"


async def test_an_emergency_not_made_safe_is_late_and_told_again_and_past_its_limit(world: World) -> None:
    story = await opened(world, LEAK)
    await story.until(await story.due("make_safe") + 2 * SECOND)
    assert story.letters().count("every_case/late") == 1
    assert not any(one.startswith("accommodation") for one in story.tasks())
    await story.skip(12 * HOUR + 2 * SECOND)
    assert story.letters().count("every_case/late") == 2
    assert "limit/make_safe" in story.tasks()
    assert task(story, "accommodation").task.for_role == "manager"
    await said(story, "accommodation_offered", offer="A flat in Example Court.")
    assert "accommodation" not in story.tasks()
    await said(story, "visited", **COMPLETE)
    await said(story, "summary_sent", **SUMMARY)
    assert (await promise(story, "make_safe")).state == "kept late"
    assert (await story.end()).outcome == "completed"


async def test_what_becomes_an_emergency_is_made_safe_and_what_was_owed_is_owed_still(world: World) -> None:
    story = await opened(world, TAP)
    await said(story, "visited", **MORE)
    owed = await story.due("additional")
    await story.skip(DAY)
    await said(story, "hazard_found", kind="emergency", finding="The pipe has burst.")
    async with asyncio.timeout(30):
        while not is_urgent((await story.handle.describe()).task_queue or ""):  # noqa: ASYNC110 - a server's
            await asyncio.sleep(0.05)
    found = await story.now()
    assert abs(await story.due("make_safe/found_1") - found - 12 * HOUR) < timedelta(minutes=1)
    assert (await promise(story, "additional")).state == "overtaken"
    assert "already" in await not_taken(story, "hazard_found", kind="emergency", finding="Again.")
    await said(story, "visited", result="temporary", what="Turned off.")
    assert await stage(story) == "awaiting_work"
    assert await story.due("additional") == owed
    assert [one for one in story.tasks() if one.startswith("emergency")] == []
    assert (await promise(story, "emergency_summary/found_1")).state == "open"
    await said(story, "work_completed", **DONE)
    await said(story, "summary_sent", **SUMMARY)
    assert (await story.end()).outcome == "completed"


# -- hazards


async def test_damp_is_investigated_told_made_safe_and_put_right_within_each_limit(world: World) -> None:
    story = await opened(world, MOULD)
    visit = await promise(story, "visit")
    limit = await counted(story, "10 working days")
    assert (visit.due, visit.limit_due, visit.confirmed) == (await counted(story, "28 days"), limit, False)
    assert told(story, f"{P}/acknowledged_hazard").placeholders["investigate_by"] == say(limit)
    assert "No significant hazard" in await not_taken(story, "summary_sent", **SUMMARY)
    await story.skip(DAY)
    await said(story, "visited", **HAZARD)
    concluded = await story.now()
    assert await stage(story) == "putting_right"
    letter = told(story, f"{P}/hazard_concluded")
    for key, word, length in (
        ("summary", "summary_by", "3 working days"),
        ("hazard_safe", "safe_by", "5 working days"),
        ("works_begun", "works_by", "5 working days"),
        ("works_on_site", "site_by", "12 weeks"),
    ):
        one = await promise(story, key)
        assert (one.limit_due, one.confirmed) == (await counted(story, length, concluded), False)
        assert letter.placeholders[word] == say(await counted(story, length, concluded))
    assert "being seen to" in await not_taken(story, "hazard_found", kind="significant", finding="More.")
    await said(story, "visited", result="temporary", what="Heaters and a fan.")
    await said(story, "summary_sent", **SUMMARY)
    assert "already" in await not_taken(story, "summary_sent", **SUMMARY)
    await said(story, "works_begun", what="Parts are ordered.", on_site=False, why_not_yet="Made to order.")
    assert (await promise(story, "works_on_site")).state == "open"
    await said(story, "works_begun", what="Walls are stripped.", on_site=True)
    for key in ("summary", "hazard_safe", "works_begun", "works_on_site"):
        assert (await promise(story, key)).state == "kept"
    await said(story, "work_completed", **DONE)
    assert (await story.end()).outcome == "completed"


async def test_past_the_limits_somewhere_else_is_to_be_offered_and_the_summary_is_owed_to_the_end(
    world: World,
) -> None:
    story = await opened(world, MOULD)
    await story.until(await counted(story, "10 working days") + 2 * SECOND)
    assert "limit/visit" in story.tasks()
    await said(story, "visited", **HAZARD)
    concluded = await story.now()
    await story.until(await counted(story, "5 working days", concluded) + 2 * SECOND)
    assert {"limit/summary", "limit/hazard_safe", "limit/works_begun"} <= set(story.tasks())
    assert task(story, "accommodation").task.for_role == "manager"
    assert {"every_case/late"} <= set(story.letters())
    await said(story, "accommodation_offered", offer="A flat in Example Court.")
    assert "accommodation" not in story.tasks()
    assert any("stay was offered" in one for one in (await promise(story, "hazard_safe")).notes)
    await story.until(await counted(story, "12 weeks", concluded) + 2 * SECOND)
    assert "limit/works_on_site" in story.tasks()
    assert not [one for one in story.tasks() if one.startswith("accommodation")], "it has been offered"
    assert not any("stay was offered" in one for one in (await promise(story, "works_on_site")).notes)
    assert "still owed" in await said(story, "work_completed", **DONE)
    assert await stage(story) == "putting_right"
    await said(story, "summary_sent", **SUMMARY)
    assert (await promise(story, "works_on_site")).state == "kept late"
    assert (await story.end()).outcome == "completed"


async def test_damp_nobody_came_to_is_past_its_limit_and_then_late(world: World) -> None:
    story = await opened(world, MOULD)
    visit = await promise(story, "visit")
    assert visit.limit_due
    assert not (await story.until(visit.limit_due + 2 * SECOND)).state.late
    assert "limit/visit" in story.tasks()
    assert (await story.until(visit.due + 2 * SECOND)).state.late
    late = told(story, "every_case/late").placeholders
    assert (late["promise"], late["promised_by"]) == ("visit (significant hazard)", say(visit.due))
    assert await stage(story) == "investigating"
    await said(story, "visited", "system", **COMPLETE)
    assert (await promise(story, "visit")).state == "kept late"
    assert (await story.end()).outcome == "completed"


async def test_what_may_be_a_hazard_is_investigated_and_may_turn_out_not_to_be_one(world: World) -> None:
    story = await opened(world, TAP)
    await story.skip(10 * DAY)
    await said(story, "hazard_found", "system", kind="significant", finding="The wall is wet.")
    found = await story.now()
    visit = await promise(story, "visit/found_1")
    assert visit.due == await counted(story, "28 days"), "what was promised at receipt stands"
    assert visit.limit_due == await counted(story, "10 working days", found)
    await said(story, "hazard_found", "system", kind="emergency", finding="The wall bulges.")
    await said(story, "visited", "system", **COMPLETE)
    assert await stage(story) == "investigating", "no emergency ends an investigation"
    assert "visited" not in told(story, f"{P}/emergency_safe_for_now").body
    await said(story, "visited", "system", **COMPLETE)
    assert (await promise(story, "visit/found_1")).state == "kept"
    assert await stage(story) == "summing_up", "the emergency's summary is owed"
    await said(story, "summary_sent", **SUMMARY)
    assert (await story.end()).outcome == "completed"


# -- left, and two at once


async def test_withdrawn_and_taken_back_with_a_hazard_open(world: World) -> None:
    story = await opened(world, MOULD)
    await said(story, "visited", **HAZARD)
    safe_by = await story.due("hazard_safe")
    await said(story, "withdrawn", "customer")
    assert (await promise(story, "hazard_safe")).state == "overtaken"
    assert "made safe" in await not_taken(story, "accommodation_offered", offer="A flat.")
    await said(story, "withdrawal_taken_back", "customer")
    assert await stage(story) == "putting_right"
    assert await story.due("hazard_safe") == safe_by
    await said(story, "withdrawn", "officer", council_goes_on=True)
    assert await stage(story) == "putting_right", "a hazard goes on where an officer says so"
    letters = len(story.letters())
    await said(story, "summary_sent", **SUMMARY)
    await said(story, "household_changed", "customer", household="A baby was born.")
    assert len(story.letters()) == letters


async def test_visited_and_withdrawn_at_once_and_out_of_order(world: World) -> None:
    story = await opened(world, TAP)
    assert "You cannot do this while" in await not_taken(story, "work_completed", **DONE)
    before = (await story.now() - DAY).isoformat()
    assert "before the case" in await not_taken(story, "visited", happened_at=before, **COMPLETE)
    one, other = await asyncio.gather(story.say("visited", **COMPLETE), story.say("withdrawn", "customer"))
    assert one.applied != other.applied
    assert (await story.end()).outcome == ("completed" if one.applied else "withdrawn")
