"""The queue's and the search's pages with 100,000 cases: the site's whole answer, in this process, on one
database."""

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx

from bench.system import percentile
from casework.finding.search import Wanted
from casework.queues.filters import SORTS
from casework.queues.queue import A_PAGE
from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.sessions import hash_of, new_token
from charter import references
from charter.edition.editions import Editions
from engine.config.settings import Settings
from register import Register, migrate
from register.finding.search import Among
from register.people.officers import Post
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from tests.casework.people import COOKIE
from tests.register.making import Clock
from tests.register.many_words import searches
from tests.register.multitude import fill, queue_pages
from tests.starter.places import RememberingCases

BASE = "https://casework.example.com"
CASES = 100_000
TIMES = 3
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Pages:
    """How fast a register of that many cases shows its queue, or what was searched for, in seconds."""

    database: str
    what: str
    asked: int
    p50: float
    p95: float
    slowest: str
    """The address of the slowest."""


async def pages(database: str, url: str, folder: Path) -> list[Pages]:
    """Fill an empty register, and read its queue's pages, each filter, at the start and further down; then
    search it, by what one case has and by what all have."""
    migrate(url)
    clock = Clock()
    register = Register.open(url, clock)
    try:
        fill(register, CASES)
        addresses = {
            "queue": [_address(asked) for asked in queue_pages(A_PAGE)] + _asked_together(),
            "search": [
                Wanted(words, among).address(page=page)
                for words in searches()
                for among in Among
                for page in (1, 20)
            ],
            "officer": _of_an_officer(),
        }
        async with manager_at(register, clock, folder) as client:
            return [_summed(database, what, await read(client, each)) for what, each in addresses.items()]
    finally:
        register.close()


def _summed(database: str, what: str, times: list[tuple[str, float]]) -> Pages:
    slowest = max(times, key=lambda one: one[1])[0]
    taken = [seconds for _, seconds in times]
    return Pages(database, what, len(taken), percentile(taken, 0.5), percentile(taken, 0.95), slowest)


def manager_at(register: Register, clock: Clock, folder: Path) -> httpx.AsyncClient:
    """The site in this process, with a manager signed in."""
    teams = (
        "Street lighting",
        "Waste",
        "Housing",
    )  # every one of the cases: the condition is asked all the same
    nobody = "no password opens this"
    register.officers.add("officer", "Olu Officer", Post.MANAGER, nobody, "Highways", teams=teams)
    token = new_token()
    register.signed_in.start("officer", hash_of(token), _EARLIEST)
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


async def read(client: httpx.AsyncClient, addresses: list[str]) -> list[tuple[str, float]]:
    """How many seconds each address took to be answered, each several times."""
    taken = []
    for turn in range(TIMES + 1):  # the first warms the caches
        for address in addresses:
            began = time.perf_counter()
            answer = await client.get(address)
            seconds = time.perf_counter() - began
            if answer.status_code not in {200, 303}:  # a reference goes to its case
                raise RuntimeError(f"{address} was answered with {answer.status_code}")
            if turn:
                taken.append((address, seconds))
    return taken


def _asked_together() -> list[str]:
    """Filters together, every order, closed cases, and the load by officer."""
    filters = (
        "mine=yes",
        "nobody=yes&due=week",
        "team=Highways&stage=awaiting_inspection&due=later",
        "service=potholes&officer=Olu+Officer&late=yes",
        "area=MK9&priority=urgent",
        "open=closed",
        "open=all&team=Waste",
    )
    orders = [f"{which}sort={quote(sort)}" for which in ("", "open=all&") for sort in SORTS]
    asked = [f"{each}&page={page}" for each in (*filters, *orders) for page in (1, 20)]
    return [*(f"/casework/queue?{each}" for each in asked), "/casework/queue/load"]


def _of_an_officer() -> list[str]:
    """What an officer or a manager opens besides: their day, tasks, a street, how things stand."""
    whose = ("you", "team", "role", "all")
    tasks = [f"/casework/tasks?of={of}&page={page}" for of in whose for page in (1, 20)]
    return [
        "/casework/day",
        *tasks,
        "/casework/map?street=Example+Close",
        "/casework/dashboard",
        "/casework/dashboard/late",
        "/casework/dashboard/load?officer=",
    ]


def _address(asked: dict[str, object]) -> str:
    limit, offset = int(str(asked["limit"])), int(str(asked["offset"]))
    query = {
        name: "yes" if value is True else str(value)
        for name, value in asked.items()
        if name not in {"limit", "offset"}
    }
    return f"/casework/queue?{urlencode(query | {'page': str(offset // limit + 1)})}"
