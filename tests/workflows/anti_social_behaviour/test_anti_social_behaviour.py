"""Anti-social behaviour: serious and persistent, kept and late, becoming serious, closed and going on."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from charter.counting.counting import day_of, due
from charter.counting.lengths import Length
from tests.stories import Story, World
from tests.workflows import saying
from tests.workflows.anti_social_behaviour.sample import ANSWER, NOISE, PLAN, RESOLVED, THREATS, WORSE
from tests.workflows.saying import not_taken, promise, told
from workflows.anti_social_behaviour.messages import ASKED, NOT_ASKED, THANKED
from workflows.case import say

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
P = "anti_social_behaviour"
DANGER = "If you are in danger now, call 999."


async def said(story: Story, name: str, by: Any = "officer", **body: Any) -> str:
    why = await saying.said(story, name, by, **body)
    await story.rest()
    return why


async def opened(world: World, details: dict[str, Any]) -> Story:
    story = await world.report("anti_social_behaviour", details)
    await story.rest()
    return story


async def stage(story: Story) -> str:
    return (await story.rest()).state.stage


async def counted(story: Story, length: str, start: datetime | None = None) -> datetime:
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    part = story.world.editions.in_force(day_of(row.received)).part(P, row.received)
    return due(start or row.received, Length.parse(length), part.calendar).at


@pytest.mark.parametrize(
    ("details", "length", "letter"),
    [(NOISE, "10 working days", "acknowledged"), (THREATS, "1 working day", "acknowledged_serious")],
)
async def test_a_person_answers_in_time_and_an_acknowledgement_is_no_answer(
    world: World, details: dict[str, Any], length: str, letter: str
) -> None:
    story = await opened(world, details)
    by = await counted(story, length)
    assert await story.due("respond") == by
    first = told(story, f"{P}/{letter}")
    assert first.body.startswith(DANGER)
    assert first.placeholders["respond_by"] == say(by)
    assert (await promise(story, "respond")).state == "open"
    assert "You cannot do this while" in await not_taken(story, "closed", **RESOLVED)
    await story.refused("responded", "system", **ANSWER)
    await story.until(by - SECOND)
    await said(story, "responded", **ANSWER)
    assert (await promise(story, "respond")).state == "kept"
    await said(story, "action_plan", **PLAN)
    await said(story, "closed", **RESOLVED)
    assert (await story.end()).outcome == "resolved"
    assert story.letters()[1:] == [f"{P}/responded", f"{P}/action_plan", f"{P}/closed"]


@pytest.mark.parametrize("details", [NOISE, THREATS])
async def test_late_is_told_and_an_action_plan_answers_too(world: World, details: dict[str, Any]) -> None:
    story = await opened(world, details)
    view = await story.until(await story.due("respond") + 2 * SECOND)
    assert view.state.late
    assert story.letters()[-1] == "every_case/late"
    assert "late/respond/manager" in story.tasks()
    await said(story, "action_plan", **PLAN)
    assert (await promise(story, "respond")).state == "kept late"
    assert await stage(story) == "working"


async def test_the_police_are_asked_for_once_and_it_is_never_a_condition(world: World) -> None:
    story = await opened(world, THREATS)
    assert told(story, f"{P}/acknowledged_serious").placeholders["police"] == ASKED
    await said(story, "responded", **ANSWER)
    await said(story, "became_serious", "customer", **WORSE)
    assert told(story, f"{P}/became_serious").placeholders["police"] == NOT_ASKED
    await said(story, "police_reported", "customer", police_reference="EX 123")
    await said(story, "responded", **ANSWER)
    await said(story, "became_serious", **WORSE)
    assert told(story, f"{P}/became_serious").placeholders["police"] == THANKED
    both = await opened(world, {**THREATS, "police_told": True})
    assert told(both, f"{P}/acknowledged_serious").placeholders["police"] == THANKED


async def test_it_becomes_serious_before_the_answer_and_the_earlier_day_stands_too(world: World) -> None:
    story = await opened(world, NOISE)
    first = await story.due("respond")
    await story.until(first - 2 * DAY)
    await said(story, "became_serious", "customer", **WORSE)
    serious = await story.now()
    assert await story.due("respond/serious_1") == await counted(story, "1 working day", serious)
    assert await story.due("respond") == first
    assert told(story, f"{P}/became_serious").body.startswith(DANGER)
    assert told(story, f"{P}/became_serious").placeholders["police"] == ASKED
    assert "serious already" in await not_taken(story, "became_serious", "customer", **WORSE)
    before = (serious - DAY).isoformat()
    assert "before it became serious" in await not_taken(story, "responded", happened_at=before, **ANSWER)
    await said(story, "responded", **ANSWER)
    assert (await promise(story, "respond/serious_1")).state == "kept"
    assert (await promise(story, "respond")).state == "kept"
    assert "serious" not in story.tasks()


async def test_it_becomes_serious_after_the_answer_late_and_again_when_it_goes_on(world: World) -> None:
    story = await opened(world, NOISE)
    await said(story, "responded", **ANSWER)
    await said(story, "became_serious", "representative", **WORSE)
    assert await stage(story) == "awaiting_response"
    view = await story.until(await story.due("respond/serious_1") + 2 * SECOND)
    assert view.state.late
    await said(story, "responded", **ANSWER)
    assert (await promise(story, "respond/serious_1")).state == "kept late"
    await said(story, "closed", how="no_further_action", reason="Nobody could be found.")
    await story.skip(20 * DAY)
    await said(story, "not_fixed", "customer", what="They are back.")
    assert await story.due("respond/2") == await counted(story, "1 working day", await story.now())
    await said(story, "responded", **ANSWER)
    await said(story, "closed", **RESOLVED)
    await said(story, "satisfaction_given", "customer", score=4)
    assert (await story.end()).outcome == "resolved"


async def test_a_withdrawal_is_confirmed_and_the_serious_goes_on_if_an_officer_says_so(world: World) -> None:
    story = await opened(world, NOISE)
    await said(story, "became_serious", **WORSE)
    await said(story, "withdrawn", "customer")
    assert story.letters()[-1] == "every_case/withdrawal_asked"
    assert await stage(story) == "awaiting_response"
    await said(story, "withdrawal_confirmed", "customer")
    for key in ("respond", "respond/serious_1"):
        assert (await promise(story, key)).state == "overtaken"
    await said(story, "withdrawal_taken_back", "customer")
    for key in ("respond", "respond/serious_1"):
        assert (await promise(story, key)).state == "open"
    await said(story, "withdrawn", council_goes_on=True)
    assert await stage(story) == "awaiting_response"
    letters = story.letters()
    await said(story, "responded", **ANSWER)
    assert story.letters() == letters, "who has withdrawn hears no more of it"


async def test_answered_and_serious_at_once_and_nothing_is_paused(world: World) -> None:
    story = await opened(world, NOISE)
    asked = {"question": "When?", "consequence": "We go on."}
    assert "never pauses" in await not_taken(story, "promise_paused", promise="respond", **asked)
    one, other = await asyncio.gather(
        story.say("responded", **ANSWER), story.say("became_serious", "customer", **WORSE)
    )
    assert one.applied
    assert other.applied
    assert (await promise(story, "respond")).state == "kept"
    await story.rest()
    if await stage(story) == "awaiting_response":
        await said(story, "responded", **ANSWER)
    assert (await promise(story, "respond/serious_1")).state == "kept"
