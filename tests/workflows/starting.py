"""Starts as no door would make them, and the clear end of one that cannot be read."""

import asyncio
from typing import Any

import pytest
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ApplicationError

from charter.cases import Outcome
from tests.stories import World
from tests.workflows.kit import NOWHERE
from tests.workflows.samples import SAMPLES

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
