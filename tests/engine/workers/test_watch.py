"""A worker that cannot go on with a case says so, and ends where a new one helps: on the real server."""

import asyncio
import io
import json
import threading
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from temporalio import workflow
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from engine.logs import configure, library_logger
from engine.workers.differing import FailureKind
from engine.workers.watch import Trouble, TroubleKind, Watch

SECONDS = 60.0
MENDED = threading.Event()
"""Set once the fault of the workflows below is mended."""


@workflow.defn
class Stubborn:
    """Does not let itself be let go of: it swallows what the SDK throws into it."""

    @workflow.run
    async def run(self) -> str:
        while True:
            try:
                await workflow.wait_condition(MENDED.is_set)
                return "moved"
            except BaseException:
                if MENDED.is_set():
                    raise


@workflow.defn
class Blocked:
    """Holds its thread in a call that nothing interrupts."""

    @workflow.run
    async def run(self) -> str:
        MENDED.wait(SECONDS)
        return "moved"


@workflow.defn
class Raising:
    """Has a fault in its code, after a first step that replays."""

    @workflow.run
    async def run(self) -> str:
        await workflow.sleep(timedelta(milliseconds=1))
        if not MENDED.is_set():
            raise ZeroDivisionError("Ada Example")
        return "moved"


@workflow.defn
class Changed:
    """Does something else than its history says, until it is as it was."""

    def __init__(self) -> None:
        self.told = False

    @workflow.run
    async def run(self) -> str:
        if MENDED.is_set():
            await workflow.sleep(timedelta(milliseconds=1))
        await workflow.wait_condition(lambda: self.told)
        return "moved"

    @workflow.signal
    def tell(self) -> None:
        self.told = True


@workflow.defn
class Endless:
    """Computes for longer than the SDK lets it."""

    @workflow.run
    async def run(self) -> str:
        while not MENDED.is_set():
            pass
        return "moved"


