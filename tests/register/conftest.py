"""A fresh register for each test, on SQLite and on a real Postgres, which the session starts.

`CHARTER_TEST_POSTGRES_URL=… pytest tests/register` takes a Postgres of yours instead; its user must be
allowed to create databases, and to end its own connections.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import register as registers
from register import Register
from tests.ready import in_no_hurry_to_disk, new_register
from tests.register.making import Clock
from tests.register.postgres import Databases, postgres

OWN_POSTGRES = os.environ.get("CHARTER_TEST_POSTGRES_URL", "")


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Databases on the session's Postgres."""
    with ExitStack() as started:
        made = Databases(OWN_POSTGRES or started.enter_context(postgres()), registers.migrate)
        started.callback(made.close)
        yield made


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it; for a test of a register, one that is set up."""
    set_up = "register" in request.fixturenames
    if request.param == "sqlite":
        file = tmp_path / "register.db"
        yield new_register(file) if set_up else f"sqlite:///{file}"
        return
    databases: Databases = request.getfixturevalue("databases")
    yield databases.set_up() if set_up else databases.empty()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(url: str, clock: Clock) -> Iterator[Register]:
    opened = in_no_hurry_to_disk(Register.open(url, clock, busy_timeout=10))
    yield opened
    opened.close()
