"""The register's tables made, brought up to date, taken back and checked: Alembic, driven from code."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from register.database import Database, make_private
from register.errors import RegisterBusy, RegisterNotReady

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 727_244_001
"""Postgres advisory lock: two processes starting at once migrate one after the other."""
PATIENCE = 30.0
"""Seconds a migration waits for those who are writing."""


def configuration() -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def migrate(url: str) -> None:
    """Create the register at ``url`` or bring it up to date, all or nothing. Safe to call by several at once.

    Raises RegisterNotReady if it was written by a newer version, RegisterBusy, RegisterUnreachable.
    """

    def upgrade(config: Config, connection: Connection) -> None:
        _refuse_newer(connection)
        command.upgrade(config, "head")

    _run(url, upgrade)


def downgrade(url: str, revision: str = "base") -> None:
    """Take the tables back to ``revision``. What the dropped tables and columns held is lost."""
    _run(url, lambda config, connection: command.downgrade(config, revision))


def check(connection: Connection) -> None:
    """Raise RegisterNotReady unless the tables are exactly those this version was written for."""
    found = MigrationContext.configure(connection).get_current_heads()
    if not found:
        raise RegisterNotReady("The register has not been set up yet. Set it up with register.migrate.")
    _refuse_newer(connection)
    if set(found) != set(_scripts().get_heads()):
        raise RegisterNotReady(
            "The register is from an older version. Bring it up to date with register.migrate."
        )


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration())


def _refuse_newer(connection: Connection) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if not set(MigrationContext.configure(connection).get_current_heads()) <= known:
        raise RegisterNotReady(
            "The register was written by a newer version of Charter Casework. Run that version."
        )


def _run(url: str, work: Callable[[Config, Connection], None]) -> None:
    with _database(url) as database, database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config = configuration()
        config.attributes["connection"] = connection
        work(config, connection)


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
