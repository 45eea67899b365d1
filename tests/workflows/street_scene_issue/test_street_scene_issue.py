"""Planting, graffiti and dumped waste: what differs from a pothole, and every promise kept and late."""

from datetime import timedelta
from typing import Any

import pytest

from charter.cases import HandedOver
from charter.counting.counting import day_of
from tests.stories import Story, World
from tests.workflows.linked import started
from workflows.case import say

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
WHERE: dict[str, Any] = {"where": {"text": "Underpass at Example Close"}, "description": "Paint on the wall."}
FOUND = {"finding": "Two metres of it."}
ROUTINE = {**FOUND, "category": "routine"}
EMERGENCY = {**FOUND, "category": "emergency"}
COMPLEX = {**FOUND, "category": "complex", "others_involved": "Example Water"}
PROGRAMMED = {**FOUND, "category": "programmed", "programme": "Hedges 2027", "season": "winter"}
GONE = {"what": "Washed off.", "lasting": "permanent"}
ACKNOWLEDGED, LATE = "street_scene_issue/acknowledged", "every_case/late"
INSPECTED, COMPLETED = "street_scene_issue/inspected", "street_scene_issue/completed_permanent"


async def said(story: Story, name: str, by: Any = "officer", **body: Any) -> str:
    answer = await story.say(name, by, **body)
    assert answer.applied, answer.why
    return answer.why


async def reported(world: World, service: str = "graffiti", **more: Any) -> Story:
    return await world.report(service, {**WHERE, **more})


@pytest.mark.parametrize("service", ["graffiti", "landscaping", "fly_tipping"])
async def test_inspected_and_put_right_in_time(world: World, service: str) -> None:
    story = await reported(world, service)
    await said(story, "inspection_recorded", **ROUTINE)
    await said(story, "work_completed", **GONE)
    assert (await story.end()).outcome == "completed"
    assert story.letters() == story.sent() == [ACKNOWLEDGED, INSPECTED, COMPLETED]
    assert not [
        one for one in world.register.letters.of_case(story.reference) if "repair" in one.body.lower()
    ]
    await story.has_events(at_most=35)


async def test_late_at_both_is_told_and_goes_on(world: World) -> None:
    story = await reported(world)
    assert (await story.until(await story.due("inspect") + 2 * SECOND)).state.late
    await said(story, "inspection_recorded", **ROUTINE)
    assert (await story.until(await story.due("repair") + 2 * SECOND)).state.late
    await said(story, "work_completed", **GONE)
    view = await story.rest()
    states = {one.key: one.state for one in view.state.promises}
    assert (states["inspect"], states["repair"]) == ("kept late", "kept late")
    assert story.letters() == [ACKNOWLEDGED, LATE, INSPECTED, LATE, COMPLETED]


@pytest.mark.parametrize(
    ("found", "days"),
    [(EMERGENCY, 7), (ROUTINE, 28), (COMPLEX, 84)],
    ids=["emergency", "routine", "complex"],
)
async def test_the_categories_are_those_of_highways(world: World, found: dict[str, Any], days: int) -> None:
    story = await reported(world)
    await said(story, "inspection_recorded", **found)
    assert day_of(await story.due("repair")) == day_of(await story.now()) + days * DAY


@pytest.mark.parametrize(
    "found", [EMERGENCY, COMPLEX, PROGRAMMED], ids=["emergency", "complex", "programmed"]
)
@pytest.mark.parametrize("in_time", [True, False], ids=["in time", "late"])
async def test_the_last_day_of_each_category(world: World, found: dict[str, Any], in_time: bool) -> None:
    story = await reported(world)
    await said(story, "inspection_recorded", **found)
    put_right_by = await story.due("repair")
    view = await story.until(put_right_by + (-MINUTE if in_time else 2 * SECOND))
    assert view.state.late == (not in_time)
    late = [one for one in world.register.letters.of_case(story.reference) if one.template == LATE]
    told = [(one.placeholders["promise"], one.placeholders["promised_by"]) for one in late]
    assert told == ([] if in_time else [(f"put right ({found['category']})", say(put_right_by))])
    await said(story, "work_completed", **GONE)
    states = {one.key: one.state for one in (await story.rest()).state.promises}
    assert states["repair"] == ("kept" if in_time else "kept late")
    assert story.letters()[-1] == COMPLETED


