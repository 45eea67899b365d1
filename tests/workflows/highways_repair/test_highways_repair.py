"""A pothole, from report to repair: every branch, kept and late, with its letters in order, each once."""

from datetime import timedelta
from typing import Any

import pytest

from charter.cases import HandedOver, Kind
from charter.counting.counting import day_of
from tests.stories import Story, World
from workflows.case import say

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
FOUND = {"finding": "A hole 60 mm deep."}
ROUTINE = {**FOUND, "category": "routine"}
EMERGENCY = {**FOUND, "category": "emergency"}
COMPLEX = {**FOUND, "category": "complex", "others_involved": "Example Water"}
PROGRAMMED = {**FOUND, "category": "programmed", "programme": "Resurfacing 2027", "season": "spring 2028"}
FILLED = {"what": "Filled and sealed.", "lasting": "permanent"}

ACKNOWLEDGED = "highways_repair/acknowledged"
INSPECTED = "highways_repair/inspected"
COMPLETED = "highways_repair/completed_permanent"
LATE = "every_case/late"


async def said(story: Story, name: str, by: Any = "officer", **body: Any) -> None:
    answer = await story.say(name, by, **body)
    assert answer.applied, answer.why


async def inspected(world: World, found: dict[str, Any] = ROUTINE) -> Story:
    story = await world.report()
    await said(story, "inspection_recorded", **found)
    return story


async def promised(story: Story, key: str) -> str:
    view = await story.rest()
    return next(promise.state for promise in view.state.promises if promise.key == key)


async def test_inspected_and_repaired_in_time(world: World) -> None:
    story = await world.report()
    view = await story.rest()
    assert view.state.stage == "awaiting_inspection"
    assert [promise.key for promise in view.state.promises] == ["acknowledge", "inspect"]
    assert view.state.promises[0].state == "kept"
    await story.signal("inspection_recorded", {"by": "officer", **ROUTINE})
    view = await story.rest()
    assert (view.state.stage, view.state.publish) == ("estimated", "action_scheduled")
    await story.signal("work_completed", {"by": "officer", **FILLED})
    view = await story.rest()
    assert (view.state.stage, view.state.outcome, view.state.publish) == ("done", "completed", "fixed")
    assert {promise.state for promise in view.state.promises} == {"kept"}
    outcome = await story.end()
    assert outcome.outcome == "completed"
    assert story.letters() == story.sent() == [ACKNOWLEDGED, INSPECTED, COMPLETED]
    await story.has_events(at_most=35)
    assert [entry.kind for entry in story.timeline()] == [
        Kind.OPENED, Kind.LETTER,
        Kind.MESSAGE, Kind.PROMISE, Kind.STAGE, Kind.LETTER,
        Kind.MESSAGE, Kind.PROMISE, Kind.STAGE, Kind.LETTER,
        Kind.ENDED,
    ]  # fmt: skip


async def test_late_at_both_is_told_and_goes_on(world: World) -> None:
    story = await world.report()
    inspect_by = await story.due("inspect")
    view = await story.until(inspect_by - timedelta(minutes=1))
    assert not view.state.late
    assert story.tasks() == ["warning/inspect"]
    view = await story.until(inspect_by + 2 * SECOND)
    assert view.state.late
    assert story.letters() == [ACKNOWLEDGED, LATE]
    await story.signal("inspection_recorded", {"by": "officer", **ROUTINE})
    assert await promised(story, "inspect") == "kept late"
    view = await story.until(await story.due("repair") + 2 * SECOND)
    assert view.state.late
    await story.signal("work_completed", {"by": "officer", **FILLED})
    assert await promised(story, "repair") == "kept late"
    assert not (await story.rest()).state.late
    assert (await story.end()).outcome == "completed"
    assert story.letters() == story.sent() == [ACKNOWLEDGED, LATE, INSPECTED, LATE, COMPLETED]
    assert {task.task.for_role for task in world.register.tasks.find(reference=story.reference)} >= {
        "manager"
    }
    await story.has_events(at_most=75)


async def test_a_late_promise_is_told_again_when_its_new_date_passes(world: World) -> None:
    story = await world.report()
    await story.until(await story.due("inspect") + 2 * SECOND)
    await story.skip(timedelta(days=30))
    assert story.letters()[:3] == [ACKNOWLEDGED, LATE, LATE]
    late = [letter for letter in world.register.letters.of_case(story.reference) if letter.template == LATE]
    assert late[0].placeholders["new_date"] != late[1].placeholders["new_date"]


async def test_kept_is_judged_by_when_it_happened(world: World) -> None:
    story = await world.report()
    inspect_by = await story.due("inspect")
    await story.until(inspect_by + DAY)
    await said(story, "inspection_recorded", happened_at=inspect_by.isoformat(), **ROUTINE)
    assert await promised(story, "inspect") == "kept"
    entry = story.timeline(Kind.MESSAGE)[-1]
    assert entry.happened_at == inspect_by
    assert entry.at > inspect_by


