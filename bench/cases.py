"""Cases a second, and what a case costs: ours, the bare and the plain one, in turns, on the same server."""

import asyncio
import random
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from temporalio.client import Client, WorkflowHandle

from bench import bare, plain
from bench.system import MeasuredSystem, has_started, memory, parts_of, processor_time, until
from charter import references
from charter.cases import Report
from charter.edition.editions import Edition, Editions
from charter.people import Customer
from engine.connection import connect
from engine.server.children import Child
from register import Register, migrate
from register.models import outbox
from register.reports import Intake, Received
from starter.desk.composition import wall_clock
from starter.desk.running import RunningCases
from workflows.names import QUEUE

ADA = Customer(name="Ada Example", email="ada@example.com")
SERVICE = "pothole"
WHERE = "Outside 12 Example Close"
DETAILS = {"where": {"text": WHERE}, "description": "A deep hole."}
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
class BenchRound:
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


async def one_round(driven: Driven, server: Child, count: int) -> BenchRound:
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
    return BenchRound(driven.kind, count, taken, **cost, events=len(history.events), size=size)


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
async def bare_cases(system: MeasuredSystem) -> AsyncIterator[Driven]:
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


@dataclass(frozen=True)
class Doors:
    """The way in that ours and the plain cases share: a report is stored before its case is started."""

    register: Register
    editions: Editions

    async def received(self) -> tuple[Edition, Received]:
        """A report stored, and the edition it is held to."""
        edition = self.editions.in_force(wall_clock().date())
        taken = await asyncio.to_thread(
            self.register.reports.receive,
            Intake(service=SERVICE, door="bench", customer=ADA, details=DETAILS),
            process=edition.service(SERVICE).process,
            edition=edition.id,
            new_reference=lambda: references.new(random.random),
        )
        return edition, taken

    def told(self) -> int:
        """How many letters are in the outbox."""
        with self.register.database.reading() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one()


@contextmanager
def doors(system: MeasuredSystem) -> Iterator[Doors]:
    """The register, set up, and the editions."""
    migrate(system.settings.register_url)
    register = Register.open(system.settings.register_url, wall_clock, busy_timeout=SECONDS)
    try:
        yield Doors(register, Editions.load())
    finally:
        register.close()


@asynccontextmanager
async def plain_cases(system: MeasuredSystem) -> AsyncIterator[Driven]:
    """The plain workflow, with its worker, the same register, and letters to the same outbox."""
    client = await Client.connect(system.server.address)
    arguments = ("-m", "bench.named", "bench.plain_worker", system.server.address)
    url = system.settings.register_url
    with doors(system) as way_in, system.program("plain", *arguments, url, ready=has_started) as worker:

        async def start() -> Handle:
            _, taken = await way_in.received()
            report = plain.PlainReport(taken.reference, ADA.email, WHERE)
            return await client.start_workflow(
                plain.PlainPothole.run, report, id=taken.reference, task_queue=plain.QUEUE
            )

        yield Driven("plain", worker, start, way_in.told)


@asynccontextmanager
async def our_cases(
    system: MeasuredSystem, kind: str = "ours", *, encryption: bool = True
) -> AsyncIterator[Driven]:
    """An ordinary pothole, with our worker, register and letters to the outbox.

    What is not encrypted has a register of its own: no program starts beside what it cannot read.
    """
    if not encryption:
        system = MeasuredSystem.beside(system.server, system.folder / "not-encrypted")
    settings = system.settings.model_copy(update={"encryption": encryption})
    host, _, port = system.server.address.partition(":")
    client = await connect(settings.model_copy(update={"host": host, "temporal_port": int(port)}))
    running = RunningCases(client, start_seconds=SECONDS, queue=QUEUE)
    env = {"CHARTER_ENCRYPTION": str(encryption).lower()}
    arguments = ("-m", "bench.named", "worker")
    with doors(system) as way_in, system.program("worker", *arguments, ready=has_started, **env) as worker:

        async def start() -> Handle:
            edition, taken = await way_in.received()
            report: Report[Any] = Report[Any].model_construct(
                reference=taken.reference,
                service=SERVICE,
                received=taken.received,
                door="bench",
                customer=ADA,
                details=DETAILS,
                edition=edition.part(SERVICE, taken.received),
            )
            service = edition.service(SERVICE)
            await running.start(service.process, report, service)
            return client.get_workflow_handle(taken.reference)

        yield Driven(kind, worker, start, way_in.told)


async def rounds(system: MeasuredSystem, count: int, times: int) -> list[BenchRound]:
    """The kinds in turns, so that a busy minute of the machine falls on all of them."""
    server = system.server.children[0]
    done = []
    for _ in range(times):
        for cases in (
            bare_cases(system),
            plain_cases(system),
            our_cases(system),
            our_cases(system, "ours, not encrypted", encryption=False),
        ):
            async with cases as driven:
                done.append(await one_round(driven, server, count))
    return done
