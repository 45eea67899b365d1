"""Lives of cases told slowly, each step once the letter before it has gone, and how they have to end."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from temporalio.service import RPCError, RPCStatusCode

from charter.cases import Kind
from charter.messages import Answer
from tests.stories import Story, World
from tests.workflows.samples import SAMPLES

ROUTINE = {"finding": "A hole 60 mm deep.", "category": "routine"}
DONE = {"what": "Filled.", "lasting": "permanent"}
LETTERS = [
    "highways_repair/acknowledged",
    "highways_repair/inspected",
    "highways_repair/completed_permanent",
]
GONE_SECONDS = 90.0
"""A task whose worker was killed is missed after 10, an activity after 15, on a machine that is busy."""
NOT_READY_TIMES = 10


async def until(happened: Callable[[], bool], seconds: float = GONE_SECONDS) -> None:
    """Look again and again, for so long at most."""
    async with asyncio.timeout(seconds):
        while True:
            if happened():
                return
            await asyncio.sleep(0.05)


async def at_peace(story: Story, letters: int) -> None:
    """Until that many letters have gone, those a Delivery had to take over included."""
    await until(lambda: len(story.sent()) >= letters)
    async with asyncio.timeout(GONE_SECONDS):
        while True:
            with suppress(TimeoutError, RPCError):
                await story.rest()
                return


async def ordinary_life(world: World, **report: Any) -> Story:
    """A pothole reported, inspected and repaired, up to where the customer may say it is not fixed."""
    story = await world.report(**report)
    await at_peace(story, 1)
    assert (await story.say("inspection_recorded", id="inspected", **ROUTINE)).applied
    await at_peace(story, 2)
    assert (await story.say("work_completed", id="completed", **DONE)).applied
    await at_peace(story, 3)
    return story


async def sample_life(world: World, process: str) -> Story:
    """A process's sample, from its report to its outcome, each message once the one before is written."""
    sample = SAMPLES[process]
    story = await world.report(sample.service, sample.details)
    await until(lambda: bool(story.timeline()))
    for number, said in enumerate(sample.life, 1):
        answer = await said_until_ready(story, said.message, said.by, id=f"said-{number}", **said.body)
        assert answer.applied, answer.why
        await until(lambda number=number: len(story.timeline(Kind.MESSAGE)) == number)  # type: ignore[misc]
    assert (await story.end()).outcome == sample.outcome
    return story


async def said_until_ready(story: Story, name: str, by: Any = "officer", **body: Any) -> Answer:
    """As a door's user would: "not ready" (load or a kill lost a task) is no answer, so it is said again."""
    return await ready(lambda: story.say(name, by, **body))


async def ready(say: Callable[[], Awaitable[Answer]]) -> Answer:
    """What is answered once the server is ready for it: what it was not ready for, it has not taken."""
    for _ in range(NOT_READY_TIMES):
        try:
            return await say()
        except RPCError as error:
            if error.status is not RPCStatusCode.FAILED_PRECONDITION:
                raise
            await asyncio.sleep(0.2)
    return await say()


async def assert_ended_well(story: Story) -> None:
    """An ordinary life's right end: every letter and message once and in order, nothing missing."""
    assert (await story.end()).outcome == "completed"
    assert story.letters() == LETTERS
    assert story.sent() == LETTERS
    said = [entry.message for entry in story.timeline(Kind.MESSAGE)]
    assert said == ["inspection_recorded", "work_completed"]
    assert story.not_applied() == []
    assert story.timeline()[-1].kind is Kind.ENDED
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    assert row.outcome == "completed"
