"""The tables as the migrations make them are the tables the models describe, up, down and up again."""

import sqlite3
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

import register as registers
from register import Register, RegisterError, RegisterNotReady, RegisterUnreachable
from register.database import Database
from register.models import metadata
from register.schema import REVISIONS, configuration
from tests.register.making import Clock, at_once
from tests.register.postgres import Databases


def tables(url: str) -> set[str]:
    database = Database(url)
    with database.reading() as connection:
        names = set(sa.inspect(connection).get_table_names())
    database.close()
    return {name for name in names - {"alembic_version"} if not is_full_text(name)}


def is_full_text(name: str | None) -> bool:
    """Whether a table or index is the search's, which each database has in its own way."""
    return name is not None and name.startswith("search_words")


def test_up_down_and_up_again(url: str) -> None:
    registers.migrate(url)
    assert tables(url) == set(metadata.tables)
    registers.downgrade(url)
    assert tables(url) == set()
    registers.migrate(url)
    registers.migrate(url)
    assert tables(url) == set(metadata.tables)


def test_the_migrations_make_what_the_models_say(register: Register) -> None:
    with register.database.reading() as connection:
        opts = {"compare_type": True, "include_name": lambda name, *_: not is_full_text(name)}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []
        made = {
            (table, index["name"], tuple(index["column_names"]))
            for table in metadata.tables
            for index in sa.inspect(connection).get_indexes(table)
            if not index.get("duplicates_constraint") and not is_full_text(index["name"])
        }
    said = {
        (table.name, index.name, tuple(column.name for column in index.columns))
        for table in metadata.tables.values()
        for index in table.indexes
    }
    assert made == said


def test_the_files_are_named_by_their_revisions() -> None:
    scripts = ScriptDirectory.from_config(configuration())
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == REVISIONS
    assert scripts.get_heads() == [REVISIONS[-1]]


def test_the_partial_indexes_are_partial(register: Register) -> None:
    catalogue = "SELECT sql FROM sqlite_master WHERE type = 'index'"
    if not register.database.is_sqlite:
        catalogue = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
    with register.database.reading() as connection:
        made = [sql for sql in connection.exec_driver_sql(catalogue).scalars() if sql and " WHERE " in sql]
    said = [index for table in metadata.tables.values() for index in table.indexes if index.dialect_kwargs]
    assert len(made) == len(said) == 20


def test_several_may_migrate_at_once(url: str) -> None:
    at_once(4, lambda _: registers.migrate(url))
    assert tables(url) == set(metadata.tables)


def test_it_is_set_up_once_another_writer_has_done(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "new.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.5, other.rollback)
    done.start()
    registers.migrate(f"sqlite:///{tmp_path}/new.db")
    done.join()
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()


def test_a_register_never_set_up_is_named(url: str, clock: Clock) -> None:
    with pytest.raises(RegisterNotReady, match="et it up with"):
        Register.open(url, clock)


def test_a_register_that_answers_is_ready(register: Register) -> None:
    register.ready()


def test_opening_makes_no_file(tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(RegisterNotReady):
        Register.open(f"sqlite:///{tmp_path}/none.db", clock)
    assert list(tmp_path.iterdir()) == []


def test_a_register_taken_back_is_named(url: str, clock: Clock) -> None:
    registers.migrate(url)
    registers.downgrade(url)
    with pytest.raises(RegisterNotReady, match="et it up with"):
        Register.open(url, clock)


def test_a_register_of_a_newer_version_is_named_and_left_alone(
    register: Register, url: str, clock: Clock
) -> None:
    with register.database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RegisterNotReady, match="newer version"):
        Register.open(url, clock)
    with pytest.raises(RegisterNotReady, match="newer version"):
        registers.migrate(url)
    assert register.queue.cases() == []


def test_tables_lost_while_running_are_named(register: Register) -> None:
    with register.database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE cases RENAME TO lost"))
    for read in (register.queue.cases, register.ready):
        with pytest.raises(RegisterNotReady, match="missing"):
            read()


def test_the_file_is_its_owners_alone(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "a %folder" / "within"
    file = folder / "register.db"
    registers.migrate(f"sqlite:///{file}")
    opened = Register.open(f"sqlite:///{file}", clock)
    assert opened.queue.cases() == []
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    opened.close()
    assert modes == dict.fromkeys(("register.db", "register.db-wal", "register.db-shm"), 384)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_open_file_is_made_private(tmp_path: Path) -> None:
    file = tmp_path / "register.db"
    file.touch(0o644)
    registers.migrate(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegisterUnreachable, match="cannot be written"):
        registers.migrate(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize(
    "address", ["", "nonsense", "mysql://localhost/x", "sqlite://", "postgresql://u:secret@h/d"]
)
def test_an_address_that_is_none_is_refused_without_its_password(address: str, clock: Clock) -> None:
    with pytest.raises(RegisterError) as refused:
        Register.open(address, clock)
    assert "secret" not in str(refused.value)


def test_a_postgres_that_is_not_there_is_named(clock: Clock) -> None:
    with pytest.raises(RegisterUnreachable):
        Register.open("postgresql+pg8000://charter@127.0.0.1:1/none", clock)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"username": "nobody_here"}, "does not let in"), ({"database": "nothing_here"}, "no database")],
    ids=["user", "database"],
)
def test_a_postgres_that_lets_nobody_in_says_whom_it_did_not_know(
    databases: Databases, clock: Clock, wrong: dict[str, Any], said: str
) -> None:
    changed = make_url(databases.empty()).set(**wrong)
    with pytest.raises(RegisterUnreachable, match=said) as refused:
        Register.open(changed.render_as_string(hide_password=False), clock)
    assert "CHARTER_REGISTER_URL" in str(refused.value)
