"""What every part of the register shares: the database, the clock, an insert that repeating does not hurt."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from register.database import Database

Row = Mapping[str, Any]


class Store:
    """A database and the one injected clock."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self.database = database
        self._now = now

    def now(self) -> datetime:
        """The injected clock's instant, in UTC."""
        return self._now().astimezone(UTC)

    def close(self) -> None:
        """Close every connection. The register cannot be used afterwards by this process's other threads."""
        self.database.close()


def insert_new(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> int:
    """Insert those of ``rows`` that break no key. How many were new is only exact for a single row."""
    if not rows:
        return 0
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing()
    return connection.execute(statement, rows[0] if len(rows) == 1 else list(rows)).rowcount


def locked(connection: Connection, statement: sa.Select[Any]) -> sa.Select[Any]:
    """``statement`` holding its rows until the transaction ends. SQLite's writers hold everything already."""
    # Not the key: other cases' turns may write a letter or a task to this one meanwhile.
    return statement.with_for_update(key_share=True) if connection.dialect.name == "postgresql" else statement
