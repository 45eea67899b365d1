"""A danger: attended and made safe, kept and late; others' dangers; the repair that follows; duplicates."""

from datetime import timedelta
from typing import Any

import pytest

from charter.counting.counting import day_of
from charter.writing.letters import say_when
from tests.stories import Story, World
from tests.workflows.linked import started
from workflows.names import urgent_of

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
TREE = {
    "where": {"text": "Example Road", "latitude": 52.04, "longitude": -0.76},
    "description": "A tree is down.",
}
SAFE = {"what": "Sawn up.", "lasting": "permanent"}
FOR_NOW = {"what": "Coned off.", "lasting": "temporary", "service": "pothole", "category": "routine"}
OTHERS = {"whose": "Example Water", "how_to_reach": "01632 960 300"}
ACKNOWLEDGED, ATTENDED = "danger_response/acknowledged", "danger_response/attended"
MADE_SAFE, LATE = "danger_response/made_safe", "every_case/late"


async def said(story: Story, name: str, by: Any = "officer", **body: Any) -> str:
    answer = await story.say(name, by, **body)
    assert answer.applied, answer.why
    return answer.why


async def promised(story: Story, key: str = "attend") -> str:
    view = await story.rest()
    return next(promise.state for promise in view.state.promises if promise.key == key)


async def test_confirmed_attended_and_made_safe_in_time(world: World) -> None:
    story = await world.report("danger", TREE)
    view = await story.rest()
    assert (await story.handle.describe()).task_queue == urgent_of(world.queue)
    assert (view.state.priority, view.state.stage) == ("urgent", "awaiting_attendance")
    due = await story.due("attend")
    assert due - view.state.received == 2 * HOUR
    assert world.register.letters.of_case(story.reference)[0].placeholders["attend_by"] == say_when(due)
    await said(story, "confirmed", what="An ash is down.", responsible="council")
    await story.until(due)
    await said(story, "attended", by="system")
    assert (await story.rest()).state.stage == "attended"
    assert await promised(story) == "kept"
    await said(story, "made_safe", **SAFE)
    assert (await story.rest()).state.publish == "fixed"
    assert (await story.end()).outcome == "made_safe"
    assert story.letters() == story.sent() == [
        ACKNOWLEDGED, "danger_response/confirmed", ATTENDED, MADE_SAFE,
    ]  # fmt: skip
    await story.has_events(at_most=60)


async def test_late_is_told_to_the_minute_and_every_four_hours(world: World) -> None:
    story = await world.report("danger", TREE)
    due = await story.due("attend")
    view = await story.until(due)
    assert not view.state.late
    assert story.tasks() == ["warning/attend"]
    assert (await story.until(due + 2 * SECOND)).state.late
    letter = world.register.letters.of_case(story.reference)[-1]
    assert (letter.template, letter.placeholders["promised_by"]) == (LATE, say_when(due))
    await story.skip(5 * HOUR)
    assert story.letters() == [ACKNOWLEDGED, LATE, LATE]
    assert "late/attend/manager" in story.tasks()
    await said(story, "made_safe", **SAFE)
    assert await promised(story) == "kept late"
    assert story.letters()[-1] == MADE_SAFE, "whoever made it safe was there"


async def test_further_work_opens_a_repair_that_is_estimated(world: World) -> None:
    story = await world.report("danger", TREE)
    await said(story, "attended")
    at = (await story.now()).replace(microsecond=0)
    await story.skip(2 * DAY)
    why = await said(story, "made_safe", happened_at=at.isoformat(), **FOR_NOW)
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("done", "made_safe_further_work")
    assert "Further work is to follow" in view.state.outcome_reason
    assert story.letters() == [ACKNOWLEDGED, ATTENDED], "one letter, from the case that goes on"
    (waiting,) = world.register.reports.unstarted()
    assert waiting.reference in why
    assert view.state.links == (waiting.reference,)
    repair = await started(world, waiting.reference)
    view = await repair.rest()
    assert (view.state.service, view.state.stage) == ("pothole", "estimated")
    assert day_of(await repair.due("repair")) == day_of(at) + 28 * DAY
    (letter,) = world.register.letters.of_case(repair.reference)
    for words in (story.reference, repair.reference, "closed", "Coned off."):
        assert words in letter.body
    await said(repair, "work_completed", what="Filled.", lasting="permanent")
    assert (await repair.end()).outcome == "completed"


async def test_further_work_by_street_scene(world: World) -> None:
    story = await world.report("danger", TREE)
    await said(story, "made_safe", **{**FOR_NOW, "service": "landscaping"})
    (waiting,) = world.register.reports.unstarted()
    repair = await started(world, waiting.reference)
    assert (await repair.rest()).state.stage == "estimated"
    assert repair.letters() == ["street_scene_issue/opened_from_another"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({**FOR_NOW, "service": "danger"}, "no repairs of that kind"),
        ({**FOR_NOW, "service": "nowhere"}, "There is no such service"),
        ({**FOR_NOW, "estimate": "2000-01-01"}, "a day after the inspection"),
    ],
    ids=["no repairs there", "no service", "no date"],
)
async def test_further_work_that_cannot_be_opened_changes_nothing(
    world: World, body: dict[str, Any], why: str
) -> None:
    story = await world.report("danger", TREE)
    answer = await story.say("made_safe", **body)
    assert not answer.applied
    assert why in answer.why
    assert (await story.rest()).state.stage == "awaiting_attendance"
    assert world.register.reports.unstarted() == []