@pytest.mark.parametrize(
    ("found", "days", "words"),
    [
        (EMERGENCY, 7, "emergency"),
        (ROUTINE, 28, "routine"),
        (COMPLEX, 84, "Example Water"),
    ],
    ids=["emergency", "routine", "complex"],
)
async def test_the_estimate_is_the_categorys(
    world: World, found: dict[str, Any], days: int, words: str
) -> None:
    story = await inspected(world, found)
    repair_by = await story.due("repair")
    assert day_of(repair_by) == day_of(await story.now()) + days * DAY
    letter = world.register.letters.of_case(story.reference)[-1]
    assert letter.template == INSPECTED
    assert letter.placeholders["repair_by"] == say(repair_by)
    assert words in letter.placeholders["what_kind"]


@pytest.mark.parametrize("found", [EMERGENCY, COMPLEX], ids=["emergency", "complex"])
async def test_repaired_by_the_last_day_of_its_category(world: World, found: dict[str, Any]) -> None:
    story = await inspected(world, found)
    view = await story.until(await story.due("repair") - timedelta(minutes=1))
    assert not view.state.late
    assert story.tasks() == ["warning/repair"]
    await said(story, "work_completed", **FILLED)
    assert await promised(story, "repair") == "kept"
    assert story.letters() == [ACKNOWLEDGED, INSPECTED, COMPLETED]


@pytest.mark.parametrize(
    "found", [EMERGENCY, COMPLEX, PROGRAMMED], ids=["emergency", "complex", "programmed"]
)
async def test_past_the_last_day_of_its_category_it_is_late_and_told(
    world: World, found: dict[str, Any]
) -> None:
    story = await inspected(world, found)
    repair_by = await story.due("repair")
    assert (await story.until(repair_by + 2 * SECOND)).state.late
    late = world.register.letters.of_case(story.reference)[-1]
    assert (late.template, late.placeholders["promise"]) == (LATE, f"repair ({found['category']})")
    assert late.placeholders["promised_by"] == say(repair_by)
    assert {"late/repair", "late/repair/manager"} <= set(story.tasks())
    await said(story, "work_completed", **FILLED)
    assert await promised(story, "repair") == "kept late"
    assert story.letters()[-1] == COMPLETED


async def test_an_earlier_estimate_is_the_promise(world: World) -> None:
    story = await world.report()
    today = day_of(await story.now())
    too_late = await story.say("inspection_recorded", estimate=(today + 29 * DAY).isoformat(), **ROUTINE)
    assert not too_late.applied
    await said(story, "inspection_recorded", estimate=(today + 3 * DAY).isoformat(), **ROUTINE)
    assert day_of(await story.due("repair")) == today + 3 * DAY


@pytest.mark.parametrize(
    "found",
    [
        {**FOUND, "category": "complex"},
        {**FOUND, "category": "programmed", "programme": "Resurfacing 2027"},
        {**FOUND, "category": "urgent"},
        {"category": "routine"},
    ],
    ids=["complex without others", "programmed without season", "no such category", "nothing found"],
)
async def test_an_inspection_that_explains_too_little_is_turned_away(
    world: World, found: dict[str, Any]
) -> None:
    story = await world.report()
    refused = await story.refused("inspection_recorded", **found)
    assert refused.type == "MalformedMessage"
    assert (await story.rest()).state.stage == "awaiting_inspection"


async def test_an_estimate_changed_in_time_moves_the_date(world: World) -> None:
    story = await inspected(world)
    before = await story.due("repair")
    until = day_of(before) + 14 * DAY
    await said(story, "estimate_changed", until=until.isoformat(), reason="The kerb has to come first.")
    assert day_of(await story.due("repair")) == until
    letter = world.register.letters.of_case(story.reference)[-1]
    assert letter.template == "highways_repair/estimate_changed"
    assert letter.placeholders["old_date"] == say(before)
    assert letter.placeholders["why"] == "The kerb has to come first."
    view = await story.until(before + DAY)
    assert not view.state.late
    await said(story, "work_completed", **FILLED)
    assert await promised(story, "repair") == "kept"


async def test_an_estimate_changed_too_late_is_told_but_stays_late(world: World) -> None:
    story = await inspected(world)
    before = await story.due("repair")
    await story.until(before + DAY)
    until = (day_of(before) + 10 * DAY).isoformat()
    await said(story, "estimate_changed", until=until, reason="Frost.")
    view = await story.rest()
    assert view.state.late
    assert await story.due("repair") == before
    assert story.letters()[-2:] == [LATE, LATE]
    assert world.register.letters.of_case(story.reference)[-1].placeholders["why"] == "Frost."


