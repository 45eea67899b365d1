"""The whole site on a fresh register: officers of every post, cases that remember, a clock that stands."""

import random
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.pages import Site
from casework.site.passwords import Passwords
from casework.together import changes
from charter import references
from engine.config.settings import Settings
from register import Register
from register.people.officers import Post
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from tests.casework.people import PASSWORD, GoingOn, People, SpokenCases
from tests.ready import editions, in_no_hurry_to_disk, new_register
from tests.starter.places import Clock

BASE = "https://casework.example.com"


@pytest.fixture(autouse=True)
def no_long_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here a client has an answer when it is whole: a page is told of no more than what has happened."""
    monkeypatch.setattr(changes, "LONGEST", 0.0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        encryption=False,
        council_base_url=BASE,
        second_factor="optional",
        report_least_seconds=0,  # the clock stands still here
        seeing="all",  # tests of what is seen are in seeing/
        seeing_why="These tests are about other things",
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    """Argon2 as cheap as it can be: the tests are not about its cost."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory, passwords: Passwords) -> Path:
    """A register with an officer of every post, made once and copied for each test."""
    file = tmp_path_factory.mktemp("begun") / "register.sqlite3"
    opened = Register.open(new_register(file), Clock())
    for post in Post:
        hashed = passwords.hash(PASSWORD)
        opened.officers.add(post.value, f"{post.value.title()} Example", post, hashed, "highways")
    with opened.database.outside_transactions() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.close()
    return file


@pytest.fixture
def register(settings: Settings, clock: Clock, begun: Path) -> Iterator[Register]:
    shutil.copy(begun, settings.data_dir / "register.sqlite3")
    opened = in_no_hurry_to_disk(Register.open(settings.register_url, clock, busy_timeout=10))
    yield opened
    opened.close()


@pytest.fixture
def cases(clock: Clock, register: Register) -> SpokenCases:
    return SpokenCases(clock, register=register)


@pytest.fixture
def desk(register: Register, cases: SpokenCases, clock: Clock) -> Desk:
    return Desk(
        register=register,
        catalogue=Catalogue(editions(), clock),
        cases=cases,
        now=clock,
        new_reference=partial(references.new, random.random),
    )


@pytest.fixture
def assets() -> Assets:
    """Files that need no building; the browser's tests have the real ones."""
    names = (
        "site.css",
        "site.js",
        "changes.js",
        "session.js",
        "queues.js",
        "govuk-frontend.min.js",
        "icon.svg",
    )
    return Assets({name: name.encode() for name in names})


@pytest.fixture
def app(desk: Desk, settings: Settings, assets: Assets, passwords: Passwords) -> FastAPI:
    return whole_app(desk, settings, assets, passwords)


@pytest.fixture
def site(app: FastAPI) -> Site:
    """The site that ``people`` visit."""
    made: Site = app.state.site
    return made


@pytest.fixture
async def people(app: FastAPI, register: Register) -> AsyncIterator[People]:
    """Browsers: `people.guest()`, `people.of(Post.OFFICER)`."""
    async with AsyncExitStack() as stack:

        async def browser() -> httpx.AsyncClient:
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
            return await stack.enter_async_context(GoingOn(transport=transport, base_url=BASE))

        yield People(browser, register)
