"""The queue's page with 100,000 cases: the site's whole answer, in this process, on one database."""

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import httpx

from bench.system import percentile
from casework.officers.queue import A_PAGE
from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.sessions import hash_of, new_token
from charter import references
from charter.edition.editions import Editions
from engine.config.settings import Settings
from register import Register, migrate
from register.people.officers import Post
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from tests.casework.people import COOKIE
from tests.register.making import Clock
from tests.register.multitude import fill, queue_pages
from tests.starter.places import RememberingCases

BASE = "https://casework.example.com"
CASES = 100_000
TIMES = 3
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Pages:
    """How fast a register of that many cases shows its queue, in seconds."""

    database: str
    asked: int
    p50: float
    p95: float
    slowest: str
    """The address of the slowest."""


async def pages(database: str, url: str, folder: Path) -> Pages:
    """Fill an empty register, and read its queue's pages: each filter, at the start and further down."""
    migrate(url)
    clock = Clock()
    register = Register.open(url, clock)
    try:
        fill(register, CASES)
        register.officers.add("officer", "Olu Officer", Post.OFFICER, "no password opens this", "Highways")
        token = new_token()
        register.signed_in.start("officer", hash_of(token), _EARLIEST)
        times = await _read(_client(register, clock, folder, token))
    finally:
        register.close()
    slowest = max(times, key=lambda one: one[1])[0]
    taken = [seconds for _, seconds in times]
    return Pages(database, len(taken), percentile(taken, 0.5), percentile(taken, 0.95), slowest)


def _client(register: Register, clock: Clock, folder: Path, token: str) -> httpx.AsyncClient:
    desk = Desk(
        register=register,
        catalogue=Catalogue(Editions.load(), clock),
        cases=RememberingCases(clock),  # type: ignore[arg-type]
        now=clock,
        new_reference=partial(references.new, random.random),
    )
    settings = Settings(data_dir=folder, encryption=False, council_base_url=BASE)
    app = whole_app(desk, settings, Assets.built(settings.council_colour))
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE)
    client.cookies.set(COOKIE, token, domain="casework.example.com")
    return client


async def _read(client: httpx.AsyncClient) -> list[tuple[str, float]]:
    taken = []
    async with client:
        for turn in range(TIMES + 1):  # the first warms the caches
            for asked in queue_pages(A_PAGE):
                address = _address(asked)
                began = time.perf_counter()
                answer = await client.get(address)
                seconds = time.perf_counter() - began
                if answer.status_code != 200:
                    raise RuntimeError(f"{address} was answered with {answer.status_code}")
                if turn:
                    taken.append((address, seconds))
    return taken


def _address(asked: dict[str, object]) -> str:
    limit, offset = int(str(asked["limit"])), int(str(asked["offset"]))
    query = {
        name: "yes" if value is True else str(value)
        for name, value in asked.items()
        if name not in {"limit", "offset"}
    }
    return f"/casework/queue?{urlencode(query | {'page': str(offset // limit + 1)})}"
