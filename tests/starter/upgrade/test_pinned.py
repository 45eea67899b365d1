"""On the real server: what is short stays with its release until that is drained, a case moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHandle
from temporalio.common import WorkerDeploymentVersion
from temporalio.service import RPCError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig

import worker as composition
from engine.workers.pinning import pinning
from starter.upgrade.checking import UpgradeCheck
from starter.upgrade.letting_in import let_in
from starter.upgrade.versions import UNVERSIONED, NotLetIn, Releases
from tests.stories import World, open_world
from workflows.processes import SHORT

pytestmark = pytest.mark.server
SECONDS = 60.0


class _Told:
    def __init__(self) -> None:
        self.over = False

    @workflow.signal
    def tell(self) -> None: ...

    @workflow.signal
    def end(self) -> None:
        self.over = True


@workflow.defn(name="ResidentNotice")
class Short(_Told):
    """In the place of one of the short ones."""

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.over)
        return "told"


@workflow.defn(name="Delivery")
class Moving(_Told):
    """In the place of one that moves."""

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.over)
        return "told"


def deployed(name: str, build: str | None) -> WorkerDeploymentConfig:
    config = composition.deployment_of(versioned=build is not None, name=name)
    config.version = WorkerDeploymentVersion(deployment_name=name, build_id=build or config.version.build_id)
    return config


@asynccontextmanager
async def working(world: World, name: str, build: str | None) -> AsyncIterator[None]:
    """A worker of that release; one without versions for None."""
    runner = UnsandboxedWorkflowRunner()
    async with AsyncExitStack() as running:
        await running.enter_async_context(
            Worker(
                world.client,
                task_queue=world.queue,
                workflows=[Short, Moving],
                workflow_runner=pinning(runner, SHORT) if build else runner,
                deployment_config=deployed(name, build),
                sticky_queue_schedule_to_start_timeout=composition.STICKY,
            )
        )
        yield


async def current(releases: Releases, build: str) -> None:
    """Made current, once the server knows it."""
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                return await releases.make_current(build)
            except (NotLetIn, RPCError):
                await asyncio.sleep(0.2)


async def served_by(handle: WorkflowHandle[Any, Any]) -> str:
    """The release that did the last task of it."""
    last = ""
    async for event in handle.fetch_history_events():
        if event.HasField("workflow_task_completed_event_attributes"):
            last = event.workflow_task_completed_event_attributes.deployment_version.build_id
    return last


async def until(handle: WorkflowHandle[Any, Any], build: str) -> None:
    """Told again and again, until that release does it."""
    async with asyncio.timeout(SECONDS):
        while await served_by(handle) != build:
            await handle.signal("tell")
            await asyncio.sleep(0.2)


async def test_the_short_stay_and_cases_move(server_address: str, tmp_path: Path) -> None:
    async with open_world(server_address, tmp_path) as world:
        name = f"releases-{world.queue}"
        releases = Releases(world.client, name)
        start = world.client.start_workflow
        assert await releases.listed() == []
        async with working(world, name, "two"):
            async with working(world, name, "one"):
                await current(releases, "one")
                short = await start("ResidentNotice", id=f"short-{name}", task_queue=world.queue)
                moving = await start("Delivery", id=f"moving-{name}", task_queue=world.queue)
                await until(short, "one")
                await until(moving, "one")
                await current(releases, "two")
                await until(moving, "two")
                await short.signal("tell")
                await asyncio.sleep(0.5)
                assert await served_by(short) == "one"
                staying = {each.build: each.staying for each in await releases.listed()}
                assert staying == {"one": 1, "two": 0}
                with pytest.raises(NotLetIn, match="one release alone"):
                    await releases.make_current(UNVERSIONED)
                await short.signal("end")
                assert await asyncio.wait_for(short.result(), SECONDS) == "told"
            async with asyncio.timeout(SECONDS):
                while any(each.staying for each in await releases.listed()):  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
            await releases.make_current(UNVERSIONED)
        async with working(world, name, None):
            await until(moving, "")
            await moving.signal("end")
            assert await asyncio.wait_for(moving.result(), SECONDS) == "told"


async def test_what_no_release_has_is_told_and_cannot_be_let_in(server_address: str, tmp_path: Path) -> None:
    async with open_world(server_address, tmp_path) as world:
        known = await world.client.start_workflow("Bygone", id=f"b-{world.queue}", task_queue=world.queue)
        check = UpgradeCheck(world.client, world.queue, frozenset({"another"}))
        done = await let_in(check, Releases(world.client, world.queue), "new", hold=False)
        assert not done.done
        [misfit] = done.checked.misfits
        assert (misfit.workflow_id, misfit.process) == (known.id, "Bygone")
        assert "no longer has its kind" in misfit.why


async def test_a_key_that_is_not_on_the_ring_is_named(server_address: str, tmp_path: Path) -> None:
    async with open_world(server_address, tmp_path) as world:
        case = await world.report()
        found = await UpgradeCheck(world.client, world.queue, frozenset({"another"})).check()
        [misfit] = found.misfits
        assert misfit.workflow_id == case.reference
        assert misfit.why.endswith("not on the ring: one")
        assert (await UpgradeCheck(world.client, world.queue, frozenset({"one"})).check()).broken == 0
