"""The register's tables made, brought up to date, taken back and checked: Alembic, driven from code.

Alembic is loaded only where tables change: a worker that finds them as they should be starts sooner.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from register.database import Database, make_private
from register.errors import RegisterBusy, RegisterNotReady

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
REVISIONS = tuple(sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")))
"""What the tables have been, oldest first: each file is named by its revision."""
MIGRATION_LOCK = 727_244_001
"""Postgres advisory lock: two processes starting at once migrate one after the other."""
PATIENCE = 30.0
"""Seconds a migration waits for those who are writing."""


def migrate(url: str) -> None:
    """Create the register at ``url`` or bring it up to date, all or nothing. Safe to call by several at once.

    Raises RegisterNotReady if it was written by a newer version, RegisterBusy, RegisterUnreachable.
    """
    with _alone(url) as connection:
        if _known(connection) != REVISIONS[-1]:
            from alembic import command

            command.upgrade(configuration(connection), "head")


def holds_cases(url: str) -> bool:
    """Whether a register is there that has cases in it, of whatever version. Changes nothing.

    Raises RegisterUnreachable where nobody can say.
    """
    database = Database(url)
    try:
        if database.file is not None and not database.file.exists():
            return False
        with database.reading() as connection:
            if not sa.inspect(connection).has_table("cases"):
                return False
            return connection.execute(sa.text("SELECT 1 FROM cases LIMIT 1")).first() is not None
    finally:
        database.close()


def downgrade(url: str, revision: str = "base") -> None:
    """Take the tables back to ``revision``. What the dropped tables and columns held is lost."""
    from alembic import command

    with _alone(url) as connection:
        command.downgrade(configuration(connection), revision)


def configuration(connection: Connection | None = None) -> "Config":
    """Alembic's configuration, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def check(connection: Connection) -> None:
    """Raise RegisterNotReady unless the tables are exactly those this version was written for."""
    found = _known(connection)
    if not found:
        raise RegisterNotReady("The register has not been set up yet. Set it up with register.migrate.")
    if found != REVISIONS[-1]:
        raise RegisterNotReady(
            "The register is from an older version. Bring it up to date with register.migrate."
        )


def _known(connection: Connection) -> str:
    """The revision of the tables there, empty if there are none. Raises RegisterNotReady for a newer one."""
    found = ""
    if sa.inspect(connection).has_table("alembic_version"):
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or ""
    if found and found not in REVISIONS:
        raise RegisterNotReady(
            "The register was written by a newer version of Charter Casework. Run that version."
        )
    return found


@contextmanager
def _alone(url: str) -> Iterator[Connection]:
    """One transaction in which nobody else changes the tables."""
    with _database(url) as database, database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        yield connection


@contextmanager
def _database(url: str) -> Iterator[Database]:
    database = Database(url, busy_timeout=PATIENCE)
    try:
        if database.file is not None:
            make_private(database.file)
            _write_ahead(database)
        yield database
    finally:
        database.close()


def _write_ahead(database: Database) -> None:
    """Kept in the file, and not changed within a transaction. SQLite refuses it at once, patient or not,
    while somebody else writes: another process that is setting the register up, perhaps."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with database.reading() as connection:
                mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
            if mode != "wal":
                with database.outside_transactions() as connection:
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            return
        except RegisterBusy:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
