"""Release N, N+1 and N again, by the real programs on the real server: no workflow task fails."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType

from engine.attributes import register_search_attributes
from engine.connection import connect
from engine.server.children import Child
from engine.server.local import Server
from register import Register, migrate
from tests.ready import editions
from tests.starter.upgrade.installation import ROOT, Installation, build_in, changed_release
from tests.stories import Clock, Story, World
from worker import outbox_channels
from workflows.names import SEARCH_ATTRIBUTES

pytestmark = [pytest.mark.server, pytest.mark.timeout(420)]
STORY = "workflows/shared/street_repair/story.py"
PROCESS = "workflows/highways_repair/workflow.py"
OTHER_PROCESS = "workflows/street_scene_issue/workflow.py"
CASE = "workflows/case/lifecycle.py"
CHECKED_WORDS = '        Stage.CHECKED: ("the repair", "We will carry out the repair."),\n'
RENAMED = """\
    @message(title="Write the inspection down", by=OFFICERS, when=Stage.AWAITING_INSPECTION)
    def inspection_written(self, said: HighwayInspected) -> str:
        return self.found(said)

"""
TWO_WORDS = ("        Stage.WORK_PLANNED: (", CHECKED_WORDS + "        Stage.WORK_PLANNED: (")
NEXT = {
    STORY: (
        # a changed length
        ("started=self.round_began,", "started=self.round_began + timedelta(days=1),"),
        ("from enum import StrEnum\n", "from datetime import timedelta\nfrom enum import StrEnum\n"),
        # an added stage, behind a patch
        ('    ESTIMATED = "estimated"\n', '    ESTIMATED = "estimated"\n    CHECKED = "checked"\n'),
        ("WORKING = (Stage.ESTIMATED,", "WORKING = (Stage.ESTIMATED, Stage.CHECKED,"),
        (
            "        Stage.WORK_PLANNED: (",
            '        Stage.CHECKED: ("work_scheduled", "work_completed"),\n        Stage.WORK_PLANNED: (',
        ),
        (
            "                Stage.ESTIMATED: self.repair,\n",
            "                Stage.ESTIMATED: self.repair,\n                Stage.CHECKED: self.repair,\n",
        ),
        (
            "self.enter(Stage.ESTIMATED, f",
            "self.enter(Stage.CHECKED if workflow.patched('checked') else Stage.ESTIMATED, f",
        ),
    ),
    PROCESS: (
        TWO_WORDS,
        # a message by another name: what is recorded keeps the old one
        ("    def acknowledge(self) -> None:", RENAMED + "    def acknowledge(self) -> None:"),
    ),
    OTHER_PROCESS: (TWO_WORDS,),
}
FAULTY = {
    CASE: (
        (
            "            await self.courier.carry()\n",
            "            await workflow.sleep(1)\n            await self.courier.carry()\n",
        ),
    )
}
"""A changed await, and nothing in front of it."""
FOUND = {"finding": "A hole 60 mm deep.", "category": "routine"}
FILLED = {"what": "Filled.", "lasting": "permanent"}


@pytest.fixture
def installed(new_server: Callable[[], Server], tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data", new_server().address)


@asynccontextmanager
async def told_in(installed: Installation) -> AsyncIterator[World]:
    chosen = installed.settings.model_copy(
        update={"temporal_port": int(installed.address.rpartition(":")[2])}
    )
    client = await connect(chosen)
    await register_search_attributes(client, SEARCH_ATTRIBUTES)
    migrate(chosen.register_url)
    clock = Clock()
    register = Register.open(chosen.register_url, clock)
    try:
        yield World(client, register, editions(), clock, chosen.task_queue, outbox_channels(register))
    finally:
        installed.stop()
        register.close()


async def started(worker: Child) -> None:
    async with asyncio.timeout(120):
        while "worker_started" not in worker.log.read_text() and worker.running:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert worker.running, worker.last_lines()


async def decided_by(case: Story) -> list[str]:
    """The release of each of its workflow tasks, in order; none of them failed."""
    releases = []
    async for event in case.handle.fetch_history_events():
        assert event.event_type != EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
        if event.HasField("workflow_task_completed_event_attributes"):
            done = event.workflow_task_completed_event_attributes
            releases.append(done.deployment_version.build_id)
    return releases


async def served_by(case: Story, build: str) -> None:
    """Have notes taken until the release does it: what the old worker has in memory moves a moment later."""
    async with asyncio.timeout(60):
        while (await decided_by(case))[-1] != build:
            assert (await case.say("note_added", note="Looked at.")).applied
            await asyncio.sleep(0.2)


async def test_there_and_back_without_a_failed_task(installed: Installation, tmp_path: Path) -> None:
    newer = changed_release(tmp_path / "newer", NEXT)
    here, there = build_in(ROOT), build_in(newer)
    assert here != there
    run = asyncio.to_thread
    async with told_in(installed) as world:
        workers = [installed.worker(), installed.worker(newer)]
        for one in workers:
            await started(one)
        first = await run(installed.starter, "let-in")
        assert first.returncode == 0, first.stdout + first.stderr
        inspected_here, moving, untouched = [await world.report() for _ in range(3)]
        await inspected_here.rest()
        assert (await inspected_here.say("inspection_recorded", **FOUND)).applied
        await moving.rest()
        await untouched.rest()
        assert set(await decided_by(untouched)) == {here}

        forth = await run(lambda: installed.starter("let-in", code=newer))
        assert forth.returncode == 0, forth.stdout + forth.stderr
        for case in (untouched, moving, inspected_here):
            await served_by(case, there)
        assert (await moving.say("inspection_written", **FOUND)).applied
        assert (await moving.rest()).state.stage == "checked"
        assert (await inspected_here.say("work_scheduled", on=_in_reach(world))).applied
        assert (await inspected_here.rest()).state.stage == "work_planned"
        assert (await decided_by(moving))[-1] == (await decided_by(inspected_here))[-1] == there

        refused = await run(installed.starter, "let-in")
        assert refused.returncode == 1, refused.stdout
        assert moving.reference in refused.stdout
        assert untouched.reference not in refused.stdout
        back = await run(lambda: installed.starter("let-in", "--hold"))
        assert back.returncode == 0, back.stdout + back.stderr
        listed = json.loads((await run(lambda: installed.starter("releases", "--json"))).stdout)
        assert {each["build"]: each["staying"] for each in listed} == {here: 0, there: 1}

        for case in (untouched, inspected_here):
            await served_by(case, here)
        assert (await moving.say("work_completed", **FILLED)).applied
        assert (await untouched.say("inspection_recorded", **FOUND)).applied
        assert (await untouched.rest()).state.stage == "estimated"
        assert (await inspected_here.say("work_completed", **FILLED)).applied
        await inspected_here.rest()
        assert (await moving.rest()).state.stage == "done"
        assert (await decided_by(moving))[-1] == there, "held to the release that knows its stage"
        assert (await decided_by(untouched))[-1] == (await decided_by(inspected_here))[-1] == here

        again = await run(lambda: installed.starter("let-in", code=newer))
        assert "that were held to an earlier release move on" in again.stdout, again.stdout + again.stderr
        listed = json.loads((await run(lambda: installed.starter("releases", "--json"))).stdout)
        assert {each["staying"] for each in listed} == {0}


def _in_reach(world: World) -> str:
    return f"{world.clock().year + 1}-01-04"


async def test_a_changed_await_is_refused_before_it_is_let_in(
    installed: Installation, tmp_path: Path
) -> None:
    installed.versioning = False
    faulty = changed_release(tmp_path / "faulty", FAULTY)
    run = asyncio.to_thread
    async with told_in(installed) as world:
        await started(installed.worker())
        case = await world.report()
        await case.rest()
        fits = await run(installed.starter, "upgrade-check")
        assert fits.returncode == 0, fits.stdout + fits.stderr
        refused = await run(lambda: installed.starter("upgrade-check", code=faulty))
        assert refused.returncode == 1, refused.stdout + refused.stderr
        in_full = await run(lambda: installed.starter("upgrade-check", "--json", code=faulty))
        [misfit] = json.loads(in_full.stdout)["misfits"]
        assert (misfit["workflow_id"], misfit["process"]) == (case.reference, "HighwaysRepair")
        assert f"event {misfit['event']} is " in misfit["why"]
        assert any(line.startswith(f"{CASE}:") for line in misfit["lines"])
        assert case.reference in refused.stdout
        unversioned = await run(lambda: installed.starter("let-in", code=faulty))
        assert unversioned.returncode == 1
        assert "CHARTER_VERSIONING" in unversioned.stderr
