"""The quarterly review on the real server: its schedule in London, a past quarter caught up, one by hand."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import (
    ScheduleBackfill,
    ScheduleHandle,
    ScheduleOverlapPolicy,
    WorkflowFailureError,
)

from activities.orders import ReviewOrder
from charter.counting.quarters import Quarter
from engine.schedules import QUARTERLY, keep_schedule, quarterly
from starter.cli.cases.review import make, quarter_of
from starter.cli.due import Mistyped
from tests.stories import POTHOLE, World
from tests.workflows.saying import FILLED, FOUND, eventually, said
from workflows.quarterly_review.workflow import QuarterlyReview

pytestmark = pytest.mark.server


async def scheduled(world: World) -> ScheduleHandle:
    schedule = quarterly(QuarterlyReview.__name__, world.queue)
    return await keep_schedule(world.client, f"{QUARTERLY}-{world.queue}", schedule)


async def test_the_schedule_is_made_once_and_keeps_to_the_clock_in_london(world: World) -> None:
    handle = await scheduled(world)
    try:
        await handle.pause(note="A supervisor waits for the registers to be put right.")
        await scheduled(world)  # as every worker does when it starts
        found = await handle.describe()
        assert found.schedule.state.paused  # it stays paused
        await handle.unpause()
        times = (await handle.describe()).info.next_action_times
        assert len(times) >= 5
        hours = {(at.astimezone(UTC).month, at.astimezone(UTC).hour) for at in times}
        assert hours <= {(1, 7), (4, 6), (7, 6), (10, 6)}  # 07:00 in London: 06:00 UTC in summer time
        assert {4, 7, 10, 1} == {month for month, _ in hours}
        assert all((at.astimezone(UTC).day, at.minute, at.second) == (1, 0, 0) for at in times)
    finally:
        await handle.delete()


async def test_a_past_quarter_is_caught_up_stored_and_announced(world: World) -> None:
    """What the schedule was to run on 1 October 2025 is the review of July to September 2025."""
    received = datetime(2025, 8, 4, 9, tzinfo=UTC)
    story = await world.report("pothole", POTHOLE, received=received)
    await story.rest()
    await said(story, "inspection_recorded", **FOUND)
    handle = await scheduled(world)
    due = datetime(2025, 10, 1, 6, tzinfo=UTC)
    quarter = Quarter.read("2025-Q3")
    try:
        await handle.backfill(
            ScheduleBackfill(
                start_at=due - timedelta(minutes=5),
                end_at=due + timedelta(minutes=5),
                overlap=ScheduleOverlapPolicy.ALLOW_ALL,
            )
        )
        await eventually(lambda: world.register.reviews.get(quarter))
    finally:
        await handle.delete()
    found = world.register.reviews.get(quarter)
    assert found is not None
    late = [(one.service, one.kept_late) for one in found.promises if one.late]
    assert late == [("Pothole", 1), ("Pothole", 1)], "acknowledged as late as inspected"
    assert [one.count for one in found.volumes] == [1]
    assert world.register.reviews.quarters() == ["2025-Q3"]
    await eventually(lambda: world.register.outbox.items(""))
    told = world.register.outbox.items("")[-1]
    assert told.to == "customer.feedback@example.com"
    assert "July to September 2025" in told.subject
    assert "/casework/figures/2025-Q3" in told.body
    await said(story, "work_completed", **FILLED)


async def test_by_hand_for_any_quarter_and_not_for_one_to_come(world: World) -> None:
    now = world.clock()
    this, last = Quarter.of(now), Quarter.just_ended(now)
    assert quarter_of("", now) == last
    assert quarter_of(str(this), now) == this
    for wrong in ("2099-Q4", "last quarter"):
        with pytest.raises(Mistyped):
            quarter_of(wrong, now)
    await asyncio.gather(*(make(world.client, world.queue, last) for _ in range(2)))
    await make(world.client, world.queue, this)
    assert world.register.reviews.quarters() == sorted({str(this), str(last)}, reverse=True)
    with pytest.raises(WorkflowFailureError):
        await world.client.execute_workflow(
            QuarterlyReview.run,
            ReviewOrder(quarter="soon"),
            id=f"review-{world.queue}",
            task_queue=world.queue,
        )
