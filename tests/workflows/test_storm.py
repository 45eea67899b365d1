"""The storm: anything sent to a case at once, on the real server. The case goes on, and says what came.

Every message of every process is sent its garbage on the virtual server (`test_garbage`).
"""

import asyncio
import uuid
from typing import Any

import pytest
from temporalio import workflow
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from tests.stories import World
from tests.workflows.weather import (
    a_case,
    any_garbage_is_turned_away,
    goes_on,
    kinds,
    nothing_wedged,
    one_world,  # noqa: F401 -- a fixture
    register_locked,
)
from workflows.case.hearing.messages import KEPT_LIMIT

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="module")]

AT_ONCE = 8
"""A case answers ten updates at a time (the server's own limit)."""


@pytest.mark.parametrize("message", ["note_added", "inspection_recorded"])
async def test_any_garbage_to_a_message(weather: World, message: str) -> None:
    """One that every case has, and one of its own."""
    await any_garbage_is_turned_away(weather, "HighwaysRepair", message, at_once=AT_ONCE)


# -- sizes


async def test_megabytes_of_short_texts_fit_a_turn_that_has_to_wait(weather: World) -> None:
    story = await a_case(weather)
    await story.rest()
    shorts: Any = {f"k{n}": ["z" * 700] * 49 for n in range(49)}
    with register_locked(weather):
        await story.signal("note_added", shorts)
        await story.signal("note_added", *[list(shorts.values())[:9]] * 5)
        await story.signal("nobody_knows_it", list(shorts.values()))
        await asyncio.sleep(3)
    await goes_on(story)
    assert len(story.not_applied()) == 3
    assert all(len(entry.model_dump_json()) < 2 * KEPT_LIMIT for entry in story.timeline())


async def test_long_letters_at_once_fit_turns_that_have_to_wait(weather: World) -> None:
    story = await a_case(weather)
    await story.rest()
    long = {"by": "officer", "question": "z" * 16_000, "consequence": "y" * 16_000}
    with register_locked(weather):
        await asyncio.gather(*(story.signal("information_requested", long) for _ in range(20)))
        await asyncio.sleep(3)
    await goes_on(story)
    assert story.letters().count("every_case/information_requested") == 20


# -- the guard bites


@workflow.defn
class OneArgument:
    """What a case would be with a handler that names its argument, as the SDK's samples have it."""

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    def note_added(self, body: dict[str, Any]) -> None: ...


async def test_a_handler_of_one_argument_is_wedged_by_two(weather: World) -> None:
    queue = f"test-{uuid.uuid4().hex[:12]}"
    async with Worker(
        weather.client,
        task_queue=queue,
        workflows=[OneArgument],
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):
        handle = await weather.client.start_workflow(OneArgument.run, id=queue, task_queue=queue)
        await handle.signal("note_added", args=[{}, {}])
        for _ in range(100):
            if "WORKFLOW_TASK_FAILED" in await kinds(handle):
                break
            await asyncio.sleep(0.1)
        with pytest.raises(AssertionError, match="UNHANDLED_FAILURE"):
            await nothing_wedged(handle)
        await handle.terminate()
