"""Started wrongly, stopped from outside, spoken to too late: each has a clear end, and an officer sees it."""

import asyncio
import sqlite3
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload, Payloads, WorkflowType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import StartWorkflowExecutionRequest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from charter import references
from charter.cases import Kind, Outcome, Report
from charter.edition import Editions
from starter.catalogue import Catalogue
from starter.intake import Desk
from starter.relay import Relay
from starter.running import RunningCases
from tests.stories import Story, World
from tests.workflows.samples import NOWHERE, SAMPLES
from workflows.processes import PROCESSES

pytestmark = pytest.mark.server

MARK = "Mr Unmistakable"
"""Said in every wrong start; never to be read in what comes back."""


def a_report(world: World, process: str, reference: str = NOWHERE, **changed: Any) -> dict[str, Any]:
    """A start that can be read, as plain JSON, and what a test changes of it."""
    sample, now = SAMPLES[process], world.clock()
    part = world.editions.in_force(now.date()).part(sample.service, now)
    return {
        "reference": reference,
        "service": sample.service,
        "received": now.isoformat(),
        "customer": {"name": MARK},
        "details": dict(sample.details),
        "edition": part.model_dump(mode="json"),
        **changed,
    }


async def start(world: World, process: str, reference: str, *given: Any) -> WorkflowHandle[Any, Any]:
    """Start a workflow of that type with whatever is given, past every door."""
    return await world.client.start_workflow(
        process, args=list(given), id=reference, task_queue=world.queue, result_type=Outcome
    )


async def ended_unreadable(handle: WorkflowHandle[Any, Any]) -> ApplicationError:
    """Its failure, once it has closed at its first task; that task was never tried again."""
    async with asyncio.timeout(20):
        with pytest.raises(WorkflowFailureError) as failed:
            await handle.result()
    cause = failed.value.cause
    assert isinstance(cause, ApplicationError)
    assert cause.type == "UnreadableStart"
    assert cause.message.startswith("This case could not be started: ")
    assert MARK not in cause.message
    names = [event.WhichOneof("attributes") async for event in handle.fetch_history_events()]
    assert "workflow_task_failed_event_attributes" not in names
    assert "workflow_execution_failed_event_attributes" in names
    return cause


def wrong_starts(world: World, process: str) -> dict[str, tuple[list[Any], str]]:
    """By what is wrong with them: the arguments, and words of the reason."""

    def report(**changed: Any) -> list[Any]:
        return [a_report(world, process, **changed)]

    whole = a_report(world, process)
    without = {key: value for key, value in whole.items() if key not in ("details", "customer")}
    foreign = world.editions.in_force(world.clock().date())
    other = next(service for service in foreign.services if service.process != process)
    others_part = foreign.part(other.code, world.clock()).model_dump(mode="json")
    bare = {**whole["edition"], "promises": [], "rules": {}}
    return {
        "no input": ([], "0 were given"),
        "two inputs": ([whole, whole], "2 were given"),
        "a text": ([MARK], "not an object"),
        "a number": ([7], "not an object"),
        "nothing": ([None], "not an object"),
        "a list": ([[whole]], "not an object"),
        "empty": ([{}], "details, received, reference, service"),
        "no details": ([without], "details"),
        "an unknown field": (report(surprise=MARK), "surprise"),
        "details of something else": (report(details={"bin": MARK}), "details.where"),
        "a reference not its own": (report(reference="MK-AAAAAAAAA"), "not the workflow's id"),
        "received before calendars": (report(received="0001-01-01T00:00:00Z"), "received"),
        "received after calendars": (report(received="9999-12-31T23:59:59Z"), "received"),
        "received without a zone": (report(received="2026-01-05T10:00:00"), "received"),
        "half an edition": (report(edition={"edition": MARK}), "edition.calendar"),
        "another process's edition": (report(edition=others_part), "edition"),
        "an edition that promises nothing": (report(edition=bare), "edition"),
        "carried over from nowhere": (report(carried={"stage": MARK}), "carried"),
        "no such service": (report(service="nowhere", edition=None), "not in the edition"),
        "another process's service": (report(service=other.code, edition=None), "another process"),
    }


