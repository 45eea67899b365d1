"""Started wrongly: with nothing, too much, or what is no report. The case ends at once and says why."""

import asyncio
import uuid
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload, Payloads, WorkflowType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import StartWorkflowExecutionRequest

from tests.stories import World
from tests.workflows.kit import NOWHERE
from tests.workflows.starting import MARK, a_report, ended_unreadable, start
from workflows.processes import PROCESSES

ONE = "HighwaysRepair"
"""The process that is started wrongly on the real server as well."""


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
        "details of something else": (report(details={"bin": MARK}), "details.bin"),
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
async def test_started_wrongly_it_ends_at_once_and_says_why(sealed_world: World, process: str) -> None:
    await ends_at_once_and_says_why(sealed_world, process)


@pytest.mark.server
async def test_it_does_on_the_real_server(world: World) -> None:
    await ends_at_once_and_says_why(world, ONE)
    await ends_undecodable(world, ONE)


async def ends_at_once_and_says_why(world: World, process: str) -> None:
    async def one(what: str, given: list[Any], why: str) -> None:
        reference = NOWHERE if what == "a reference not its own" else f"MK-{uuid.uuid4().hex[:9].upper()}"
        if given and isinstance(given[0], dict) and given[0].get("reference") == NOWHERE:
            given = [{**given[0], "reference": reference}, *given[1:]]
        cause = await ended_unreadable(await start(world, process, reference, *given))
        assert why in cause.message, what

    wrong = wrong_starts(world, process)
    await asyncio.gather(*(one(what, given, why) for what, (given, why) in wrong.items()))


@pytest.mark.parametrize("process", PROCESSES)
async def test_started_with_what_cannot_be_decoded(sealed_world: World, process: str) -> None:
    await ends_undecodable(sealed_world, process)


async def ends_undecodable(world: World, process: str) -> None:
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


async def test_a_wrong_start_that_is_spoken_to_ends_as_well(sealed_world: World) -> None:
    handle = await sealed_world.client.start_workflow(
        "HighwaysRepair",
        args=[],
        id=f"MK-{uuid.uuid4().hex[:9].upper()}",
        task_queue=sealed_world.queue,
        start_signal="note_added",
        start_signal_args=[MARK, MARK],
    )
    await ended_unreadable(handle)
