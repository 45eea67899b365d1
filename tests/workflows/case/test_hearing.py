"""When something happened, as against when it was written down: what may be said, and what it decides."""

from datetime import datetime, timedelta

import pytest

from charter.counting.counting import day_of, start_of_day
from tests.stories import Story, World
from tests.workflows.case.test_promises import calendar_of
from tests.workflows.saying import FILLED, FOUND, not_taken, promise, reported, said

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
LATE = "every_case/late"


async def working_days_ago(story: Story, days: int) -> datetime:
    """Noon of the day so many working days before the story's today, which is moved to a working day."""
    calendar = calendar_of(story)
    if not calendar.is_working_day(day_of(await story.now())):
        await story.until(
            start_of_day(calendar.next_working_day(day_of(await story.now()))) + 12 * 60 * MINUTE
        )
    day = day_of(await story.now())
    for _ in range(days):
        day = calendar.last_working_day_before(day)
    return start_of_day(day) + timedelta(hours=12)


async def test_recorded_late_but_done_in_time_is_kept(world: World) -> None:
    story = await reported(world)
    inspect_by = await story.due("inspect")
    await story.until(inspect_by + DAY)
    assert LATE in story.letters()
    await said(story, "inspection_recorded", **FOUND, happened_at=inspect_by.isoformat())
    view = await story.rest()
    kept = await promise(story, "inspect")
    assert (kept.state, kept.ended) == ("kept", inspect_by)
    assert not view.state.late
    entry = next(one for one in story.timeline() if one.message == "inspection_recorded")
    assert entry.happened_at == inspect_by
    assert entry.at > inspect_by + timedelta(hours=23), "both times are recorded"


async def test_a_second_after_the_last_one_is_late(world: World) -> None:
    story = await reported(world)
    inspect_by = await story.due("inspect")
    await story.until(inspect_by + DAY)
    happened = (inspect_by + SECOND).isoformat()
    await said(story, "inspection_recorded", **FOUND, happened_at=happened)
    assert (await promise(story, "inspect")).state == "kept late"


async def test_the_next_promise_counts_from_what_happened(world: World) -> None:
    story = await reported(world)
    await story.skip(2 * DAY)
    happened = (await story.now() - DAY).replace(microsecond=0)
    await said(story, "inspection_recorded", **FOUND, happened_at=happened.isoformat())
    repair = await promise(story, "repair")
    assert repair.started == happened
    assert day_of(repair.due) == day_of(happened) + 28 * DAY


async def test_nothing_happens_in_the_future_or_before_the_case(world: World) -> None:
    story = await reported(world)
    now = await story.now()
    received = (await story.rest()).state.received
    ahead = {"happened_at": (now + timedelta(hours=1)).isoformat()}
    why = await not_taken(story, "inspection_recorded", **FOUND, **ahead)
    assert why == "It cannot have happened in the future."
    before = {"happened_at": (received - SECOND).isoformat()}
    for by in ("officer", "manager"):
        why = await not_taken(story, "inspection_recorded", by=by, **FOUND, **before)
        assert why == "It cannot have happened before the case was opened."
    assert (await promise(story, "inspect")).state == "open"
    naive = {"happened_at": "2026-11-22T10:00:00"}
    assert (await story.refused("inspection_recorded", **FOUND, **naive)).type == "MalformedMessage"
    on_time = {"happened_at": received.isoformat()}
    await said(story, "inspection_recorded", **FOUND, **on_time)
    assert (await promise(story, "inspect")).ended == received


async def test_a_sender_s_clock_may_run_a_little_ahead(world: World) -> None:
    story = await reported(world)
    ahead = (await story.now() + timedelta(seconds=30)).isoformat()
    await said(story, "inspection_recorded", **FOUND, happened_at=ahead)
    ended = (await promise(story, "inspect")).ended
    assert ended is not None
    assert ended <= await story.now(), "it counts as now"


@pytest.mark.parametrize(
    ("days", "by", "taken"),
    [(5, "officer", True), (6, "officer", False), (6, "manager", True)],
)
async def test_further_back_than_five_working_days_needs_a_manager(
    world: World, days: int, by: str, taken: bool
) -> None:
    story = await reported(world)
    await story.skip(16 * DAY)
    happened = await working_days_ago(story, days)
    answer = await story.say("inspection_recorded", by, **FOUND, happened_at=happened.isoformat())
    assert answer.applied is taken, answer.why
    if not taken:
        assert answer.why == "What happened more than 5 working days ago has to be recorded by a manager."
    ended = (await promise(story, "inspect")).ended
    assert ended == (happened if taken else None)


async def test_two_at_once_are_taken_in_order(world: World) -> None:
    story = await reported(world)
    await story.signal("inspection_recorded", {"by": "officer", **FOUND})
    await story.signal("work_completed", {"by": "officer", **FILLED})
    await story.signal("inspection_recorded", {"by": "officer", **FOUND})
    view = await story.rest()
    assert view.state.outcome == "completed"
    assert story.not_applied() == [
        "Not applied: Record the inspection. You cannot do this while the case is at the stage “Done”."
    ]


async def test_the_same_id_is_taken_once(world: World) -> None:
    story = await reported(world)
    for _ in range(2):
        await story.signal("information_added", {"by": "customer", "id": "mail-7", "information": "Deeper."})
    await story.rest()
    assert story.letters().count("every_case/information_added") == 1
    assert story.not_applied() == [
        "Not applied: Add information. Already taken: a message of this id came before."
    ]
