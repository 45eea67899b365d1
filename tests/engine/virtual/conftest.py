"""A virtual server with a worker for the small workflows."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from temporalio.client import Client, WorkflowHandle

from engine.payloads.converter import data_converter
from engine.virtual import RunLimits, VirtualServer, VirtualWorker, client_of
from tests.engine.virtual import workflows
from tests.engine.virtual.workflows import look_up, look_up_slowly, never

START = datetime(2026, 11, 30, 9, tzinfo=UTC)
QUEUE = "examples"


class Bench:
    """A server, a client to it, and what tests do with them all the time."""

    def __init__(self, server: VirtualServer) -> None:
        self.server, self.client = server, client_of(server)

    def working(self, **more: Any) -> AbstractAsyncContextManager[VirtualWorker]:
        return VirtualWorker(
            self.server,
            self.client,
            queues=[QUEUE],
            workflows=workflows.ALL,
            activities=[look_up, look_up_slowly, never],
            **more,
        )

    async def start(
        self, workflow: type, *given: Any, id: str = "one", **more: Any
    ) -> WorkflowHandle[Any, Any]:
        return await self.client.start_workflow(
            workflow.__name__, args=list(given), id=id, task_queue=QUEUE, **more
        )


@asynccontextmanager
async def a_bench(
    client: Client | None = None,
    *,
    seed: int | None = None,
    limits: RunLimits | None = None,
    keys: Any = None,
) -> AsyncIterator[Bench]:
    workflows.TRIED.clear()
    workflows.FAILS.clear()
    bench = Bench(VirtualServer(data_converter(keys), START, seed=seed, limits=limits))
    try:
        yield bench
    finally:
        await bench.server.close()


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with a_bench() as opened, opened.working():
        yield opened


async def kinds(handle: WorkflowHandle[Any, Any]) -> list[str]:
    """What happened, without the workflow's tasks."""
    events = [event async for event in handle.fetch_history_events()]
    names = [(event.WhichOneof("attributes") or "").removesuffix("_event_attributes") for event in events]
    return [name for name in names if not name.startswith("workflow_task_")]
