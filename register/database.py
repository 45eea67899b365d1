"""One engine for SQLite and Postgres: how a transaction begins, how long it waits, and its errors' names."""

import json
import math
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url

from register.errors import RegisterBusy, RegisterError, RegisterNotReady, RegisterUnreachable

BUSY_TIMEOUT = 1.5
"""Seconds a writer waits for another one. Under the 2 seconds of the courier's local activity."""

NEAR = 100
"""Milliseconds more than it should that a writer may wait: two statements fewer for each transaction."""
BUSY_STATES = frozenset({"40001", "40P01", "55P03", "57014"})
"""Postgres: serialization failure, deadlock, lock not available, statement timed out."""
MISSING_TABLE = "42P01"
UNREACHABLE_CLASSES = ("08", "53", "57")
"""Postgres: connection lost, out of resources, told to shut down."""
WHO_CLASS = "28"
"""Postgres: that user is not let in."""
NO_DATABASE = "3D000"


def clean(value: Any) -> Any:
    """``value`` without what a database cannot keep: NUL, half a surrogate pair, numbers that are none."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {clean(key): clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _dumps(value: Any) -> str:
    """``value``, perhaps a model, as JSON. Cleaned piece by piece only where there is something to clean."""
    try:
        if isinstance(value, BaseModel):
            text = value.model_dump_json()
        else:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except ValueError:  # half a surrogate pair, or a number that is none
        return json.dumps(clean(_plain(value)), ensure_ascii=False)
    return json.dumps(clean(_plain(value)), ensure_ascii=False) if "\\u0000" in text else text


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value


def sqlite_file(url: URL) -> Path | None:
    """The file of an SQLite URL; None for Postgres."""
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise RegisterNotReady(
            "The register needs a file: an SQLite database in memory is lost with its connection."
        )
    return Path(url.database)


def make_private(file: Path) -> None:
    """Create ``file`` for its owner only, or make it so. Its -wal and -shm files get the same mode."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)
    except OSError as error:
        raise RegisterUnreachable(f"The register's file cannot be written: {error.strerror}.") from None


class Database:
    """An engine, and the two ways to use it: ``reading`` and ``writing``."""

    def __init__(self, url: str, busy_timeout: float = BUSY_TIMEOUT) -> None:
        """``busy_timeout`` in seconds. Opens no connection yet."""
        try:
            parsed = make_url(url)
        except sa.exc.ArgumentError:
            raise RegisterError("The register's address is not a database URL.") from None
        self.file = sqlite_file(parsed)
        if self.file is None and parsed.drivername != "postgresql+pg8000":
            raise RegisterError(
                "The register is kept in SQLite (sqlite:///…) or Postgres (postgresql+pg8000://…)."
            )
        self.busy_timeout = busy_timeout
        self._milliseconds = int(busy_timeout * 1000)
        """What each connection is told to wait, where nobody says less."""
        self._one_writer = threading.Lock() if self.file is not None else None
        self.engine = self._engine(parsed)

    @property
    def is_sqlite(self) -> bool:
        return self.file is not None

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads and never waits for a writer."""
        with _named_errors(), self.engine.connect() as connection, connection.begin():
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes, all or nothing. Raises RegisterBusy if others write for too long."""
        give_up = time.monotonic() + self.busy_timeout
        with self._turn_to_write(), _named_errors(), self.engine.connect() as connection, connection.begin():
            if self.is_sqlite:
                self._begin_immediately(connection, give_up)
            yield connection

    @contextmanager
    def outside_transactions(self) -> Iterator[Connection]:
        """A connection that commits each statement by itself, for the settings SQLite keeps in its file."""
        with _named_errors(), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        # SQLite's own waiting is polling, and unlucky threads starve: within one process they queue here.
        if self._one_writer is None:
            yield
            return
        if not self._one_writer.acquire(timeout=self.busy_timeout):
            raise RegisterBusy("The register is being written to by others. Try again in a moment.")
        try:
            yield
        finally:
            self._one_writer.release()

    def _engine(self, url: URL) -> Engine:
        engine = sa.create_engine(
            url,
            hide_parameters=True,
            json_serializer=_dumps,
            pool_size=5,
            max_overflow=15,
            pool_timeout=max(self.busy_timeout, 0.1),
            pool_pre_ping=self.file is None,
            **({} if self.is_sqlite else {"connect_args": {"timeout": 10 + int(self.busy_timeout)}}),
        )

        def connected(connection: Any, _record: Any) -> None:
            if isinstance(connection, sqlite3.Connection):
                connection.isolation_level = None  # the driver's own BEGIN comes too late
                connection.execute(f"PRAGMA busy_timeout = {self._milliseconds}")
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA synchronous = FULL")  # a reference given survives a power cut
            else:
                cursor = connection.cursor()
                cursor.execute(f"SET lock_timeout = {self._milliseconds}")
                cursor.close()
                connection.commit()

        event.listen(engine, "connect", connected)
        return engine

    def _begin_immediately(self, connection: Connection, give_up: float) -> None:
        # Not by an event of the engine: with one, every statement looks whether anybody listens.
        # What was spent queueing within this process is not waited for a second time.
        left = max(0, int((give_up - time.monotonic()) * 1000))
        if left >= self._milliseconds - NEAR:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {left}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {self._milliseconds}")


@contextmanager
def _named_errors() -> Iterator[None]:
    """Driver errors under the register's own names. Their texts can quote rows: only codes are handed on."""
    try:
        yield
    except sa.exc.TimeoutError:
        raise RegisterBusy("All the register's connections are in use. Try again in a moment.") from None
    except sa.exc.DBAPIError as error:
        raise _named(error.orig) from None
    except sqlite3.Error as error:
        raise _named(error) from None
    except OSError as error:
        raise RegisterUnreachable(
            f"The register does not answer: {error.strerror or type(error).__name__}."
        ) from None


def _named(error: BaseException | None) -> RegisterError:
    if isinstance(error, sqlite3.Error):
        return _named_sqlite(error)
    details = error.args[0] if error is not None and error.args else None
    code = str(details.get("C", "")) if isinstance(details, dict) else ""
    if code in BUSY_STATES:
        return RegisterBusy("The register is being written to by others. Try again in a moment.")
    if code == MISSING_TABLE:
        return RegisterNotReady("The register's tables are missing. Set it up with register.migrate.")
    if code.startswith(WHO_CLASS):
        return RegisterUnreachable("Postgres does not let in the user and password of CHARTER_REGISTER_URL.")
    if code == NO_DATABASE:
        return RegisterUnreachable("Postgres has no database of the name in CHARTER_REGISTER_URL.")
    if not code or code.startswith(UNREACHABLE_CLASSES):
        return RegisterUnreachable("The register does not answer.")
    return RegisterError(f"The register refused the statement ({type(error).__name__}, SQLSTATE {code}).")


def _named_sqlite(error: sqlite3.Error) -> RegisterError:
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return RegisterBusy("The register is locked by another writer. Try again in a moment.")
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_FULL")):
        return RegisterUnreachable(f"The register's file cannot be used ({name}).")
    if "no such table" in str(error) or "no such column" in str(error):
        return RegisterNotReady("The register's tables are missing. Set it up with register.migrate.")
    return RegisterError(f"The register refused the statement ({name}).")
