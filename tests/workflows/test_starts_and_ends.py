"""Started twice, stopped from outside, spoken to too late: each has a clear end, and an officer sees it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.service import RPCError, RPCStatusCode

from charter import references
from charter.cases import Kind, Outcome, Report
from charter.edition.editions import Editions
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from starter.desk.running import RunningCases
from starter.relay import Relay
from tests.stories import Story, World
from tests.workflows.samples import SAMPLES
from tests.workflows.starting import a_report, ended_unreadable
from tests.workflows.weather import nothing_wedged, register_locked
from workflows.processes import PROCESSES


@pytest.mark.server
async def test_a_case_that_failed_to_start_is_an_officers(world: World) -> None:
    story = await world.report()
    sunk = await world.report(details={"where": 7})
    await ended_unreadable(sunk.handle)
    assert (await relay(world).turn()).stopped == 1
    assert_stopped_outside(sunk, "failed")
    assert (await story.rest()).state.outcome == ""
    assert (await relay(world).turn()).stopped == 0


@pytest.mark.parametrize("process", PROCESSES)
async def test_started_twice_it_is_one_case(world: World, process: str) -> None:
    await started_twice_it_is_one_case(world, process)


@pytest.mark.server
async def test_started_twice_it_is_one_case_on_the_real_server(world: World) -> None:
    await started_twice_it_is_one_case(world, "HighwaysRepair")


async def started_twice_it_is_one_case(world: World, process: str) -> None:
    sample = SAMPLES[process]
    story = await world.report(sample.service, sample.details)
    await story.rest()
    given = a_report(world, process, story.reference)
    report = Report[Any].model_validate(given)
    service = world.editions.in_force(world.clock().date()).service(sample.service)
    doors = RunningCases(world.client, queue=world.queue)
    for _ in range(3):
        await doors.start(process, report, service)
    before = (await story.rest()).entries_in_all
    await story.handle.cancel()
    assert (await story.ended()).outcome == "cancelled"
    await doors.start(process, report, service)  # nor once it has ended
    described = await world.client.get_workflow_handle(story.reference).describe()
    assert described.run_id == story.handle.result_run_id
    assert described.status is WorkflowExecutionStatus.COMPLETED
    assert len(story.timeline(Kind.OPENED)) == 1
    assert len(story.letters()) == 2
    assert len(story.timeline()) > before


# -- stopped from outside


def assert_cancelled(story: Story, outcome: Outcome) -> None:
    """The outcome is in the register, on the timeline, with an officer, and told to the customer once."""
    assert outcome.outcome == "cancelled"
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    assert row.outcome == "cancelled"
    assert row.ended is not None
    assert row.state is not None
    assert row.state.ended
    assert not [promise for promise in row.state.promises if promise.state in ("open", "late", "paused")]
    [end] = story.timeline(Kind.ENDED)
    assert "cancelled from outside" in end.what
    assert story.tasks().count("stopped") == 1
    assert story.letters().count("every_case/stopped") == 1
    assert story.sent() == story.letters()


@pytest.mark.parametrize("process", PROCESSES)
async def test_cancelled_from_outside(world: World, process: str) -> None:
    await cancelled_from_outside(world, process)


@pytest.mark.server
async def test_cancelled_from_outside_on_the_real_server(world: World) -> None:
    await cancelled_from_outside(world, "HighwaysRepair")


async def cancelled_from_outside(world: World, process: str) -> None:
    sample = SAMPLES[process]
    story = await world.report(sample.service, sample.details)
    await story.rest()
    await story.handle.cancel()
    assert_cancelled(story, await story.ended())
    await nothing_wedged(story.handle)
    assert (await relay(world).turn()).stopped == 0


@pytest.mark.server
async def test_cancelled_before_its_first_step(world: World) -> None:
    stopped = replace(world, queue=f"{world.queue}-later")
    story = await stopped.report()
    await story.handle.cancel()
    async with stopped.working():
        assert_cancelled(story, await story.ended())
    assert story.letters()[0] == "highways_repair/acknowledged"


@pytest.mark.server
async def test_cancelled_twice_while_the_register_is_locked(world: World) -> None:
    story = await world.report()
    await story.rest()
    with register_locked(world):
        await story.handle.cancel()
        await asyncio.sleep(2.5)  # the short try of two seconds has failed by then
        await story.handle.cancel()
        await asyncio.sleep(0.2)
        assert (await story.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    assert_cancelled(story, await story.ended())
    await nothing_wedged(story.handle)
    await story.handle.cancel()  # changes nothing
    assert_cancelled(story, await story.ended())


@pytest.mark.server
async def test_what_comes_in_the_last_turn_is_answered_as_closed(world: World) -> None:
    story = await world.report()
    await story.rest()
    with register_locked(world):
        await story.handle.cancel()
        await asyncio.sleep(0.3)
        await story.signal("note_added", {"by": "officer", "note": "Too late."})
        await story.signal("nonsense", 1, 2)
        answer = await story.say("note_added", note="Too late as well.")
        assert await story.handle.query("possible") == []
    assert not answer.applied
    assert answer.why.startswith("The case has ended: The case was cancelled from outside.")
    assert answer.stage == "ended"
    assert_cancelled(story, await story.ended())
    assert len(story.not_applied()) == 3
    assert all("The case has ended" in what for what in story.not_applied())
    await nothing_wedged(story.handle)


@pytest.mark.server
async def test_after_the_end_nothing_is_taken(world: World) -> None:
    story = await world.report()
    await story.rest()
    await story.handle.cancel()
    await story.ended()
    told = len(story.timeline())
    for late in (story.signal("note_added", {"by": "officer", "note": "x"}), story.signal("nonsense")):
        with pytest.raises(RPCError) as closed:
            await late
        assert closed.value.status is RPCStatusCode.NOT_FOUND
    with pytest.raises(RPCError) as closed:
        await story.say("note_added", note="x")
    assert closed.value.status is RPCStatusCode.NOT_FOUND
    assert len(story.timeline()) == told


def relay(world: World) -> Relay:
    """The relay as the product runs it, against this world."""
    desk = Desk(
        register=world.register,
        catalogue=Catalogue(world.editions, world.clock),
        cases=RunningCases(world.client, queue=world.queue),
        now=world.clock,
        new_reference=lambda: references.new(lambda: 0.5),
    )
    return Relay(desk)


def assert_stopped_outside(story: Story, how: str) -> None:
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    assert row.outcome == "stopped_outside"
    assert row.ended is not None
    assert story.tasks().count("stopped_outside") == 1
    [end] = story.timeline(Kind.ENDED)
    assert how in end.what


@pytest.mark.parametrize("process", PROCESSES)
async def test_terminated_from_outside_the_relay_finds_it(world: World, process: str) -> None:
    await the_relay_finds_it_terminated(world, process)


@pytest.mark.server
async def test_terminated_from_outside_the_relay_finds_it_on_the_real_server(world: World) -> None:
    await the_relay_finds_it_terminated(world, "HighwaysRepair")


async def the_relay_finds_it_terminated(world: World, process: str) -> None:
    sample = SAMPLES[process]
    story = await world.report(sample.service, sample.details)
    await story.rest()
    assert (await relay(world).turn()).stopped == 0
    await story.handle.terminate("for a test")
    assert (await relay(world).turn()).stopped == 1
    assert_stopped_outside(story, "terminated")
    assert (await relay(world).turn()).stopped == 0  # told once


# -- before the edition is known


class AwayEditions:
    """Editions that cannot be read until they are back. How references begin is known, as to any worker."""

    def __init__(self, editions: Editions) -> None:
        self.away, self._editions, self.prefix = True, editions, editions.prefix

    def __getattr__(self, name: str) -> Any:
        if self.away:
            raise OSError("the editions are away")
        return getattr(self._editions, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._editions)


@asynccontextmanager
async def without_editions(world: World) -> AsyncIterator[tuple[World, AwayEditions]]:
    """A world whose worker cannot read the editions yet. Reports are still taken: the door has its own."""
    away = AwayEditions(world.editions)
    other = replace(world, queue=f"{world.queue}-away")
    working = replace(other, editions=away)  # type: ignore[arg-type]
    async with working.working():
        yield other, away


@pytest.mark.server
async def test_said_before_the_edition_is_known_it_is_applied_after(world: World) -> None:
    async with without_editions(world) as (other, away):
        story = await other.report(with_edition=False)
        await story.signal("inspection_recorded", {"by": "officer", "finding": "x", "category": "routine"})
        await story.signal("nonsense", 1, 2)
        waiting = asyncio.create_task(story.say("work_completed", what="Filled.", lasting="permanent"))
        assert (await story.refused("work_completed", what=7)).type == "MalformedMessage"
        await asyncio.sleep(0.5)
        away.away = False
        assert (await waiting).applied
        view = await story.rest()
    assert view.state.stage == "done"
    assert len(story.not_applied()) == 1
    await nothing_wedged(story.handle)


@pytest.mark.server
async def test_cancelled_before_the_edition_is_known(world: World) -> None:
    async with without_editions(world) as (other, _):
        story = await other.report(with_edition=False)
        await story.signal("note_added", {"by": "officer", "note": "x"})
        await asyncio.sleep(0.5)
        await story.handle.cancel()
        async with asyncio.timeout(10):
            with pytest.raises(WorkflowFailureError):
                await story.handle.result()
    await nothing_wedged(story.handle)
    assert (await relay(world).turn()).stopped == 1
    assert_stopped_outside(story, "cancelled")


@pytest.mark.server
async def test_cancelled_while_a_message_waits_for_another_part(world: World) -> None:
    async with without_editions(world) as (other, away):
        away.away = False
        story = await other.report()
        await story.rest()
        away.away = True
        moved = asyncio.create_task(story.say("moved", service="streetlight", reason="It is a lamp."))
        await asyncio.sleep(0.5)
        await story.handle.cancel()
        await asyncio.sleep(0.5)
        away.away = False
        answer = await moved
        outcome = await story.ended()
    assert not answer.applied
    assert_cancelled(story, outcome)
    assert datetime.now(UTC) >= outcome.at
    await nothing_wedged(story.handle)
