"""A missed collection: back in time and late, too late, not the day, not out, blocked, and disputed."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from charter.counting.counting import day_of, due, end_of_day, next_working_day_end
from charter.counting.lengths import LONDON, Length
from tests.stories import Story, World
from tests.workflows.case.test_promises import calendar_of
from tests.workflows.saying import said, told
from workflows.case import say

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
WHAT = {"what": "Food waste", "where": "12 Example Close"}
OF = "missed_collection/"
ACKNOWLEDGED, COLLECTED, LATE = f"{OF}acknowledged", f"{OF}collected", "every_case/late"


async def missed(world: World, days_ago: int = 1, **more: Any) -> Story:
    day = day_of(world.clock()) - days_ago * DAY
    return await world.report("missed_collection", {**WHAT, "missed_on": day.isoformat(), **more})


async def before_noon(world: World) -> Story:
    """Told at nine on the collection day: tomorrow's, so that it is still to come at any hour of the run."""
    nine = datetime.combine(day_of(world.clock()) + DAY, time(9), LONDON).astimezone(UTC)
    await world.begin_at(nine)
    story = await missed(world, 0)
    await story.until(nine + MINUTE)
    return story


async def states(story: Story) -> dict[str, str]:
    return {one.key: one.state for one in (await story.rest()).state.promises}


async def test_the_crew_is_asked_and_comes_back_in_time(world: World) -> None:
    story = await missed(world)
    assert await story.due("return") == next_working_day_end(await story.now(), calendar_of(story))
    await story.signal("collected", {"by": "system"})
    assert await states(story) == {"acknowledge": "kept", "return": "kept"}
    assert world.register.tasks.find(reference=story.reference) == [], "nobody has to ask the crew any more"
    assert (await story.end()).outcome == "collected"
    assert story.letters() == story.sent() == [ACKNOWLEDGED, COLLECTED]
    await story.has_events(at_most=25)


async def test_late_is_told_and_the_crew_still_comes(world: World) -> None:
    story = await missed(world)
    await said(story, "crew_asked", "system", crew="Crew 4")
    await said(story, "access_blocked", "system", what="A lorry stood across the road.")
    blocked = told(story, f"{OF}access_blocked").body
    assert say(next_working_day_end(await story.now(), calendar_of(story))) in blocked
    return_by = await story.due("return")
    assert (await story.until(return_by + 2 * SECOND)).state.late
    late = told(story, LATE)
    assert "A lorry stood across the road." in late.body, "why, as the crew recorded it"
    assert say(due(await story.now(), Length.parse("2 working days"), calendar_of(story)).at) in late.body
    await said(story, "collected", "system")
    assert (await states(story))["return"] == "kept late"
    assert (await story.end()).outcome == "collected"
    assert story.letters() == [ACKNOWLEDGED, f"{OF}access_blocked", LATE, COLLECTED]


@pytest.mark.parametrize("in_time", [True, False], ids=["in time", "late"])
async def test_told_before_noon_the_crew_is_back_the_same_day(world: World, in_time: bool) -> None:
    story = await before_noon(world)
    view = await story.rest()
    promise = next(one for one in view.state.promises if one.key == "return")
    assert promise.title == "Return the same day"
    assert promise.due == end_of_day(day_of(view.state.received))
    assert told(story, ACKNOWLEDGED).placeholders["return_by"] == say(promise.due)
    await back(story, in_time=in_time)


@pytest.mark.parametrize("in_time", [True, False], ids=["in time", "late"])
@pytest.mark.parametrize("what", ["assisted", "clinical", "whole_round"])
async def test_who_is_collected_for_however_late_has_a_day_as_well(
    world: World, what: str, in_time: bool
) -> None:
    story = await missed(world, 20, **{what: True})
    assert await story.due("return") == next_working_day_end(await story.now(), calendar_of(story))
    await back(story, in_time=in_time)


async def back(story: Story, *, in_time: bool) -> None:
    """The crew is back just before the promise's last second, or just after it; who waits is told."""
    return_by = await story.due("return")
    view = await story.until(return_by + (-MINUTE if in_time else 2 * SECOND))
    assert view.state.late == (not in_time)
    if not in_time:
        assert told(story, LATE).placeholders["promised_by"] == say(return_by)
    await said(story, "collected", "system")
    assert (await states(story))["return"] == ("kept" if in_time else "kept late")
    assert story.letters() == [ACKNOWLEDGED, *([] if in_time else [LATE]), COLLECTED]