@pytest.mark.parametrize(
    "body",
    [
        {"what": "Coned.", "lasting": "temporary"},
        {**SAFE, "service": "pothole", "category": "routine"},
        {**FOR_NOW, "category": "complex"},
    ],
    ids=["which work?", "for good with more to come", "with whom?"],
)
async def test_what_explains_too_little_is_turned_away(world: World, body: dict[str, Any]) -> None:
    story = await world.report("danger", TREE)
    assert (await story.refused("made_safe", **body)).type == "MalformedMessage"


async def test_others_dangers_stay_open_until_they_have_it(world: World) -> None:
    story = await world.report("danger", TREE)
    before = await story.say("handed_to_other_body", taken_by="Nobody yet")
    assert not before.applied
    await said(story, "not_ours", **OTHERS)
    view = await story.until(await story.due("attend") + 2 * SECOND)
    assert (view.state.stage, view.state.late) == ("with_another_body", True)
    assert "hand_over" in story.tasks()
    await said(story, "handed_to_other_body", taken_by="Their control room")
    view = await story.rest()
    assert (view.state.outcome, view.state.publish) == ("with_another_body", "not_councils_responsibility")
    assert await promised(story) == "overtaken"
    assert "hand_over" not in story.tasks()
    assert (await story.end()).outcome == "with_another_body"
    assert story.letters() == [
        ACKNOWLEDGED, "danger_response/not_ours", LATE, "danger_response/handed_over",
    ]  # fmt: skip


@pytest.mark.parametrize("first", ["attended", "not_ours"])
async def test_others_dangers_may_be_made_safe_by_us(world: World, first: str) -> None:
    story = await world.report("danger", TREE)
    if first == "attended":
        await said(story, "attended")
    await said(story, "not_ours", **OTHERS)
    await said(story, "made_safe", **SAFE)
    assert (await story.rest()).state.stage == "done"
    assert await promised(story) == "kept"
    assert (await story.end()).outcome == "made_safe"


async def test_a_withdrawal_ends_nothing_but_the_letters(world: World) -> None:
    story = await world.report("danger", TREE)
    await said(story, "withdrawn", by="customer")
    assert (await story.rest()).state.stage == "awaiting_attendance"
    await said(story, "made_safe", **FOR_NOW)
    assert (await story.rest()).state.outcome == "made_safe_further_work"
    assert story.letters() == [ACKNOWLEDGED, "every_case/council_goes_on"]
    (waiting,) = world.register.reports.unstarted()
    assert waiting.intake.customer.email == ""


async def test_not_safe_after_all_is_a_new_danger(world: World) -> None:
    story = await world.report("danger", TREE)
    await said(story, "made_safe", **SAFE)
    await story.skip(3 * DAY)
    at = await story.now()
    await said(story, "not_fixed", by="customer", what="It has come down again.")
    assert (await story.rest()).state.stage == "awaiting_attendance"
    assert abs(await story.due("attend/2") - at - 2 * HOUR) < timedelta(minutes=1)
    assert (await story.handle.describe()).task_queue == urgent_of(world.queue)
    await said(story, "made_safe", **SAFE)
    assert await promised(story, "attend/2") == "kept"


async def test_messages_out_of_order_and_after_the_end(world: World) -> None:
    story = await world.report("danger", TREE)
    await said(story, "made_safe", **SAFE)
    for name, body in (("attended", {}), ("made_safe", SAFE), ("not_ours", OTHERS)):
        answer = await story.say(name, **body)
        assert not answer.applied
        assert "“Done”" in answer.why
    assert story.letters() == [ACKNOWLEDGED, MADE_SAFE]


async def test_everybody_who_reported_it_is_told(world: World) -> None:
    story, other = await world.report("danger", TREE), await world.report("danger", TREE)
    await said(other, "duplicate_found", of=story.reference)
    await story.rest()
    await said(story, "attended")
    await said(story, "made_safe", **FOR_NOW)
    await story.rest()
    further = "danger_response/made_safe_further_work"
    assert other.letters() == [ACKNOWLEDGED, "every_case/duplicate_linked", ATTENDED, further]
    assert story.letters() == [ACKNOWLEDGED, ATTENDED], "the customer hears it from the repair"


# -- said in another case


async def test_a_danger_in_any_case_sends_somebody_at_once(world: World) -> None:
    story = await world.report("streetlight")
    inspect_by = await story.due("inspect")
    why = await said(story, "danger_reported", by="customer", what="Bare wires hang out.")
    assert "call 999" in why
    (waiting,) = world.register.reports.unstarted(older_than=HOUR)
    assert waiting.reference in why, "the relay need not wait for a door to start it"
    danger = await started(world, waiting.reference)
    view = await danger.rest()
    assert (await danger.handle.describe()).task_queue == urgent_of(world.queue)
    assert view.state.service == "danger"
    assert danger.letters() == ["danger_response/opened_from_another"]
    (letter,) = world.register.letters.of_case(danger.reference)
    assert story.reference in letter.body
    assert "12 Example Close" in letter.body
    assert story.letters() == ["highways_repair/acknowledged"], "told once"
    assert await story.due("inspect") == inspect_by
    again = await said(story, "danger_reported", what="They spark.")
    assert waiting.reference in again
    await danger.rest()
    assert danger.tasks() == ["danger"]
    assert world.register.reports.unstarted() == []
    await said(danger, "made_safe", **SAFE)
    await danger.end()
    await said(story, "danger_reported", what="It is back.", where="The next lamp")
    (another,) = world.register.reports.unstarted()
    assert another.intake.details["where"]["text"] == "The next lamp"


async def test_moved_to_danger_a_case_becomes_urgent(world: World) -> None:
    story = await world.report("pothole", TREE)
    await said(story, "moved", service="danger", reason="It is a tree across the road.")
    await story.rest()
    assert (await world.client.get_workflow_handle(story.reference).describe()).task_queue == urgent_of(
        world.queue
    )
