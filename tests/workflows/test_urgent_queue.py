"""Urgent cases are served within two seconds while 2,000 ordinary ones wait: their own queue does it."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from temporalio.worker import Worker

import worker as composition
from activities.orders import UrgentOrder
from charter import references
from charter.cases import Report
from charter.people import Model
from register.reports import Intake
from starter.desk.running import RunningCases
from tests.stories import POTHOLE, World, open_world
from workflows import names
from workflows.names import urgent_of
from workflows.processes import details_model

pytestmark = pytest.mark.server

WAITING = 2_000
SERVED_WITHIN = 2.0
"""Seconds (the work's own figure)."""
MARK = "u0123456789ab"
AT_RISK = {**POTHOLE, "description": "My neighbour hits me when I complain."}


class Today(details_model("HighwaysRepair")):  # type: ignore[misc] # made when the tests are read
    """What a report says that is urgent by its own details, as homeless today is."""

    @property
    def urgent(self) -> bool:
        return True


REASONS: dict[str, tuple[str, type[Model], dict[str, Any]]] = {
    "danger": ("urgent", details_model("HighwaysRepair"), POTHOLE),
    "homeless today": ("ordinary", Today, POTHOLE),
    "at risk": ("ordinary", details_model("HighwaysRepair"), AT_RISK),
}
"""The service's priority, the model of its details, and what was said."""


def workers(world: World, queue: str) -> list[Worker]:
    return composition.make_workers(
        world.client,
        world.register,
        world.editions,
        world.channels,
        world.clock,
        base_url="http://127.0.0.1:8000",
        queues=(queue,),
    )


@pytest.fixture
async def idle(server_address: str, tmp_path: Any) -> AsyncIterator[World]:
    """A world whose workers a test starts itself."""
    async with open_world(server_address, tmp_path) as opened:
        yield opened


@asynccontextmanager
async def serving(world: World, queue: str) -> AsyncIterator[None]:
    async with AsyncExitStack() as running:
        for one in workers(world, queue):
            await running.enter_async_context(one)
        yield


async def ordinary_ones_wait(world: World) -> None:
    """2,000 ordinary cases on the ordinary queue, in batches, and nobody who serves them yet."""
    received = world.clock().isoformat()

    async def start(number: int) -> None:
        name = f"{world.queue}-{number}"
        given = {"reference": name, "service": "pothole", "received": received, "details": POTHOLE}
        await world.client.start_workflow("HighwaysRepair", given, id=name, task_queue=world.queue)

    for batch in range(0, WAITING, 100):
        await asyncio.gather(*(start(number) for number in range(batch, batch + 100)))


async def report(world: World, reason: str) -> str:
    """Store a report and start its case, with what a person has to read, as a door does."""
    priority, model, details = REASONS[reason]
    now = world.clock().replace(microsecond=0)
    edition = world.editions.in_force(now.date())
    taken = world.register.reports.receive(
        Intake(service="pothole", door="test", details=details),
        process="HighwaysRepair",
        edition=edition.id,
        new_reference=lambda: references.new(random.random),
    )
    part = edition.part("pothole", taken.received)
    service = part.service.model_copy(update={"priority": priority})
    case = Report[Any](
        reference=taken.reference,
        service="pothole",
        received=taken.received,
        details=model.model_validate(details),
        edition=part,
    )
    cases = RunningCases(world.client, queue=world.queue)
    due = now + timedelta(hours=1)
    await cases.urgent(UrgentOrder(reference=taken.reference, mark=MARK, at=now, due=due))
    await cases.start("HighwaysRepair", case, service)
    return taken.reference


def served(world: World, reference: str) -> bool:
    """The case has had its turn, and somebody has been told."""
    concern = world.register.concerns.get(reference, MARK)
    return bool(world.register.cases.timeline(reference)) and concern is not None and concern.told != ""


async def served_in(world: World, reference: str, seconds: float) -> float | None:
    """How many seconds it took; None if it was not served in that time."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if served(world, reference):
            return time.monotonic() - began
        await asyncio.sleep(0.02)
    return None


async def test_the_urgent_wait_for_no_ordinary_case(idle: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Served by workers of its own; with the ordinary queue's name the same case waits behind the others."""
    await ordinary_ones_wait(idle)
    async with serving(idle, urgent_of(idle.queue)):
        first = await report(idle, "at risk")  # a worker's first case is no measure of the others
        assert await served_in(idle, first, 30) is not None
        for reason in REASONS:
            assert await served_in(idle, await report(idle, reason), SERVED_WITHIN) is not None, reason
    monkeypatch.setattr(names, "urgent_of", lambda queue: queue)
    behind = {reason: await report(idle, reason) for reason in REASONS}
    async with serving(idle, idle.queue):
        assert await served_in(idle, behind["danger"], SERVED_WITHIN) is None
        assert not [reason for reason, reference in behind.items() if served(idle, reference)]
