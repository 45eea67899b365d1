"""The doors on a fresh register in SQLite; running cases that remember, or a Temporal that is not there."""

import io
import logging
import random
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from charter import references
from charter.people import Role
from engine.config.keys import IntakeKey
from engine.config.settings import Settings
from engine.connection import connect
from engine.logs import configure, library_logger
from register import Register
from starter.api.application import create_app
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from starter.desk.running import RunningCases
from tests.ready import editions, in_no_hurry_to_disk, new_register
from tests.starter.documented import check
from tests.starter.places import (
    LIGHTS_KEY,
    LOCAL_KEY,
    OFFICER_KEY,
    PERSONAL,
    READER_KEY,
    Clock,
    RememberingCases,
)
from workflows.processes import PROCESSES

BUILT = tuple(PROCESSES.keys() - {"ReplyByRequest"})
"""One is left out: a council's edition may have services that are not built."""


@pytest.fixture(autouse=True)
def logged() -> Iterator[io.StringIO]:
    """Every log line of the test; none may hold anything a person wrote."""
    root, stream = library_logger(""), io.StringIO()
    before, level, thread_hook = list(root.handlers), root.level, threading.excepthook
    configure(None, stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)
    threading.excepthook = thread_hook
    found = [words for words in PERSONAL if words in stream.getvalue()]
    assert not found, "personal data was logged"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        encryption=False,
        council_base_url="https://casework.example.com",
        intake_key=LOCAL_KEY,
        officer_key=OFFICER_KEY,
        intake_keys=(
            IntakeKey(name="lights", key=LIGHTS_KEY, services=frozenset({"streetlight"}), cases="all"),
            IntakeKey(name="reps", key=READER_KEY, roles=frozenset({Role.REPRESENTATIVE}), cases="all"),
        ),
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(settings: Settings, clock: Clock) -> Iterator[Register]:
    new_register(settings.data_dir / "register.sqlite3")
    opened = in_no_hurry_to_disk(Register.open(settings.register_url, clock, busy_timeout=10))
    yield opened
    opened.close()


@pytest.fixture
def cases(clock: Clock) -> RememberingCases:
    return RememberingCases(clock)


def a_desk(register: Register, cases: Any, clock: Callable[[], datetime]) -> Desk:
    return Desk(
        register=register,
        catalogue=Catalogue(editions(), clock, processes=BUILT),
        cases=cases,
        now=clock,
        new_reference=partial(references.new, random.SystemRandom().random),
    )


@pytest.fixture
def desk(register: Register, cases: RememberingCases, clock: Clock) -> Desk:
    return a_desk(register, cases, clock)


@pytest.fixture
async def cut_off(
    settings: Settings, register: Register, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    """A desk whose Temporal is not there: a real client, and a port nobody listens on."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    return a_desk(register, RunningCases(await connect(settings, lazy=True)), clock)


@pytest.fixture
def app(desk: Desk, settings: Settings) -> FastAPI:
    return create_app(desk, settings)


@pytest.fixture
async def door(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as client:
        yield client


def browser(app: FastAPI) -> httpx.AsyncClient:
    """A client of the application; what goes wrong inside has to be answered, not raised."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)

    async def documented(response: httpx.Response) -> None:
        await response.aread()
        check(response)

    return httpx.AsyncClient(
        transport=transport,
        base_url="http://casework.example.com",
        event_hooks={"response": [documented]},
    )