@pytest.mark.parametrize("process", PROCESSES)
async def test_started_wrongly_it_ends_at_once_and_says_why(world: World, process: str) -> None:
    async def one(what: str, given: list[Any], why: str) -> None:
        reference = NOWHERE if what == "a reference not its own" else f"MK-{uuid.uuid4().hex[:9].upper()}"
        if given and isinstance(given[0], dict) and given[0].get("reference") == NOWHERE:
            given = [{**given[0], "reference": reference}, *given[1:]]
        cause = await ended_unreadable(await start(world, process, reference, *given))
        assert why in cause.message, what

    wrong = wrong_starts(world, process)
    await asyncio.gather(*(one(what, given, why) for what, (given, why) in wrong.items()))


@pytest.mark.parametrize("process", PROCESSES)
async def test_started_with_what_cannot_be_decoded(world: World, process: str) -> None:
    payloads = [
        Payload(metadata={"encoding": b"json/plain"}, data=b'{"reference": "Mr Unmistakable'),
        Payload(metadata={"encoding": b"binary/plain"}, data=MARK.encode()),
        Payload(metadata={"encoding": MARK.encode()}, data=b"\xff"),
        Payload(metadata={"encoding": b"binary/encrypted", "encryption-key-id": b"one"}, data=b"\x00" * 40),
        Payload(metadata={"encoding": b"json/external-storage-reference"}, data=b"{}"),
    ]
    for payload in payloads:
        reference = f"MK-{uuid.uuid4().hex[:9].upper()}"
        request = StartWorkflowExecutionRequest(
            namespace=world.client.namespace,
            workflow_id=reference,
            workflow_type=WorkflowType(name=process),
            task_queue=TaskQueue(name=world.queue),
            input=Payloads(payloads=[payload]),
            request_id=uuid.uuid4().hex,
        )
        await world.client.workflow_service.start_workflow_execution(request)
        await ended_unreadable(world.client.get_workflow_handle(reference))


async def test_a_wrong_start_that_is_spoken_to_ends_as_well(world: World) -> None:
    handle = await world.client.start_workflow(
        "HighwaysRepair",
        args=[],
        id=f"MK-{uuid.uuid4().hex[:9].upper()}",
        task_queue=world.queue,
        start_signal="note_added",
        start_signal_args=[MARK, MARK],
    )
    await ended_unreadable(handle)


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
    row = story.world.register.case(story.reference)
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


async def no_task_failed(handle: WorkflowHandle[Any, Any]) -> None:
    names = [event.WhichOneof("attributes") async for event in handle.fetch_history_events()]
    assert "workflow_task_failed_event_attributes" not in names


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


@pytest.mark.parametrize("process", PROCESSES)
async def test_cancelled_from_outside(world: World, process: str) -> None:
    sample = SAMPLES[process]
    story = await world.report(sample.service, sample.details)
    await story.rest()
    await story.handle.cancel()
    assert_cancelled(story, await story.ended())
    await no_task_failed(story.handle)
    assert (await relay(world).turn()).stopped == 0


async def test_cancelled_before_its_first_step(world: World) -> None:
    stopped = replace(world, queue=f"{world.queue}-later")
    story = await stopped.report()
    await story.handle.cancel()
    async with stopped.working():
        assert_cancelled(story, await story.ended())
    assert story.letters()[0] == "highways_repair/acknowledged"


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
    await no_task_failed(story.handle)
    await story.handle.cancel()  # changes nothing
    assert_cancelled(story, await story.ended())


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
    await no_task_failed(story.handle)


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
    row = story.world.register.case(story.reference)
    assert row is not None
    assert row.outcome == "stopped_outside"
    assert row.ended is not None
    assert story.tasks().count("stopped_outside") == 1
    [end] = story.timeline(Kind.ENDED)
    assert how in end.what


@pytest.mark.parametrize("process", PROCESSES)
async def test_terminated_from_outside_the_relay_finds_it(world: World, process: str) -> None:
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
    """Editions that cannot be read until they are back."""

    def __init__(self, editions: Editions) -> None:
        self.away, self._editions = True, editions

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
    await no_task_failed(story.handle)


async def test_cancelled_before_the_edition_is_known(world: World) -> None:
    async with without_editions(world) as (other, _):
        story = await other.report(with_edition=False)
        await story.signal("note_added", {"by": "officer", "note": "x"})
        await asyncio.sleep(0.5)
        await story.handle.cancel()
        async with asyncio.timeout(10):
            with pytest.raises(WorkflowFailureError):
                await story.handle.result()
    await no_task_failed(story.handle)
    assert (await relay(world).turn()).stopped == 1
    assert_stopped_outside(story, "cancelled")


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
    await no_task_failed(story.handle)