async def test_programmed_work_is_written_about(world: World) -> None:
    story = await reported(world, "landscaping")
    await said(story, "inspection_recorded", **PROGRAMMED)
    await story.skip(timedelta(days=100))
    assert story.letters()[1:] == ["street_scene_issue/inspected_programmed", "street_scene_issue/progress"]
    until = day_of(await story.due("repair")) + 30 * DAY
    await said(story, "estimate_changed", until=until.isoformat(), reason="Nesting birds.")
    await said(story, "work_scheduled", on=until.isoformat())
    await said(story, "work_completed", what="Half of it.", lasting="temporary")
    assert story.letters()[-3:] == [
        "street_scene_issue/estimate_changed",
        "street_scene_issue/work_scheduled",
        "street_scene_issue/completed_temporary",
    ]


@pytest.mark.parametrize(
    ("details", "found", "taken"),
    [
        ({"offensive": True}, {"category": "routine"}, False),
        ({"offensive": True}, {"category": "emergency"}, True),
        ({"offensive": True}, {"category": "routine", "offensive": False}, True),
        ({}, {"category": "routine", "offensive": True}, False),
    ],
    ids=["as reported", "as promised", "it is not", "only seen there"],
)
async def test_offensive_graffiti_is_an_emergency(
    world: World, details: dict[str, Any], found: dict[str, Any], taken: bool
) -> None:
    story = await reported(world, **details)
    answer = await story.say("inspection_recorded", **FOUND, **found)
    assert answer.applied == taken
    assert taken or "emergency" in answer.why
    assert (await story.rest()).state.stage == ("estimated" if taken else "awaiting_inspection")


async def test_hazardous_waste_is_a_danger_at_once_and_the_case_goes_on(world: World) -> None:
    story = await reported(world, "fly_tipping", hazardous=True)
    view = await story.rest()
    (waiting,) = world.register.reports.unstarted()
    assert (waiting.service, view.state.links) == ("danger", (waiting.reference,))
    danger = await started(world, waiting.reference)
    assert (await danger.rest()).state.stage == "awaiting_attendance"
    assert danger.letters() == ["danger_response/opened_from_another"]
    assert story.letters() == [ACKNOWLEDGED]
    await said(story, "inspection_recorded", **ROUTINE, hazardous=True)
    await danger.rest()
    assert "danger" in danger.tasks(), "who is on the way hears of it; nobody else is sent"
    assert (await story.rest()).state.stage == "estimated"


async def test_found_hazardous_at_the_inspection(world: World) -> None:
    story = await reported(world, "fly_tipping")
    why = await said(story, "inspection_recorded", **ROUTINE, hazardous=True)
    (waiting,) = world.register.reports.unstarted()
    assert waiting.reference in why
    assert waiting.intake.details["where"]["text"] == "Underpass at Example Close"


@pytest.mark.parametrize("ending", ["not_ours", "no_action", "withdrawn"])
async def test_other_ends(world: World, ending: str) -> None:
    story = await reported(world)
    bodies: dict[str, dict[str, Any]] = {
        "not_ours": {"whose": "Example Rail", "how_to_reach": "01632 960 300"},
        "no_action": {"reason": "It is on private land."},
        "withdrawn": {"by": "customer"},
    }
    await said(story, ending, **bodies[ending])
    assert (await story.end()).outcome == ending
    expected = "every_case/withdrawn" if ending == "withdrawn" else f"street_scene_issue/{ending}"
    assert story.letters() == [ACKNOWLEDGED, expected]


async def test_opened_after_a_danger_it_is_estimated_at_once(world: World) -> None:
    made_safe = world.clock().replace(microsecond=0)
    facts = {"finding": "The branch is propped.", "category": "complex", "others_involved": "Example Power"}
    handed = HandedOver(reference="MK-7Q4K2M9XV", reason="Made safe.", at=made_safe, facts=facts)
    story = await world.report("landscaping", WHERE, handed_over=handed)
    assert (await story.rest()).state.stage == "estimated"
    assert day_of(await story.due("repair")) == day_of(made_safe) + 84 * DAY
    (letter,) = world.register.letters.of_case(story.reference)
    assert letter.template == "street_scene_issue/opened_from_another"
    for words in (story.reference, "MK-7Q4K2M9XV", "propped", say(await story.due("repair"))):
        assert words in letter.body


async def test_not_put_right_begins_another_round(world: World) -> None:
    story = await reported(world)
    await said(story, "inspection_recorded", **ROUTINE)
    await said(story, "work_completed", **GONE)
    await said(story, "not_fixed", by="customer", what="Half of it is there.")
    view = await story.rest()
    assert (view.state.stage, view.state.disputed) == ("awaiting_inspection", True)
