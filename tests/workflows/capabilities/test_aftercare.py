"""After the outcome: for 28 days the customer may say that it is not fixed, and a new round opens."""

from datetime import timedelta
from typing import Any

import pytest

from charter.counting.counting import day_of, due
from charter.counting.lengths import Length
from tests.stories import Story, World
from tests.workflows.case.test_promises import calendar_of
from tests.workflows.saying import FILLED, FOUND, not_taken, promise, reported, said, told
from workflows.case import say

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
DISPUTED = "every_case/disputed"
ENDINGS: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "completed": (("inspection_recorded", FOUND), ("work_completed", FILLED)),
    "no_action": (("no_action", {"reason": "It is shallower than we repair."}),),
    "not_ours": (("not_ours", {"whose": "the canal", "how_to_reach": "Ask at the lock."}),),
}


async def done(world: World, outcome: str = "completed") -> Story:
    story = await reported(world)
    for name, body in ENDINGS[outcome]:
        await said(story, name, **body)
    assert (await story.rest()).state.outcome == outcome
    return story


@pytest.mark.parametrize("outcome", list(ENDINGS))
async def test_not_fixed_opens_a_round_counted_from_that_message(world: World, outcome: str) -> None:
    story = await done(world, outcome)
    await story.skip(20 * DAY)
    told_at = await story.now()
    expected = due(told_at, Length.parse("5 working days"), calendar_of(story)).at
    before = {one.key: (one.state, one.due) for one in (await story.rest()).state.promises}
    answer = await said(story, "not_fixed", by="customer", what="It is back.")
    assert answer == f"Somebody will look again by {say(expected)}."
    view = await story.rest()
    state = view.state
    assert (state.stage, state.outcome, state.disputed) == ("awaiting_inspection", "", True)
    assert state.publish == "investigating"
    again = await promise(story, "inspect/2")
    assert (day_of(again.started), again.due) == (day_of(told_at), expected)
    after = {one.key: (one.state, one.due) for one in state.promises}
    assert before.items() <= after.items(), "the old record stands"
    assert say(expected) in told(story, DISPUTED).body
    await story.until(expected + 2 * SECOND)
    assert story.letters()[-1] == "every_case/late"
    await said(story, "inspection_recorded", **FOUND)
    await said(story, "work_completed", **FILLED)
    assert (await promise(story, "inspect/2")).state == "kept late"
    assert (await promise(story, "repair/2")).state == "kept"
    assert (await story.end()).outcome == "completed"


async def test_not_fixed_twice_is_a_third_round(world: World) -> None:
    story = await done(world)
    for key in ("inspect/2", "inspect/3"):
        await said(story, "not_fixed", by="customer", what="It is back.")
        assert (await promise(story, key)).state == "open"
        await said(story, "inspection_recorded", **FOUND)
        await said(story, "work_completed", **FILLED)
    assert (await story.end()).outcome == "completed"
    assert story.letters().count(DISPUTED) == 2


async def test_what_they_said_earlier_counts_from_then(world: World) -> None:
    story = await done(world)
    await story.skip(4 * DAY)
    rang = (await story.now() - 2 * DAY).replace(microsecond=0)
    await said(story, "not_fixed", by="officer", what="They rang.", happened_at=rang.isoformat())
    again = await promise(story, "inspect/2")
    assert again.started == rang
    earlier = (rang - SECOND).isoformat()
    why = await not_taken(story, "inspection_recorded", **FOUND, happened_at=earlier)
    assert why == "It cannot have happened before the case was opened again."
    await said(story, "inspection_recorded", **FOUND, happened_at=rang.isoformat())
    assert (await promise(story, "inspect/2")).state == "kept"


async def test_before_the_work_is_done_there_is_nothing_to_dispute(world: World) -> None:
    story = await reported(world)
    why = await not_taken(story, "not_fixed", by="customer", what="Still there.")
    assert why == "The work has not been reported as done, or the time to say so has passed."
    await said(story, "inspection_recorded", **FOUND)
    assert await not_taken(story, "not_fixed", by="customer", what="Still there.") == why
    assert DISPUTED not in story.letters()


async def test_after_28_days_the_case_has_ended(world: World) -> None:
    story = await done(world)
    last = day_of(await story.now() + 28 * DAY)
    assert (
        told(story, "highways_repair/completed_permanent").placeholders["dispute_by"].startswith(f"{last:%A}")
    )
    await story.skip(27 * DAY)
    assert (await story.rest()).state.stage == "done"
    outcome = await story.end(2 * DAY)
    assert outcome.outcome == "completed"
    assert day_of(outcome.at) == last - 28 * DAY
    assert DISPUTED not in story.letters()


async def test_the_last_moment_counts(world: World) -> None:
    story = await done(world)
    view = await story.rest()
    calendar = calendar_of(story)
    over = due(next(e.at for e in reversed(view.entries)), Length.parse("28 days"), calendar).at
    await story.until(over - 2 * SECOND)
    await said(story, "not_fixed", by="customer", what="It is back.")
    assert (await story.rest()).state.stage == "awaiting_inspection"


async def test_a_new_round_asks_for_satisfaction_after_its_own_outcome(world: World) -> None:
    story = await done(world)
    await said(story, "not_fixed", by="representative", what="It is back.")
    why = await not_taken(story, "satisfaction_given", by="customer", score=1)
    assert why == "It is asked once the case has an outcome."
    await said(story, "inspection_recorded", **FOUND)
    await said(story, "work_completed", **FILLED)
    await said(story, "satisfaction_given", by="representative", score=2)
