"""A worker killed with a thousand cases open: how soon the next one applies what is said."""

import asyncio
import signal
import time
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

from bench.cases import SECONDS, Driven, our_cases
from bench.system import MeasuredSystem, processor_time, until
from engine.server.children import Child
from register import Register
from register.models import message_ids
from starter.desk.composition import wall_clock

AT_ONCE = 16
SAID = 20
"""Cases that are spoken to while there is no worker."""
IDLE = 0.05
"""Seconds of processor time within a second, at most, of a worker whose cases rest."""


@dataclass
class Killed:
    """How long it took, in seconds."""

    cases: int
    up: float
    """From the start of the next worker's process to its saying that it works."""
    first: float
    """From the start of the next worker's process to the first message being on a timeline."""
    last: float
    """The same, to the last of SAID messages."""


async def killed(system: MeasuredSystem, cases: int) -> Killed:
    """Open so many cases, kill the worker with SIGKILL once they rest, speak to some, and start another."""
    async with our_cases(system) as driven:
        handles = await _open(driven, cases)
        await asyncio.to_thread(until, partial(_is_idle, driven.worker), SECONDS)
        _kill(driven.worker)
        ids = [uuid.uuid4().hex for _ in range(SAID)]
        for handle, said in zip(handles[:: cases // SAID], ids, strict=False):
            note = {"by": "officer", "id": said, "note": "Said while nobody worked."}
            await handle.signal("note_added", note)
        register = Register.open(system.settings.register_url, wall_clock)
        try:
            began = time.perf_counter()
            times = asyncio.create_task(asyncio.to_thread(_heard, register, ids, began))
            with system.worker():
                up = time.perf_counter() - began
                first, last = await times
        finally:
            register.close()
    return Killed(cases, up, first, last)


async def _open(driven: Driven, cases: int) -> list[Any]:
    told, some = driven.told(), asyncio.Semaphore(AT_ONCE)

    async def one() -> Any:
        async with some:
            return await driven.start()

    handles = await asyncio.gather(*(one() for _ in range(cases)))
    await asyncio.to_thread(until, lambda: driven.told() >= told + cases, SECONDS)
    return handles


def _is_idle(worker: Child) -> bool:
    """Whether it has next to nothing to do for a second: what it held in its hands would wait for longer."""
    before = processor_time(worker)
    time.sleep(1)
    return processor_time(worker) - before < IDLE


def _kill(worker: Child) -> None:
    if worker.process is None:
        raise RuntimeError("the worker was not started")
    worker.process.send_signal(signal.SIGKILL)
    worker.process.wait()


def _heard(register: Register, ids: list[str], began: float) -> tuple[float, float]:
    """When the first and the last of these messages were on a timeline."""
    found = partial(_count, register, ids)
    until(lambda: found() > 0, SECONDS)
    first = time.perf_counter() - began
    until(lambda: found() == len(ids), SECONDS)
    return first, time.perf_counter() - began


def _count(register: Register, ids: list[str]) -> int:
    asked = sa.select(sa.func.count()).select_from(message_ids).where(message_ids.c.message_id.in_(ids))
    with register.database.reading() as connection:
        return int(connection.execute(asked).scalar_one())
