"""What many tests begin with, made once for each test process: the editions, and a register's file."""

import copy
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from charter.edition.editions import Editions
from register import Register, migrate


def editions() -> Editions:
    """The council's editions, a copy of each: a test may give its own other dates."""
    return Editions([copy.copy(edition) for edition in _loaded()], _loaded().folder)


@cache
def _loaded() -> Editions:
    """Reading and checking them takes longer than most tests do; so does making what reads texts by them."""
    loaded = Editions.load()
    assert all(edition.worries for edition in loaded)  # each is made when it is first asked for
    return loaded


def new_register(file: Path) -> str:
    """The address of a new register in that file, set up and empty; its folder is made if it is not there."""
    file.parent.mkdir(exist_ok=True)
    shutil.copy(_empty_register(), file)
    return f"sqlite:///{file}"


@cache
def _empty_register() -> Path:
    """Migrating takes longer than a story."""
    file = Path(mkdtemp(prefix="charter-register-")) / "register.db"
    migrate(f"sqlite:///{file}")
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:  # all of it into the one file that is copied
        connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return file


def in_no_hurry_to_disk(register: Register) -> Register:
    """The same register, for a test that has no power cut in it; its statements are compiled once for all."""
    engine = register.database.engine
    engine.update_execution_options(compiled_cache=_COMPILED[register.database.is_sqlite])
    if register.database.is_sqlite:
        event.listen(engine, "connect", _leave_it_to_the_system)
        engine.dispose()  # and open anew
    return register


class _Compiled(dict[Any, Any]):
    """Statements as SQLAlchemy has compiled them, for whichever register asks: each has an engine, and so a
    dialect, of its own, and compiling all of it anew took a third of a test's time."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


_COMPILED = {True: _Compiled(), False: _Compiled()}
"""For SQLite, and for Postgres."""


def _leave_it_to_the_system(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF")
