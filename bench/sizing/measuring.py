"""So many open cases at once: what they take of the stores and the machine, and what one more word costs."""

import asyncio
import random
import sqlite3
import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from temporalio.client import WorkflowHandle

from bench.cases import Driven, our_cases
from bench.system import MeasuredSystem, memory, percentile, processor_time, until
from engine.server.children import Child
from register import Register
from register.models import message_ids
from starter.desk.composition import wall_clock

AT_ONCE = 16
SAID = 200
"""Cases that are spoken to, of all there are: most of them have left the worker's memory by then."""
LOOKED_AT = 20
"""Of those, whose histories are counted."""
RESTING = 10.0
"""Seconds in which nothing is said and the programs are watched."""
LONGEST = 3_600.0
"""Seconds that all of one size may take to open."""
QUIET = 0.1
"""Of one processor: a worker that takes less for a second has nothing left to do."""


@dataclass(frozen=True)
class Size:
    """What so many open cases take."""

    cases: int
    opened: int
    """Of those, how many were opened for this line."""
    seconds: float
    """To open them."""
    worker: float
    """Processor time of the worker for that, in seconds."""
    server: float
    """The same, of Temporal."""
    store: int
    """Bytes of Temporal's store."""
    register: int
    """Bytes of the register's database on Postgres."""
    worker_memory: int
    server_memory: int
    resting: float
    """Of one processor, that Temporal, the worker and the relay take together while nothing is said."""
    events: float
    """Of a case's history, opened and told nothing yet, on the mean of some."""
    said_each: float
    """Processor time of worker and Temporal for a message to a case, in seconds."""
    heard: float
    """Seconds within which 95 in 100 messages were on their timeline, all said at once."""
    said_events: float
    """By which a message makes a history longer, on the mean of the same."""
    said_store: float
    """Bytes by which a message makes Temporal's store larger."""
    said_register: float
    """The same, of the register."""


async def sizes(
    system: MeasuredSystem, counts: Sequence[int], done: Callable[[Sequence[Size]], None]
) -> None:
    """One after the other, each on top of the one before; ``done`` is called after each.

    Raises RuntimeError where the worker ended, as it may by itself on a machine short of processors.
    """
    measured: list[Size] = []
    handles: list[WorkflowHandle[Any, Any]] = []
    relay = system.program("relay", "-m", "starter", "relay", ready=lambda log: log.exists())
    async with our_cases(system) as driven:
        with relay as beside:
            for count in sorted(counts):
                measured.append(await _size(system, driven, beside, handles, count))
                done(measured)


async def _size(
    system: MeasuredSystem,
    driven: Driven,
    relay: Child,
    handles: list[WorkflowHandle[Any, Any]],
    count: int,
) -> Size:
    worker, server = driven.worker, system.server.children[0]
    before, opened = _costs(worker, server), count - len(handles)
    began = time.perf_counter()
    handles += await _opened(driven, opened)
    seconds = time.perf_counter() - began
    await asyncio.to_thread(until, partial(_rests, worker), LONGEST, worker)
    cost = [after - earlier for earlier, after in zip(before, _costs(worker, server), strict=True)]
    resting = [processor_time(each) for each in (worker, server, relay)]
    await asyncio.sleep(RESTING)
    rested = sum(map(processor_time, (worker, server, relay))) - sum(resting)
    chosen = random.Random(count).sample(handles, min(SAID, len(handles)))  # noqa: S311 - any of them
    store, register, events = _store(system), _register(system), await _events(chosen)
    each, heard = await _spoken_to(system, driven, server, chosen)
    return Size(
        cases=count,
        opened=opened,
        seconds=seconds,
        worker=cost[0],
        server=cost[1],
        store=store,
        register=register,
        worker_memory=memory(worker),
        server_memory=memory(server),
        resting=rested / RESTING,
        events=events,
        said_each=each,
        heard=heard,
        said_events=await _events(chosen) - events,
        said_store=(_store(system) - store) / len(chosen),
        said_register=(_register(system) - register) / len(chosen),
    )


async def _events(handles: Sequence[WorkflowHandle[Any, Any]]) -> float:
    """Of the first few, on the mean."""
    histories = [await one.fetch_history() for one in handles[:LOOKED_AT]]
    return sum(len(each.events) for each in histories) / len(histories)


async def _opened(driven: Driven, count: int) -> list[WorkflowHandle[Any, Any]]:
    told, some = driven.told(), asyncio.Semaphore(AT_ONCE)

    async def one() -> Any:
        async with some:
            return await driven.start()

    handles = await asyncio.gather(*(one() for _ in range(count)))
    await asyncio.to_thread(until, lambda: driven.told() >= told + count, LONGEST, driven.worker)
    return handles


async def _spoken_to(
    system: MeasuredSystem,
    driven: Driven,
    server: Child,
    chosen: Sequence[WorkflowHandle[Any, Any]],
) -> tuple[float, float]:
    """Seconds of processor time for a message, and within which they were heard."""
    before = _costs(driven.worker, server)
    async with _heard(system) as heard:
        sent: dict[str, float] = {}
        for handle in chosen:
            said = uuid.uuid4().hex
            sent[said] = time.perf_counter()
            await handle.signal("note_added", {"by": "officer", "id": said, "note": "Rang the depot."})
        times = await heard(sent)
    await asyncio.to_thread(until, partial(_rests, driven.worker), LONGEST, driven.worker)
    cost = sum(_costs(driven.worker, server)) - sum(before)
    return cost / len(chosen), percentile(times, 0.95)


@asynccontextmanager
async def _heard(system: MeasuredSystem) -> AsyncIterator[Callable[[dict[str, float]], Any]]:
    register = Register.open(system.settings.register_url, wall_clock)

    async def times(sent: dict[str, float]) -> list[float]:
        taken: dict[str, float] = {}
        deadline = time.perf_counter() + LONGEST
        while len(taken) < len(sent) and time.perf_counter() < deadline:
            left = [said for said in sent if said not in taken]
            for said in await asyncio.to_thread(_there, register, left):
                taken[said] = time.perf_counter() - sent[said]
            await asyncio.sleep(0.02)
        return list(taken.values())

    try:
        yield times
    finally:
        register.close()


def _there(register: Register, ids: Sequence[str]) -> Sequence[str]:
    wanted = sa.select(message_ids.c.message_id).where(message_ids.c.message_id.in_(ids))
    with register.database.reading() as connection:
        return connection.execute(wanted).scalars().all()


def _costs(*programs: Child) -> list[float]:
    return [processor_time(each) for each in programs]


def _rests(worker: Child) -> bool:
    before = processor_time(worker)
    time.sleep(1)
    return processor_time(worker) - before < QUIET


def _store(system: MeasuredSystem) -> int:
    """Bytes of Temporal's store, what is still in its log included."""
    file = system.folder.parent / "temporal" / "temporal.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
        [pages] = store.execute("PRAGMA page_count").fetchone()
        [size] = store.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(size)


def _register(system: MeasuredSystem) -> int:
    register = Register.open(system.settings.register_url, wall_clock)
    try:
        with register.database.reading() as connection:
            asked = sa.text("SELECT pg_database_size(current_database())")
            return int(connection.execute(asked).scalar_one())
    finally:
        register.close()
