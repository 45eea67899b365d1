"""A fresh register for each test: on SQLite, and on Postgres where CHARTER_TEST_POSTGRES_URL names a server.

The user in that address must be allowed to create databases: each test gets its own, and drops it.
"""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

import register as registers
from register import Register
from tests.register.making import Clock

POSTGRES = os.environ.get("CHARTER_TEST_POSTGRES_URL", "")


@pytest.fixture(params=["sqlite", *(["postgres"] if POSTGRES else [])])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/register.db"
        return
    name = f"charter_test_{uuid.uuid4().hex}"
    server = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(url: str, clock: Clock) -> Iterator[Register]:
    registers.migrate(url)
    opened = Register.open(url, clock, busy_timeout=10)
    yield opened
    opened.close()


@pytest.fixture
def statements(register: Register) -> Callable[[], object]:
    """``with statements() as sent:`` collects the statements the register sends, beginnings left out."""

    @contextmanager
    def watching() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                sent.append(statement)

        sa.event.listen(register.database.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            sa.event.remove(register.database.engine, "before_cursor_execute", note)

    return watching
