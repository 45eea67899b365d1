"""What the storm's tests share: one world for a file of them, and what it means that a case goes on."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from temporalio.api.enums.v1 import WorkflowTaskFailedCause
from temporalio.client import WorkflowHandle

from charter.cases import CaseView, Kind
from tests.stories import Story, World, open_world
from tests.workflows.garbage import (
    MARK,
    UNDECODABLE,
    every_garbage,
    quotes_nothing,
    raw_signal,
    raw_update,
    written,
)
from tests.workflows.samples import SAMPLES, good_body
from workflows.processes import messages_of

FORCE_CLOSE_COMMAND = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND
UNHANDLED_COMMAND = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND


@pytest_asyncio.fixture(name="weather", scope="module", loop_scope="module")
async def one_world(server_address: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One world for all of the storm: its cases are their own."""
    async with open_world(server_address, tmp_path_factory.mktemp("storm")) as opened, opened.working():
        yield opened


async def a_case(world: World, process: str = "HighwaysRepair", **more: Any) -> Story:
    """A new case, of today: what other cases were told by skipped time is no time of this one's."""
    world.clock.ahead = timedelta(0)
    return await world.report(SAMPLES[process].service, SAMPLES[process].details, **more)


async def goes_on(story: Story) -> CaseView:
    """It still takes a good message, and no task of it has failed."""
    assert (await story.say("note_added", note="Still here.")).applied
    view = await story.rest()
    await nothing_wedged(story.handle)
    return view


async def goes_on_or_is_over(story: Story) -> None:
    """The same after a message that may have been the case's last."""
    view = await story.handle.query("case", result_type=CaseView)
    if view.state.stage != "ended":
        await goes_on(story)
        return
    await story.ended()
    await nothing_wedged(story.handle)


async def nothing_wedged(handle: WorkflowHandle[Any, Any]) -> None:
    async for event in handle.fetch_history_events():
        # The server itself breaks off a task when too much comes in meanwhile, and lets it be tried again.
        failed = event.workflow_task_failed_event_attributes
        assert failed.cause in (0, FORCE_CLOSE_COMMAND, UNHANDLED_COMMAND), failed


async def kinds(handle: WorkflowHandle[Any, Any]) -> list[str]:
    events = [event async for event in handle.fetch_history_events()]
    names = [(event.WhichOneof("attributes") or "").removesuffix("_event_attributes") for event in events]
    return [name.upper() for name in names]


async def any_garbage_is_turned_away(world: World, process: str, message: str, *, at_once: int) -> None:
    """A case goes on after any garbage to that message, by signal and by update, so many at a time."""
    few = asyncio.Semaphore(at_once)
    story = await a_case(world, process)
    opened = await story.rest()
    garbage = every_garbage(process, message, world.clock())
    await asyncio.gather(*(raw_signal(story, message, *one.payloads) for one in garbage))
    for _ in range(200):
        if (await story.rest()).entries_in_all >= opened.entries_in_all + len(garbage):
            break
    told = story.not_applied()
    assert len(told) == len(garbage)
    title = messages_of(process)[message].title
    assert all(what.startswith(f"Not applied: {title}. ") for what in told)
    for one in garbage:
        assert any(one.why in what for what in told), one.what

    before = await kinds(story.handle)

    async def submitted(one: Any) -> None:
        async with few:
            refusal = await raw_update(story, written(message), *one.payloads)
        assert quotes_nothing(refusal).type in ("MalformedMessage", "NotTheirs", "TooLong"), one.what

    await asyncio.gather(*(submitted(one) for one in garbage if one.refused))
    assert await kinds(story.handle) == before
    for one in garbage:
        if not one.refused:
            answer = await raw_update(story, written(message), *one.payloads)
            assert not answer["applied"], one.what

    body = good_body(process, message)
    answer = await story.say(message, **body)
    assert answer.applied or answer.why
    await goes_on_or_is_over(story)


async def said_before_it_begins(world: World, process: str) -> None:
    """A whole life, said with garbage between before any worker is up, is taken in order."""
    sample = SAMPLES[process]
    story = await a_case(world, process)
    for said in sample.life:
        await story.signal("junk", MARK, MARK)
        await raw_signal(story, said.message, *UNDECODABLE[0].payloads)
        await story.signal(said.message, {"by": said.by, **said.body})
    async with world.working():
        outcome = await story.end()
        await nothing_wedged(story.handle)
    assert outcome.outcome == sample.outcome
    applied = [entry.message for entry in story.timeline(Kind.MESSAGE)]
    assert applied == [said.message for said in sample.life]
    assert len(story.not_applied()) == 2 * len(sample.life)


async def said_while_the_worker_is_down(world: World, process: str) -> None:
    """A whole life, said with garbage between while no worker is up, is taken in order by the next."""
    sample = SAMPLES[process]
    async with world.working():
        story = await a_case(world, process)
        await story.rest()
    for said in sample.life:
        await story.signal(said.message, {"by": said.by, **said.body})
        await story.signal(said.message, MARK)
    async with world.working():
        outcome = await story.end()
        await nothing_wedged(story.handle)
    assert outcome.outcome == sample.outcome
    assert [entry.message for entry in story.timeline(Kind.MESSAGE)] == [one.message for one in sample.life]
    assert len(story.not_applied()) == len(sample.life)


@contextmanager
def register_locked(world: World) -> Iterator[None]:
    """Somebody else is writing to the register all the while."""
    file = world.register.database.file
    assert file is not None
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()