@pytest.mark.parametrize(
    ("details", "outcome"),
    [
        ({"days_ago": 20}, "too_late"),
        ({"days_ago": 1, "collection_day": "2099-12-29"}, "not_collection_day"),
        ({"days_ago": -1}, "not_collection_day"),
    ],
    ids=["too late", "another day", "still to come"],
)
async def test_why_not_and_the_next_date(world: World, details: dict[str, Any], outcome: str) -> None:
    story = await missed(world, **details, next_collection="2099-12-30")
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("done", outcome)
    assert await states(story) == {"acknowledge": "kept"}
    (letter,) = world.register.letters.of_case(story.reference)
    assert letter.template == OF + {"too_late": "too_late"}.get(outcome, "not_the_day")
    assert ("29 December 2099" if "collection_day" in details else "30 December 2099") in letter.body
    await said(story, "not_fixed", by="customer", what="It was the day.")
    assert await story.due("return/2") == next_working_day_end(await story.now(), calendar_of(story))
    await said(story, "collected", "system")
    assert (await states(story))["return/2"] == "kept"
    assert (await story.end()).outcome == "collected"


async def test_an_assisted_collection_is_asked_for_however_late(world: World) -> None:
    story = await missed(world, 20, assisted=True)
    view = await story.rest()
    assert view.state.stage == "awaiting_return"
    promise = next(one for one in view.state.promises if one.key == "return")
    assert promise.title.startswith("Return to collect (assisted")
    assert story.tasks() == ["ask_crew"]


async def test_not_out_closes_nothing_until_it_could_be_disputed(world: World) -> None:
    story = await missed(world)
    await said(story, "not_out", "system", recorded="Nothing at the kerb.")
    until = due(await story.now(), Length.parse("5 working days"), calendar_of(story)).at
    letter = told(story, f"{OF}not_out").body
    assert say(until) in letter
    assert "Nothing at the kerb." in letter
    view = await story.until(until - SECOND)
    assert (view.state.stage, view.state.outcome) == ("not_out", "")
    assert (await states(story))["return"] == "overtaken"
    assert (await story.end()).outcome == "not_out"
    assert story.letters() == [ACKNOWLEDGED, f"{OF}not_out"]


async def test_it_was_out_says_the_customer(world: World) -> None:
    story = await missed(world)
    await said(story, "not_out", "system", recorded="Nothing at the kerb.")
    await story.skip(DAY)
    await said(story, "not_fixed", by="customer", what="It stood by the gate.")
    view = await story.rest()
    assert (view.state.stage, view.state.disputed) == ("awaiting_return", True)
    assert story.tasks() == ["ask_crew/2"], "the crew is asked once more"
    assert (await story.until(await story.due("return/2") + 2 * SECOND)).state.late
    await said(story, "collected", "officer")
    assert (await states(story))["return/2"] == "kept late"


async def test_the_crew_corrects_what_it_said(world: World) -> None:
    story = await missed(world)
    await said(story, "not_out", "system", recorded="Nothing at the kerb.")
    await said(story, "collected", "system")
    assert (await story.end()).outcome == "collected"
    assert story.letters() == [ACKNOWLEDGED, f"{OF}not_out", COLLECTED]


async def test_withdrawn_and_taken_back_it_can_be_disputed_again(world: World) -> None:
    story = await missed(world)
    await said(story, "not_out", "system", recorded="Nothing at the kerb.")
    await said(story, "withdrawn", by="customer")
    view = await story.skip(10 * DAY)
    assert (view.state.stage, view.state.outcome) == ("withdrawn", "withdrawn"), "nothing else ended it"
    await said(story, "withdrawal_taken_back", by="customer")
    assert (await story.rest()).state.stage == "not_out"
    assert (await story.end()).outcome == "not_out"


async def test_the_crew_does_not_return_and_the_customer_disagrees(world: World) -> None:
    story = await missed(world)
    why = {"reason": "Paint is in the bin.", "next_collection": "2099-12-30"}
    await said(story, "not_returning", **why)
    letter = told(story, f"{OF}not_returning").body
    assert "Paint is in the bin." in letter
    assert "30 December 2099" in letter
    assert (await story.rest()).state.outcome == "not_returning"
    answer = await story.say("collected", "system")
    assert not answer.applied, "out of order"
    await said(story, "not_fixed", by="customer", what="It is not paint.")
    assert (await story.rest()).state.stage == "awaiting_return"
