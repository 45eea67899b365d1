"""Cases a second, and what a case costs: ours and the bare one, in turns, on the same server."""

import asyncio
import random
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from temporalio.client import Client, WorkflowHandle

from bench import bare
from bench.system import System, has_started, memory, parts_of, processor_time, until
from charter import references
from charter.cases import Report
from charter.edition.editions import Editions
from charter.people import Customer
from engine.connection import connect
from engine.server_process import Child
from register import Register
from register.models import outbox
from register.reports import Intake
from starter.desk.composition import wall_clock
from workflows.names import QUEUE

ADA = Customer(name="Ada Example", email="ada@example.com")
DETAILS = {"where": {"text": "Outside 12 Example Close"}, "description": "A deep hole."}
BODIES = {
    "inspection_recorded": {"finding": "A hole 60 mm deep.", "category": "routine"},
    "work_completed": {"what": "Filled.", "lasting": "permanent"},
}
TURNS = len(BODIES) + 1
WARMING = 5
AT_ONCE = 16
SECONDS = 180.0

Handle = WorkflowHandle[Any, Any]


@dataclass
class Round:
    """What so many cases took."""

    kind: str
    cases: int
    seconds: float
    worker: float
    """Seconds of the worker's processor time."""
    server: float
    parts: dict[str, float]
    """The same seconds, by what the worker's threads do."""
    grown: int
    """Bytes by which the worker has grown."""
    events: int = 0
    """Of one case's history, up to the third letter."""
    size: int = 0
    """Of the same, in bytes."""


@dataclass
class Driven:
    """One kind of case: how one is started, and how many letters have gone."""

    kind: str
    worker: Child
    start: Callable[[], Any]
    told: Callable[[], int]


async def one_round(driven: Driven, server: Child, count: int) -> Round:
    """So many cases from report to repair, each turn once the one before has been told to the customer."""
    await _lives(driven, WARMING)
    before = processor_time(driven.worker), processor_time(server), memory(driven.worker)
    parts = parts_of(driven.worker)
    began = time.perf_counter()
    handles = await _lives(driven, count)
    taken = time.perf_counter() - began
    after = processor_time(driven.worker), processor_time(server), memory(driven.worker)
    parts = {part: seconds - parts[part] for part, seconds in parts_of(driven.worker).items()}
    worker, on_server, grown = (later - earlier for earlier, later in zip(before, after, strict=True))
    history = await handles[0].fetch_history()
    size = sum(event.ByteSize() for event in history.events)
    cost: dict[str, Any] = {"worker": worker, "server": on_server, "parts": parts, "grown": int(grown)}
    return Round(driven.kind, count, taken, **cost, events=len(history.events), size=size)


async def _lives(driven: Driven, count: int) -> list[Handle]:
    told = driven.told()
    some = asyncio.Semaphore(AT_ONCE)

    async def limited(step: Callable[[], Any]) -> Any:
        async with some:
            return await step()

    handles = await asyncio.gather(*(limited(driven.start) for _ in range(count)))
    for turn, name in enumerate(BODIES, 1):
        await asyncio.to_thread(until, partial(_has_told, driven, told + turn * count), SECONDS)
        await asyncio.gather(*(limited(partial(_say, one, name)) for one in handles))
    await asyncio.to_thread(until, partial(_has_told, driven, told + TURNS * count), SECONDS)
    return handles


def _has_told(driven: Driven, wanted: int) -> bool:
    return driven.told() >= wanted


async def _say(handle: Handle, name: str) -> None:
    await handle.signal(name, {"by": "officer", "id": uuid.uuid4().hex, **BODIES[name]})


@asynccontextmanager
async def bare_cases(system: System) -> AsyncIterator[Driven]:
    """The bare workflow, with its worker."""
    marks = system.folder / f"marks-{uuid.uuid4().hex}"
    marks.touch()
    client = await Client.connect(system.server.address)

    async def start() -> Handle:
        name = f"bare-{uuid.uuid4().hex}"
        given = {"reference": name, "description": str(DETAILS["description"])}
        return await client.start_workflow(bare.BarePothole.run, given, id=name, task_queue=bare.QUEUE)

    arguments = ("-m", "bench.named", "bench.bare_worker", system.server.address, str(marks))
    with system.program("bare", *arguments, ready=has_started) as worker:
        yield Driven("bare", worker, start, lambda: marks.stat().st_size)


@asynccontextmanager
async def our_cases(system: System, kind: str = "ours", *, encryption: bool = True) -> AsyncIterator[Driven]:
    """An ordinary pothole, with our worker, register and letters to the outbox."""
    settings = system.settings.model_copy(update={"encryption": encryption})
    editions = Editions.load()
    host, _, port = system.server.address.partition(":")
    client = await connect(settings.model_copy(update={"host": host, "temporal_port": int(port)}))
    env = {"CHARTER_ENCRYPTION": str(encryption).lower()}
    with system.program("worker", "-m", "bench.named", "worker", ready=has_started, **env) as worker:
        register = Register.open(settings.register_url, wall_clock, busy_timeout=SECONDS)

        def told() -> int:
            with register.database.reading() as connection:
                return connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one()

        async def start() -> Handle:
            now = wall_clock()
            edition = editions.in_force(now.date())
            process = edition.service("pothole").process
            intake = Intake(service="pothole", door="bench", customer=ADA, details=DETAILS)
            taken = await asyncio.to_thread(
                register.reports.receive,
                intake,
                process=process,
                edition=edition.id,
                new_reference=lambda: references.new(random.random),
            )
            report: Report[Any] = Report[Any].model_construct(
                reference=taken.reference,
                service="pothole",
                received=taken.received,
                door="bench",
                customer=ADA,
                details=DETAILS,
                edition=edition.part("pothole", taken.received),
            )
            return await client.start_workflow(process, report, id=taken.reference, task_queue=QUEUE)

        try:
            yield Driven(kind, worker, start, told)
        finally:
            register.close()


async def rounds(system: System, count: int, times: int) -> list[Round]:
    """The kinds in turns, so that a busy minute of the machine falls on all of them."""
    server = system.server.children[0]
    done = []
    for _ in range(times):
        for cases in (
            bare_cases(system),
            our_cases(system),
            our_cases(system, "ours, not encrypted", encryption=False),
        ):
            async with cases as driven:
                done.append(await one_round(driven, server, count))
    return done