async def test_an_earlier_estimate_later_on_is_refused(world: World) -> None:
    story = await inspected(world)
    until = day_of(await story.now()) + DAY
    answer = await story.say("estimate_changed", until=until.isoformat(), reason="Sooner.")
    assert not answer.applied
    assert "not later" in answer.why


async def test_programmed_work_is_written_about_every_three_months(world: World) -> None:
    story = await inspected(world, PROGRAMMED)
    view = await story.rest()
    assert view.state.publish == "planned"
    before = len(await story.events())
    await story.skip(timedelta(days=365))
    progress = [one for one in story.letters() if one == "highways_repair/progress"]
    assert len(progress) in (3, 4)
    grown = len(await story.events()) - before
    assert grown <= 4 * 12, grown
    await said(story, "work_scheduled", on=(day_of(await story.now()) + 20 * DAY).isoformat())
    await said(story, "work_completed", **FILLED)
    await story.end()
    assert story.letters()[-1] == COMPLETED
    assert story.letters() == story.sent()


async def test_a_temporary_repair_does_not_end_the_promise(world: World) -> None:
    story = await inspected(world)
    repair_by = await story.due("repair")
    await said(story, "work_completed", what="Filled with cold tar.", lasting="temporary")
    view = await story.rest()
    assert (view.state.stage, view.state.publish) == ("estimated", "action_scheduled")
    assert await story.due("repair") == repair_by
    await said(story, "work_completed", **FILLED)
    assert story.letters()[-2:] == ["highways_repair/completed_temporary", COMPLETED]


@pytest.mark.parametrize("stage", ["awaiting_inspection", "estimated"])
async def test_not_ours_says_whose_it_is(world: World, stage: str) -> None:
    story = await (world.report() if stage == "awaiting_inspection" else inspected(world))
    await said(story, "not_ours", whose="National Highways", how_to_reach="01632 960 300")
    view = await story.rest()
    assert (view.state.outcome, view.state.publish) == ("not_ours", "not_councils_responsibility")
    promise = "inspect" if stage == "awaiting_inspection" else "repair"
    assert await promised(story, promise) == "overtaken"
    assert (await story.end()).outcome == "not_ours"
    assert story.letters()[-1] == "highways_repair/not_ours"


async def test_no_action_gives_the_reason_and_may_be_disputed(world: World) -> None:
    story = await inspected(world)
    await said(story, "no_action", reason="It is less than 40 mm deep.")
    assert (await story.rest()).state.publish == "no_further_action"
    await said(story, "not_fixed", by="customer", what="It is much deeper now.")
    view = await story.rest()
    assert (view.state.stage, view.state.disputed, view.state.outcome) == ("awaiting_inspection", True, "")
    assert await promised(story, "inspect/2") == "open"
    await said(story, "inspection_recorded", **ROUTINE)
    await said(story, "work_completed", **FILLED)
    assert (await story.end()).outcome == "completed"
    assert story.letters() == [
        ACKNOWLEDGED, INSPECTED, "highways_repair/no_action", "every_case/disputed", INSPECTED, COMPLETED,
    ]  # fmt: skip


async def test_work_that_is_planned_says_when(world: World) -> None:
    story = await inspected(world)
    on = day_of(await story.now()) + 5 * DAY
    await said(story, "work_scheduled", on=on.isoformat())
    view = await story.rest()
    assert view.state.stage == "work_planned"
    assert await promised(story, "repair") == "open"
    assert story.letters()[-1] == "highways_repair/work_scheduled"


async def test_opened_from_another_case_it_is_estimated_at_once(world: World) -> None:
    made_safe = world.clock().replace(microsecond=0)
    facts = {"finding": "Coned off.", "category": "routine"}
    handed = HandedOver(reference="MK-7Q4K2M9XV", reason="Made safe.", at=made_safe, facts=facts)
    story = await world.report(handed_over=handed)
    view = await story.rest()
    assert view.state.stage == "estimated"
    assert day_of(await story.due("repair")) == day_of(made_safe) + 28 * DAY
    assert story.letters() == ["highways_repair/opened_from_another"]
    letter = world.register.letters.of_case(story.reference)[0]
    assert letter.placeholders["other_reference"] == "MK-7Q4K2M9XV"


async def test_an_edition_that_is_not_given_is_looked_up_once(world: World) -> None:
    story = await world.report(with_edition=False)
    view = await story.rest()
    assert view.state.service_title == world.editions.in_force(world.clock().date()).service("pothole").title
    assert (await story.event_names()).count("MARKER_RECORDED") == 2


async def test_messages_out_of_their_stage_are_kept_and_explained(world: World) -> None:
    story = await world.report()
    answer = await story.say("work_completed", **FILLED)
    assert not answer.applied
    assert "Awaiting inspection" in answer.why
    await story.rest()
    assert story.not_applied() == [f"Not applied: Record the work done. {answer.why}"]