@dataclass
class Asked:
    """Whoever keeps count of restarts: says what it is told to, and remembers what it was asked."""

    answer: bool = True
    of: list[Trouble] = field(default_factory=list)

    def __call__(self, trouble: Trouble) -> bool:
        self.of.append(trouble)
        return self.answer


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    root, stream = library_logger(""), io.StringIO()
    before, level = list(root.handlers), root.level
    configure(None, stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture(autouse=True)
def _faulty() -> Iterator[None]:
    MENDED.clear()
    yield
    MENDED.set()


@pytest.fixture
async def client(server_address: str) -> Client:
    return await Client.connect(server_address)


def watched(client: Client, queue: str, watch: Watch, of: type, **more: Any) -> Worker:
    runner = watch.over(UnsandboxedWorkflowRunner())
    return Worker(client, task_queue=queue, workflows=[of], workflow_runner=runner, **more)


@asynccontextmanager
async def working(
    client: Client, watch: Watch, of: type, **more: Any
) -> AsyncIterator[WorkflowHandle[Any, str]]:
    """A worker under watch, with one workflow; it is mended before the worker is to stop."""
    queue = f"watched-{uuid.uuid4().hex[:12]}"
    async with watched(client, queue, watch, of, **more):
        try:
            yield await client.start_workflow(
                of.__name__,
                id=uuid.uuid4().hex,
                task_queue=queue,
                task_timeout=timedelta(seconds=2),
                result_type=str,
            )
        finally:
            MENDED.set()


async def first_trouble(watch: Watch) -> Trouble:
    async with asyncio.timeout(SECONDS):
        trouble = await watch.watch(asyncio.Event())
    assert trouble is not None
    return trouble


@pytest.mark.server
async def test_a_case_that_cannot_be_let_go_of_ends_the_worker(client: Client, logged: io.StringIO) -> None:
    asked = Asked()
    watch = Watch(asked, evictions=2, youngest_seconds=0)
    async with working(client, watch, Stubborn, max_cached_workflows=0) as handle:
        trouble = await first_trouble(watch)
        assert (trouble.kind, trouble.workflow_id) == (TroubleKind.WEDGED, handle.id)
        wedged = watch.is_wedged
        assert wedged
        assert "case can be neither run nor let go of" in logged.getvalue()
        assert handle.id in logged.getvalue()
        MENDED.set()
        async with asyncio.timeout(SECONDS):
            while watch.is_wedged:  # noqa: ASYNC110 - the SDK tries again by itself
                await asyncio.sleep(0.1)
    assert len(asked.of) == 1


@pytest.mark.server
async def test_a_case_whose_thread_never_returns_ends_the_worker(client: Client) -> None:
    watch = Watch(Asked(), stuck_seconds=4, youngest_seconds=0)
    async with working(client, watch, Blocked) as handle:
        trouble = await first_trouble(watch)
        assert (trouble.kind, trouble.workflow_id) == (TroubleKind.WEDGED, handle.id)


@pytest.mark.server
@pytest.mark.parametrize("fault", [Raising, Endless])
async def test_a_case_that_fails_again_and_again_is_asked_about(
    client: Client, logged: io.StringIO, fault: type
) -> None:
    asked = Asked()
    watch = Watch(asked, failures=3, youngest_seconds=0)
    async with working(client, watch, fault) as handle:
        trouble = await first_trouble(watch)
        assert (trouble.kind, trouble.workflow_id) == (TroubleKind.FAILING, handle.id)
        assert not watch.is_wedged
        MENDED.set()
        assert await asyncio.wait_for(handle.result(), SECONDS) == "moved"
    assert "case fails again and again" in logged.getvalue()
    assert "Ada Example" not in logged.getvalue()


@pytest.mark.server
async def test_a_case_whose_history_no_longer_fits_is_asked_about(
    client: Client, logged: io.StringIO
) -> None:
    asked = Asked()
    watch = Watch(asked, failures=2, youngest_seconds=0)
    queue = f"watched-{uuid.uuid4().hex[:12]}"
    MENDED.set()
    async with watched(client, queue, watch, Changed):
        handle = await client.start_workflow(
            "Changed", id=uuid.uuid4().hex, task_queue=queue, result_type=str
        )
        async with asyncio.timeout(SECONDS):
            while (await handle.describe()).history_length < 8:  # noqa: ASYNC110 - past its timer
                await asyncio.sleep(0.1)
    MENDED.clear()
    await handle.signal(Changed.tell)
    async with watched(client, queue, watch, Changed):
        trouble = await first_trouble(watch)
        assert (trouble.kind, trouble.workflow_id) == (TroubleKind.FAILING, handle.id)
        assert trouble.failed is not None
        assert trouble.failed.kind is FailureKind.NONDETERMINISM
        lines = [json.loads(line) for line in logged.getvalue().splitlines()]
        first, *_ = [line for line in lines if line.get("reason_code")]
        assert (first["event"], first["workflow_id"]) == ("workflow task failed", handle.id)
        assert (first["workflow_type"], first["reason_code"]) == ("Changed", "nondeterminism")
        assert first["event_id"] == trouble.failed.event
        MENDED.set()
        assert await asyncio.wait_for(handle.result(), SECONDS) == "moved"


@pytest.mark.server
async def test_where_ending_does_not_help_it_goes_on_and_asks_again_at_the_next_failure(
    client: Client,
) -> None:
    asked = Asked(answer=False)
    watch = Watch(asked, failures=2, youngest_seconds=0)
    stop = asyncio.Event()
    watching = asyncio.create_task(watch.watch(stop))
    async with working(client, watch, Raising) as handle:
        async with asyncio.timeout(SECONDS):
            while len(asked.of) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert not watching.done()
        MENDED.set()
        assert await asyncio.wait_for(handle.result(), SECONDS) == "moved"
    stop.set()
    assert await watching is None


@pytest.mark.server
async def test_a_young_worker_does_not_end_itself(client: Client, logged: io.StringIO) -> None:
    asked = Asked()
    watch = Watch(asked, failures=1)
    stop = asyncio.Event()
    watching = asyncio.create_task(watch.watch(stop))
    async with working(client, watch, Raising):
        async with asyncio.timeout(SECONDS):
            while "case fails again and again" not in logged.getvalue():  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    stop.set()
    assert await watching is None
    assert asked.of == []
