"""Reports with photographs at a steady pace: every page beforehand, then the last one 20 times a second."""

import asyncio
import io
import random
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

import httpx

from bench.door.resident import DoorTimes, Resident
from bench.system import MeasuredSystem, percentile
from engine.server.children import free_port

PER_SECOND = 20
AT_ONCE = 4
"""Residents who fill in pages at once, before the pace begins."""
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
    """That the register has for these cases."""
    last: list[float] = field(default_factory=list)
    """The button pressed, up to its answer: the report has its reference then."""
    pages: DoorTimes = field(default_factory=DoorTimes)
    """Every page before it."""

    @property
    def p95(self) -> float:
        """Of the last step."""
        return percentile(self.last, 0.95)


def photographs(count: int = KINDS_OF_PHOTOGRAPH, size: tuple[int, int] = SIZE) -> list[bytes]:
    """Invented ones, about as large as real ones, no two alike."""
    from PIL import Image

    made, chance = [], random.Random(15)
    for _ in range(count):
        grains = (size[0] // 8, size[1] // 8)
        noise = Image.frombytes("RGB", grains, chance.randbytes(grains[0] * grains[1] * 3))
        written = io.BytesIO()
        noise.resize(size).save(written, "JPEG", quality=85)
        made.append(written.getvalue())
    return made


async def load(
    system: MeasuredSystem, seconds: int, *, temporal: bool, whole: bool = False, pictures: list[bytes]
) -> DoorLoad:
    """So many seconds of reports. ``whole``: with the worker and the relay beside the site.

    Raises NotReported where a page is not answered as it has to be.
    """
    env = {} if temporal else {"TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}"}
    with ExitStack() as stack:
        if whole:
            stack.enter_context(system.worker())
        _, home = stack.enter_context(system.site("-m", "casework", "serve", **env, **UNLIMITED))
        many = httpx.Limits(max_connections=200, max_keepalive_connections=200)
        async with httpx.AsyncHTTPTransport(limits=many) as transport:
            return await _reports(home, transport, seconds * PER_SECOND, pictures)


async def _reports(
    home: str, transport: httpx.AsyncHTTPTransport, count: int, pictures: list[bytes]
) -> DoorLoad:
    pages = DoorTimes()
    browser = partial(httpx.AsyncClient, transport=transport, base_url=home, timeout=30)
    residents = [Resident(browser(), pages) for _ in range(count)]
    waiting = asyncio.Semaphore(AT_ONCE)

    async def write(number: int) -> str:
        async with waiting:
            return await residents[number].write(pictures[number % len(pictures)])

    written = await asyncio.gather(*map(write, range(count)))
    last = DoorTimes()
    began, asked = time.perf_counter(), []
    for number, (resident, check) in enumerate(zip(residents, written, strict=True)):
        await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
        resident.times = last
        asked.append(asyncio.create_task(resident.send(check)))
    references = await asyncio.gather(*asked)
    return DoorLoad(count, len(set(references)), 0, last.taken["send, sent"], pages)
