"""Copies of databases: SQLite's while it is written to, Postgres' by its own programs."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from engine.errors import ExpectedError

LONG = 24 * 3_600
"""Seconds a dump may take."""
DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each release of Postgres."""


class StoreError(ExpectedError):
    """A store could not be copied; the text says which, and what to do."""


def copy_sqlite(source: Path, target: Path) -> None:
    """All of it as it is at one instant, whoever writes meanwhile: what is in its ``-wal`` too.

    Raises StoreError.
    """
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)) as read:
            target.touch(mode=0o600)
            with closing(sqlite3.connect(target)) as written:
                read.backup(written)
                sound = written.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        raise StoreError(f"{source} cannot be copied ({error}).") from None
    if sound != "ok":
        raise StoreError(f"{source} is damaged: SQLite says {sound}.")


def forget_members(temporal: Path) -> None:
    """Of the servers that Temporal's store was taken from: a new one would spend its first minute looking for
    them, and give up. Raises StoreError."""
    try:
        with closing(sqlite3.connect(temporal)) as connection:
            known = "SELECT 1 FROM sqlite_master WHERE name = 'cluster_membership'"
            if connection.execute(known).fetchone():
                connection.execute("DELETE FROM cluster_membership")
                connection.commit()
    except sqlite3.Error as error:
        raise StoreError(f"{temporal} cannot be written ({error}).") from None


def postgres(url: str) -> URL:
    """The address of a Postgres database. Raises StoreError."""
    try:
        read = make_url(url)
    except ArgumentError:
        read = None
    if read is None or read.get_backend_name() != "postgresql" or not read.database:
        raise StoreError("A database is named as postgresql://user@host:port/database.")
    return read.set(drivername="postgresql+pg8000")


def dump(url: str, target: Path) -> None:
    """All of a Postgres database as it is at one instant, in ``pg_dump``'s own form. Raises StoreError."""
    database = postgres(url)
    _run("pg_dump", ["--format=custom", "--no-password", f"--file={target}"], database)
    target.chmod(0o600)


def load(source: Path, url: str) -> None:
    """All of a dump into an empty database, or nothing. Raises StoreError."""
    database = postgres(url)
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password"]
    _run("pg_restore", [*options, f"--dbname={database.database}", str(source)], database)


def is_empty(url: str) -> bool:
    """Whether a Postgres database has no table. Raises StoreError where it does not answer."""
    engine = sa.create_engine(postgres(url))
    try:
        with engine.connect() as connection:
            return not sa.inspect(connection).get_table_names()
    except SQLAlchemyError:
        raise StoreError(
            f"The database {_named(postgres(url))} does not answer: see that it is there."
        ) from None
    finally:
        engine.dispose()


def wipe(url: str) -> None:
    """Take everything out of a Postgres database that was empty before."""
    engine = sa.create_engine(postgres(url))
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    finally:
        engine.dispose()


def _run(program: str, options: list[str], database: URL) -> None:
    env = {**os.environ, "PGDATABASE": database.database or ""}
    for name, value in (
        ("PGHOST", database.host),
        ("PGPORT", database.port),
        ("PGUSER", database.username),
        ("PGPASSWORD", database.password),
    ):
        if value:
            env[name] = str(value)
    command = [str(_program(program)), *options]
    done = subprocess.run(  # noqa: S603
        command, env=env, capture_output=True, text=True, check=False, timeout=LONG
    )
    if done.returncode:
        said = " ".join(done.stderr.strip().splitlines()[-1:])[:300]
        raise StoreError(f"{program} did not do it for {_named(database)}: {said or 'it gave no reason'}")


def _program(name: str) -> Path:
    found = shutil.which(name)
    if found is not None:
        return Path(found)
    beside = [each for each in DEBIAN.glob(f"*/bin/{name}") if each.parent.parent.name.isdigit()]
    if beside:
        return max(beside, key=lambda each: int(each.parent.parent.name))
    raise StoreError(f"{name} is not here: install Postgres' client programs, as new as its server.")


def _named(database: URL) -> str:
    return f"{database.database} at {database.host or 'this machine'}"
