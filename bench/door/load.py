"""Reports with photographs at a steady pace: the pages beforehand, then the last one 20 times a second.

The first reports are written page by page; the others are copies of these, each in a browser of its own
that has seen its last page: six thousand written so would take an hour before the five minutes begin.
"""

import asyncio
import io
import os
import time
from dataclasses import dataclass
from functools import partial

import httpx

from bench.door.copied import Copier
from bench.door.resident import SEND, DoorTimes, Resident
from bench.system import MeasuredSystem, percentile
from engine.payloads.ring import KeyRing
from engine.server.children import free_port
from register import Register
from register.outside.photographs import PhotographState
from starter.desk.composition import wall_clock

PER_SECOND = 20
P95 = 0.3
"""Seconds that the last step may take."""
AT_ONCE = 4
"""Residents who fill in pages at once, before the pace begins."""
WRITTEN = 400
"""Reports that are written page by page."""
KINDS_OF_PHOTOGRAPH = 40
SIZE = 2_000, 1_500
"""Pixels of a photograph, as the page sends it from a telephone."""
UNLIMITED = {
    "CHARTER_REPORTS_PER_ADDRESS": "0",
    "CHARTER_REPORTS_PER_MINUTE": "0",
    "CHARTER_REPORT_LEAST_SECONDS": "0",
}
"""All residents have one address here, and none of them thinks."""


@dataclass
class DoorLoad:
    """What came of it, in seconds."""

    reports: int
    references: int
    """Different ones."""
    photographs: int
    """Of these cases, as the register has them."""
    pressed_again: int
    """Of them had to press the last button again: nothing was lost, and the page said so."""
    last: list[float]
    """That button pressed, up to its answer: the report has its reference then."""
    pages: dict[str, list[float]]
    """Every answer before, by what was asked."""

    @property
    def holds(self) -> bool:
        """Whether all have a reference of their own and their photograph, soon enough."""
        return self.reports == self.references == self.photographs and percentile(self.last, 0.95) < P95


def photographs(count: int = KINDS_OF_PHOTOGRAPH, size: tuple[int, int] = SIZE) -> list[bytes]:
    """Invented ones, about as large as real ones, no two alike."""
    from PIL import Image

    made = []
    for _ in range(count):
        grains = (size[0] // 8, size[1] // 8)
        noise = Image.frombytes("RGB", grains, os.urandom(grains[0] * grains[1] * 3))
        written = io.BytesIO()
        noise.resize(size).save(written, "JPEG", quality=85)
        made.append(written.getvalue())
    return made


async def load(system: MeasuredSystem, seconds: int, *, temporal: bool, pictures: list[bytes]) -> DoorLoad:
    """So many seconds of reports, each from its first page to its reference, to the site alone.

    Raises NotReported where a page is not answered as it has to be.
    """
    env = {} if temporal else {"TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}"}
    with system.site("-m", "casework", "serve", **env, **UNLIMITED) as (_, home):
        # The site lets go of a connection that says nothing for some seconds: one is not used again then.
        many = httpx.Limits(max_connections=200, max_keepalive_connections=200, keepalive_expiry=1.0)
        register = Register.open(system.settings.register_url, wall_clock)
        try:
            async with httpx.AsyncHTTPTransport(limits=many) as transport:
                copier = Copier(register, KeyRing.from_settings(system.settings))
                return await reports(register, copier, home, transport, seconds * PER_SECOND, pictures)
        finally:
            register.close()


async def reports(
    register: Register,
    copier: Copier,
    home: str,
    transport: httpx.AsyncBaseTransport,
    count: int,
    pictures: list[bytes],
    written: int = WRITTEN,
) -> DoorLoad:
    """So many reports: ``written`` of them page by page, the others copied; then the last step of all, at
    the steady pace."""
    pages, last = DoorTimes(), DoorTimes()
    browser = partial(httpx.AsyncClient, transport=transport, base_url=home, timeout=60)
    residents = [Resident(browser(), pages) for _ in range(count)]
    waiting = asyncio.Semaphore(AT_ONCE)

    async def write(number: int) -> str:
        async with waiting:
            return await residents[number].write(pictures[number % len(pictures)])

    async def copy(number: int) -> str:
        async with waiting:
            check = await copier.give(residents[number], models[number % len(models)])
            await residents[number].look(check)
            return check

    checks = await asyncio.gather(*map(write, range(min(count, written))))
    models = [copier.written(check) for check in checks]
    checks += await asyncio.gather(*map(copy, range(len(checks), count)))
    began, asked = time.perf_counter(), []
    for number, (resident, check) in enumerate(zip(residents, checks, strict=True)):
        await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
        resident.times = last
        asked.append(asyncio.create_task(resident.send(check)))
    references = set(await asyncio.gather(*asked))
    return DoorLoad(
        reports=count,
        references=len(references),
        photographs=_photographs_of(register, references),
        pressed_again=sum(each.pressed > 1 for each in residents),
        last=last.taken[f"{SEND}, sent"],
        pages=dict(pages.taken),
    )


def _photographs_of(register: Register, references: set[str]) -> int:
    """How many of these cases have their photograph, kept."""
    found = [register.photographs.of_case(each) for each in references]
    return sum([each.state for each in of] == [PhotographState.KEPT] for of in found)
