"""What is put right after a complaint was upheld: by its day, overdue, with a later day, withdrawn."""

from datetime import timedelta
from typing import Any

from charter.counting.counting import day_of, end_of_day
from tests.stories import Story, World
from tests.workflows.kit import NOWHERE
from tests.workflows.saying import not_taken, promise, said, told
from workflows.case import say

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
DONE = {"what": "Swept.", "evidence": "A photograph."}
FEEDBACK_TEAM = "feedback_team"


async def agreed(world: World, days: int = 10) -> Story:
    due = (day_of(world.clock()) + timedelta(days=days)).isoformat()
    details = {"what": "Sweep the path.", "owner": "Olive Officer", "due": due, "complaint": NOWHERE}
    story = await world.report("remedy", details)
    await story.rest()
    return story


def overdue(story: Story) -> list[Any]:
    return [
        one.task
        for one in story.world.register.tasks.find(open_only=False, reference=story.reference)
        if one.task.for_role == FEEDBACK_TEAM
    ]


async def test_done_by_its_day_the_customer_is_told(world: World) -> None:
    story = await agreed(world)
    view = await story.rest()
    assert (view.state.stage, view.state.officer) == ("to_be_done", "Olive Officer")
    letter = told(story, "remedy/agreed").placeholders
    assert letter["due_by"] == say(await story.due("done"))
    assert letter["complaint_reference"] == NOWHERE
    assert (await story.refused("remedy_done", what="Swept.")).type == "MalformedMessage"
    await said(story, "remedy_done", **DONE)
    assert (await story.end()).outcome == "done"
    assert story.letters() == story.sent() == ["remedy/agreed", "remedy/done"]
    assert not overdue(story)
    await story.has_events(at_most=25)


async def test_overdue_the_corporate_feedback_manager_takes_it_up(world: World) -> None:
    story = await agreed(world)
    due_at = await story.due("done")
    await story.until(due_at)
    assert not overdue(story)
    view = await story.until(due_at + 2 * SECOND)
    assert view.state.late
    assert story.letters() == ["remedy/agreed", "every_case/late"]
    assert len(overdue(story)) == 1
    await said(story, "remedy_done", **DONE)
    assert (await story.end()).outcome == "done"
    row = world.register.cases.get(story.reference)
    assert row is not None
    assert row.state is not None
    assert row.state.promises[0].state == "kept late"


async def test_a_later_day_a_manager_gives_in_time(world: World) -> None:
    story = await agreed(world)
    due_at = await story.due("done")
    until = (day_of(due_at) + 7 * DAY).isoformat()
    given = {"promise": "done", "until": until, "reason": "Frost."}
    assert "manager" in await not_taken(story, "promise_extended", **given)
    await said(story, "promise_extended", by="manager", **given)
    view = await story.until(due_at + DAY)
    assert not view.state.late
    assert not overdue(story)
    await story.until(end_of_day(day_of(due_at) + 7 * DAY) + 2 * SECOND)
    assert len(overdue(story)) == 1


async def test_withdrawn_and_taken_back_its_day_still_counts(world: World) -> None:
    story = await agreed(world, 20)
    await said(story, "withdrawn", by="customer")
    await said(story, "withdrawal_taken_back", by="customer")
    assert (await promise(story, "done")).state == "open"
    await story.until(await story.due("done") + 2 * SECOND)
    assert len(overdue(story)) == 1


async def test_done_twice_is_done_once(world: World) -> None:
    story = await agreed(world)
    for _ in range(2):
        await story.signal("remedy_done", {"by": "officer", **DONE})
    assert (await story.end()).outcome == "done"
    assert story.letters() == ["remedy/agreed", "remedy/done"]
