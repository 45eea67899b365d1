"""A case that does not move, on the real server: found, flagged, and unflagged once it is mended."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

import worker
from engine.workers.differing import FailureKind, TaskFailure
from engine.workers.watch import Trouble, TroubleKind, Watch
from starter.desk.running import ReportedProblem, RunningCases
from starter.relay import Relay, Turned
from starter.stalled import TRIED_AGAIN
from tests.starter.conftest import a_desk
from tests.stories import World, open_world

pytestmark = pytest.mark.server
SECONDS = 90.0


@workflow.defn(name="HighwaysRepair")
class Faulty:
    """The process as a faulty release has it."""

    @workflow.run
    async def run(self, _report: Any) -> None:
        raise ZeroDivisionError("a fault of the program")


class Unreported(RunningCases):
    """As on a server that reports no problems."""

    async def problems(self, limit: int) -> list[ReportedProblem]:
        return []


@pytest.fixture
async def idle(server_address: str, tmp_path: Path) -> AsyncIterator[World]:
    """A world whose workers a test starts itself."""
    async with open_world(server_address, tmp_path) as opened:
        yield opened


@asynccontextmanager
async def faulty(world: World, watch: Watch | None = None) -> AsyncIterator[None]:
    runner = UnsandboxedWorkflowRunner()
    watched = watch.over(runner) if watch else runner
    async with Worker(world.client, task_queue=world.queue, workflows=[Faulty], workflow_runner=watched):
        yield


def relay(world: World, cases: type[RunningCases] = RunningCases) -> Relay:
    desk = a_desk(world.register, cases(world.client, queue=world.queue), world.clock)
    return Relay(desk, stalled_seconds=0)


async def until(turning: Relay, wanted: Callable[[Turned], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not wanted(await turning.turn()):  # noqa: ASYNC110 - each look is a turn of the relay
            await asyncio.sleep(0.5)


async def test_a_case_that_fails_again_and_again_is_flagged_until_it_is_mended(
    server_address: str, tmp_path: Path
) -> None:
    """Where the server reports the fault, and where it reports none: both at once, since both mostly wait."""

    async def told(cases: type[RunningCases], why: str) -> None:
        async with open_world(server_address, tmp_path / cases.__name__) as world:
            await flagged_until_it_is_mended(world, cases, why)

    async with asyncio.TaskGroup() as stories:
        stories.create_task(told(RunningCases, "by a fault of the program."))
        stories.create_task(told(Unreported, TRIED_AGAIN))


async def flagged_until_it_is_mended(idle: World, cases: type[RunningCases], why: str) -> None:
    story = await idle.report()
    turning = relay(idle, cases)
    async with faulty(idle):
        await until(turning, lambda turned: turned.stalled == 1)
        await until(turning, lambda _: why in idle.register.stalled.listed()[0].why)
    [stalled] = idle.register.stalled.listed()
    assert stalled.reference == story.reference
    [task] = idle.register.tasks.find(for_roles={"manager"})
    assert task.reference == story.reference
    async with idle.working():
        await until(turning, lambda turned: turned.moving == 1)
        view = await story.rest()
        assert view.state.stage == "awaiting_inspection"
    assert idle.register.tasks.find() == []
    assert idle.register.cases.get(story.reference).stalled is None  # type: ignore[union-attr]


async def test_a_worker_keeps_count_of_its_ends_in_the_register(idle: World) -> None:
    story = await idle.report()
    watch = worker.make_watch(idle.client, idle.register, idle.clock)
    watch.failures, watch.youngest_seconds = 2, 0.0
    async with faulty(idle, watch):
        async with asyncio.timeout(SECONDS):
            trouble = await watch.watch(asyncio.Event())
        assert trouble is not None
        assert (trouble.kind, trouble.workflow_id) == (TroubleKind.FAILING, story.reference)
        assert not watch.may_end(trouble), "once for a case that has not moved"
    [stalled] = idle.register.stalled.listed()
    assert stalled.why == worker.FAILING


@pytest.mark.parametrize(("kind", "ends"), [(FailureKind.NONDETERMINISM, False), (FailureKind.FAULT, True)])
async def test_a_worker_does_not_end_for_a_history_that_does_not_fit(
    idle: World, kind: FailureKind, ends: bool
) -> None:
    story = await idle.report()
    watch = worker.make_watch(idle.client, idle.register, idle.clock)
    failing = Trouble(TroubleKind.FAILING, story.reference, "HighwaysRepair", 600.0, TaskFailure(kind))
    assert watch.may_end(failing) is ends
