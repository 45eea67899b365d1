"""A worker that cannot let go of a case ends itself, and `make run` starts it again: then the case moves."""

import asyncio
import random
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

import run
from charter import references
from engine.config.settings import Settings
from engine.connection import connect
from engine.process import AFRESH
from engine.workers.watch import YOUNGEST_SECONDS
from register import Register
from register.reports import Intake
from tests.test_run import STAND_INS, Run, place, started
from workflows.names import QUEUE

__all__ = ["place", "started"]

PARTS = STAND_INS.replace('["-c", WORKER]', '["-m", "tests.wedging"]').replace("{change}", "")


@pytest.fixture
def system(tmp_path: Path, place: dict[str, str], started: list[Run]) -> Run:
    assert "tests.wedging" in PARTS
    started.append(Run(place, tmp_path / "said", PARTS).start())
    return started[-1]


@pytest.mark.server
async def test_a_wedged_worker_is_started_afresh(system: Run, place: dict[str, str], tmp_path: Path) -> None:
    await asyncio.to_thread(system.until_said, "Kept in")
    folder = Path(place["CHARTER_DATA_DIR"])
    log = folder / "logs" / "worker.log"
    register = Register.open(f"sqlite:///{folder / 'register.sqlite3'}", lambda: datetime.now(UTC))
    reference = register.reports.receive(
        Intake(service="pothole", door="test"),
        process="HighwaysRepair",
        edition="x",
        new_reference=lambda: references.new(random.random),
    ).reference
    client = await connect(Settings.load(folder))
    handle = await client.start_workflow("Stubborn", id=reference, task_queue=QUEUE, result_type=str)
    async with asyncio.timeout(60):
        while "case can be neither run nor let go of" not in log.read_text():  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await handle.signal("tell")  # waits for a worker that can take it
    ended = f"The worker ended by itself (exit code {AFRESH}): starting it again."
    await asyncio.to_thread(system.until_said, ended)
    assert await asyncio.wait_for(handle.result(), 60) == "moved"
    assert system.said.count(ended) == 1
    said = log.read_text()
    assert "worker ends to be started afresh" in said
    assert reference in said
    [stalled] = register.stalled.listed()
    assert stalled.reference == reference
    register.close()
    async with httpx.AsyncClient() as browser:
        metrics = (await browser.get(f"http://127.0.0.1:{place['CHARTER_METRICS_PORT']}/metrics")).text
    assert "charter_wedged_cases" in metrics, metrics
    assert "temporal_num_pollers" in metrics, "the SDK's own are served with ours"
    assert "process_resident_memory_bytes" in metrics


def test_a_worker_that_ends_itself_as_often_as_it_may_does_not_stop_the_run() -> None:
    assert run.RESTARTS_WINDOW / YOUNGEST_SECONDS < run.RESTARTS
