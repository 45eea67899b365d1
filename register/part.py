"""What every part of the register shares: the database, the clock, an insert that repeating does not hurt."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from register.database import Database

Row = Mapping[str, Any]


class Part:
    """A part of the register: the one database and the one injected clock."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self.database = database
        self._now = now

    def now(self) -> datetime:
        """The injected clock's instant, in UTC."""
        return self._now().astimezone(UTC)


def insert_new(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> int:
    """Insert those of ``rows`` that break no key. How many were new is only exact for a single row."""
    return _run(connection, _inserting_new(connection.dialect.name, table), rows)


def insert_or_renew(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert ``rows``; one whose primary key is there takes the place of what is there."""
    _run(connection, _inserting_or_renewing(connection.dialect.name, table), rows)


def _run(connection: Connection, statement: sa.Insert, rows: Sequence[Row]) -> int:
    if not rows:
        return 0
    return connection.execute(statement, rows[0] if len(rows) == 1 else list(rows)).rowcount


@cache  # as a new object, a statement is made, keyed and looked up anew: more work than the insert
def _inserting_new(dialect: str, table: sa.Table) -> sa.Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _inserting_or_renewing(dialect: str, table: sa.Table) -> sa.Insert:
    insert = _insert(dialect, table)
    key = list(table.primary_key)
    rest = {column.name: insert.excluded[column.name] for column in table.c if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=key, set_=rest)


def _insert(dialect: str, table: sa.Table) -> "postgresql.Insert | sqlite.Insert":
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def locked(connection: Connection, statement: sa.Select[Any]) -> sa.Select[Any]:
    """``statement`` holding its rows until the transaction ends. SQLite's writers hold everything already."""
    # Not the key: other cases' turns may write a letter or a task to this one meanwhile.
    return statement.with_for_update(key_share=True) if connection.dialect.name == "postgresql" else statement
