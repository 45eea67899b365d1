"""The plain workflow does what it is compared for: three letters once, a row a turn, the same waits."""

import asyncio
import random
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from bench.cases import ADA, BODIES, DETAILS, WHERE
from bench.plain import INSPECT, NOT_FIXED, PlainPothole, PlainRegister, PlainReport, PlainTurn
from charter import references
from engine.skipped_time import SkippedTime
from register import Register, migrate
from register.letters.stored import LetterState
from register.models import turns
from register.reports import Intake


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    url = f"sqlite:///{tmp_path / 'register.sqlite3'}"
    migrate(url)
    opened = Register.open(url, lambda: datetime.now(UTC))
    yield opened
    opened.close()


def reported(register: Register) -> PlainReport:
    taken = register.reports.receive(
        Intake(service="pothole", door="bench", customer=ADA, details=DETAILS),
        process="HighwaysRepair",
        edition="1",
        new_reference=lambda: references.new(random.random),
    )
    return PlainReport(taken.reference, ADA.email, WHERE)


def written(register: Register, reference: str) -> list[int]:
    with register.database.reading() as connection:
        of = sa.select(turns.c.number).where(turns.c.reference == reference).order_by(turns.c.number)
        return list(connection.execute(of).scalars())


async def at_rest(handle: WorkflowHandle[Any, Any]) -> bool:
    """Whether nothing is going on in it but a timer: time may be skipped then."""
    raw = (await handle.describe()).raw_description
    return not raw.pending_activities and not raw.pending_workflow_task.attempt


@pytest.mark.server
async def test_a_pothole_from_report_to_repair_that_does_not_last(
    server_address: str, register: Register
) -> None:
    time = SkippedTime(await Client.connect(server_address))
    queue, report = f"test-{uuid.uuid4().hex[:12]}", reported(register)
    told = PlainRegister(str(register.database.engine.url), 5.0)

    async def letters(count: int) -> list[str]:
        async with asyncio.timeout(30):
            while len(register.outbox.items(report.reference)) < count or not await at_rest(handle):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return [letter.subject for letter in register.outbox.items(report.reference)]

    async def said(handle: WorkflowHandle[Any, Any], name: str) -> None:
        await handle.signal(name, {"by": "officer", "id": "1", **BODIES.get(name, {})})

    with ThreadPoolExecutor(2) as threads:
        async with Worker(
            time.client,
            task_queue=queue,
            workflows=[PlainPothole],
            activities=[told.tell],
            activity_executor=threads,
        ):
            handle = await time.client.start_workflow(
                PlainPothole.run, report, id=report.reference, task_queue=queue
            )
            assert await letters(1) == ["Thank you for your report"]
            await time.skip(handle, INSPECT + timedelta(minutes=1))
            assert (await letters(2))[1:] == ["We are late"]
            await said(handle, "inspection_recorded")
            assert (await letters(3))[2:] == ["We have inspected it"]
            await said(handle, "work_completed")
            assert (await letters(4))[3:] == ["It is repaired"]
            await said(handle, "not_fixed")
            assert (await letters(5))[4:] == ["We look at it again"]
            await said(handle, "inspection_recorded")
            await letters(6)
            await said(handle, "work_completed")
            await letters(7)
            await time.skip(handle, NOT_FIXED + timedelta(minutes=1))
            assert await handle.result() == "completed"
    assert written(register, report.reference) == [1, 2, 3, 4, 5, 6, 7]
    stored = register.letters.of_case(report.reference)
    assert [letter.state for letter in stored] == [LetterState.SENT] * 7
    row = register.cases.get(report.reference)
    assert row is not None
    assert row.started is not None
    told.database.close()


def test_a_turn_told_again_changes_nothing(register: Register) -> None:
    report = reported(register)
    told = PlainRegister(str(register.database.engine.url), 5.0)
    due = datetime(2099, 1, 5, 9, tzinfo=UTC).isoformat()
    turn = PlainTurn(report.reference, 1, "awaiting_inspection", due, ADA.email, "Thank you", "We will look.")
    for _ in range(2):
        told.tell(turn)
    assert written(register, report.reference) == [1]
    assert [letter.subject for letter in register.outbox.items(report.reference)] == ["Thank you"]
    assert [entry.what for entry in register.cases.timeline(report.reference)] == ["Thank you"]
    told.database.close()
