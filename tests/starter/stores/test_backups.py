"""A back-up is made while others write, is whole or says why not, and is put where nothing is."""

import asyncio
import base64
import json
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.config.settings import Settings
from engine.errors import ExpectedError
from register import Register, migrate
from register.reports import Intake
from starter.desk.composition import open_desk, wall_clock
from starter.desk.reconciled import NotReconciled
from starter.desk.ring import fitting_ring
from starter.stores.backing_up import back_up
from starter.stores.databases import StoreError
from starter.stores.manifest import Manifest
from starter.stores.restoring import restore
from tests.register.postgres import postgres, postgres_programs

KEY, OTHER = (base64.b64encode(each * 32).decode() for each in (b"k", b"o"))
REFERENCE = "MK-7Q4K2M9X3"


def settings_of(folder: Path, key: str = KEY, **more: object) -> Settings:
    given = {"encryption_keys": {"k-1": key}, "encryption_key_id": "k-1"} if key else {}
    return Settings.model_validate({"data_dir": folder, **given, **more})


def a_case(settings: Settings) -> None:
    migrate(settings.register_url)
    register = Register.open(settings.register_url, wall_clock)
    fitting_ring(settings, register)
    register.reports.receive(
        Intake(service="pothole"), process="HighwaysRepair", edition="e", new_reference=lambda: REFERENCE
    )
    register.close()


def has_the_case(url: str) -> bool:
    register = Register.open(url, wall_clock)
    try:
        return register.cases.get(REFERENCE) is not None and register.reopening.restored() is not None
    finally:
        register.close()


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """An installation of `make run`, with a photograph."""
    settings = settings_of(tmp_path / "here")
    a_case(settings)
    (settings.data_dir / "temporal").mkdir()
    (settings.data_dir / "photographs" / "ab").mkdir(parents=True)
    (settings.data_dir / "photographs" / "ab" / "one.jpg").write_bytes(b"a picture")
    with sqlite3.connect(settings.data_dir / "temporal" / "temporal.db") as made:
        made.execute("CREATE TABLE executions (id TEXT)")
    made.close()
    return settings


@pytest.fixture
def made(here: Settings, tmp_path: Path) -> Path:
    back_up(here, tmp_path / "kept", wall_clock)
    return tmp_path / "kept"


def test_what_is_only_in_the_write_ahead_log_is_in_it_and_put_elsewhere(
    here: Settings, tmp_path: Path
) -> None:
    db = here.data_dir / "temporal" / "temporal.db"
    writing = sqlite3.connect(db)
    writing.execute("PRAGMA journal_mode = WAL")
    writing.execute("INSERT INTO executions VALUES ('in the log alone')")
    writing.commit()
    assert b"in the log alone" not in db.read_bytes()
    kept, ring = tmp_path / "kept", tmp_path / "ring.json"
    manifest = back_up(here, kept, wall_clock, ring_file=ring)
    writing.close()
    assert [part.file for part in manifest.parts] == [
        "temporal.db", "register.sqlite3", "photographs/ab/one.jpg",
    ]  # fmt: skip
    assert manifest.parts[0].taken < manifest.parts[1].taken
    assert [key.id for key in manifest.keys] == ["k-1"]
    assert KEY not in (kept / "manifest.json").read_text()
    assert json.loads(ring.read_text()) == {"current": "k-1", "keys": {"k-1": KEY}}
    assert {stat.S_IMODE(file.stat().st_mode) for file in (ring, *kept.glob("*.*"))} == {0o600}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700

    there = settings_of(tmp_path / "there", key="")
    restore(there, kept, wall_clock, ring_file=ring)
    with sqlite3.connect(there.data_dir / "temporal" / "temporal.db") as read:
        assert read.execute("SELECT id FROM executions").fetchall() == [("in the log alone",)]
    read.close()
    assert (there.data_dir / "photographs" / "ab" / "one.jpg").read_bytes() == b"a picture"
    assert has_the_case(there.register_url)
    again = Settings.load(there.data_dir)
    assert again.encryption_keys["k-1"].get_secret_value() == KEY
    with pytest.raises(NotReconciled, match="reconcile --mend"):
        asyncio.run(_begins(again))


async def _begins(settings: Settings) -> None:
    async with open_desk(settings):
        pass


def cut(folder: Path) -> None:
    file = folder / "temporal.db"
    file.write_bytes(file.read_bytes()[:-1])


def changed(folder: Path) -> None:
    file = folder / "register.sqlite3"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))


def renamed(name: str, value: object) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        found = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps({**found, name: value}))

    return write


WRONG = {
    "temporal.db was cut short or changed": cut,
    "register.sqlite3 was changed": changed,
    "is missing from the back-up": lambda folder: (folder / "photographs/ab/one.jpg").unlink(),
    "no whole back-up": lambda folder: (folder / "manifest.json").unlink(),
    "cannot be read: the back-up was cut": lambda folder: (folder / "manifest.json").write_text("{"),
    "made by a newer version": renamed("form", 2),
    "written by a newer version": renamed("schema_revision", "9999"),
    "has no register": renamed("parts", []),
}


@pytest.mark.parametrize("said", WRONG)
def test_a_back_up_that_is_not_whole_is_one_sentence_and_changes_nothing(
    said: str, made: Path, tmp_path: Path
) -> None:
    WRONG[said](made)
    there = settings_of(tmp_path / "there")
    with pytest.raises(StoreError, match=said) as caught:
        restore(there, made, wall_clock)
    assert "\n" not in str(caught.value)
    assert not there.data_dir.exists()


def test_a_ring_that_cannot_read_it_is_named_and_nothing_is_changed(made: Path, tmp_path: Path) -> None:
    for settings, said in (
        (settings_of(tmp_path / "there", OTHER), "'k-1'.*is not the one"),
        (settings_of(tmp_path / "there", key=""), "There is no encryption key here"),
        (settings_of(tmp_path / "there", encryption_keys={"k-2": OTHER}, encryption_key_id="k-2"), "missing"),
        (Settings(data_dir=tmp_path / "there", encryption=False), "Encryption is off"),
    ):
        with pytest.raises(ExpectedError, match=said) as caught:
            restore(settings, made, wall_clock)
        assert KEY not in str(caught.value)
        assert OTHER not in str(caught.value)
        assert not settings.data_dir.exists()


@pytest.mark.parametrize("name", ["register.sqlite3", "temporal/temporal.db", "photographs/x.jpg"])
def test_nothing_is_written_over(name: str, made: Path, tmp_path: Path) -> None:
    there = settings_of(tmp_path / "there")
    (there.data_dir / name).parent.mkdir(parents=True)
    (there.data_dir / name).write_bytes(b"what is here")
    with pytest.raises(StoreError, match="Nothing was changed"):
        restore(there, made, wall_clock)
    assert [file for file in there.data_dir.rglob("*") if file.is_file()] == [there.data_dir / name]


def test_what_fails_half_way_is_taken_back(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = settings_of(tmp_path / "there")
    copying = shutil.copyfile

    def full(source: Path, target: Path) -> None:
        if target.name == "temporal.db":
            raise OSError(28, "No space left on device")
        copying(source, target)

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(StoreError, match="no space left"):
        restore(there, made, wall_clock)
    assert not there.data_dir.exists()


def test_a_back_up_is_made_in_a_new_folder_and_its_keys_apart(here: Settings, made: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in made.rglob("*")}
    with pytest.raises(StoreError, match="is there already"):
        back_up(here, made, wall_clock)
    assert {file: file.stat().st_mtime_ns for file in made.rglob("*")} == before
    other = made.parent / "other"
    with pytest.raises(StoreError, match="outside the back-up"):
        back_up(here, other, wall_clock, ring_file=other / "ring.json")
    (made.parent / "broken").mkdir()
    (here.data_dir / "temporal" / "temporal.db").write_bytes(b"no database")
    with pytest.raises(StoreError, match=r"temporal\.db cannot be copied"):
        back_up(here, other, wall_clock)
    assert not other.exists()
    assert not list(made.parent.glob(".other-*"))


def test_register_and_temporal_on_postgres(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By pg_dump and pg_restore, of a real Postgres; what Temporal keeps there is any database to them."""
    monkeypatch.setenv("PATH", f"{postgres_programs()}:/usr/bin:/bin")
    with postgres() as address:
        server = sa.create_engine(address, isolation_level="AUTOCOMMIT")
        urls = {}
        with server.connect() as connection:
            for name in ("charter", "temporal", "visibility", "charter2", "temporal2", "visibility2"):
                connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
                urls[name] = server.url.set(database=name).render_as_string(hide_password=False)
        server.dispose()
        here = settings_of(tmp_path / "here", register_url=urls["charter"])
        a_case(here)
        for name in ("temporal", "visibility"):
            _say(urls[name], f"CREATE TABLE executions AS SELECT '{name}' AS id")
        kept = tmp_path / "kept"
        manifest = back_up(here, kept, wall_clock, temporal_urls=(urls["temporal"], urls["visibility"]))
        assert [part.file for part in manifest.parts] == [
            "temporal-1-temporal.dump", "temporal-2-visibility.dump", "register.dump",
        ]  # fmt: skip
        there = settings_of(tmp_path / "there", register_url=urls["charter2"])
        pair = (urls["temporal2"], urls["visibility2"])
        with pytest.raises(StoreError, match="name as many with --temporal-db"):
            restore(there, kept, wall_clock)
        _say(pair[1], "CREATE TABLE in_the_way AS SELECT 1 AS id")
        with pytest.raises(StoreError, match="has tables in it"):
            restore(there, kept, wall_clock, temporal_urls=pair)
        _say(pair[1], "DROP TABLE in_the_way")
        (kept / "register.dump").write_bytes(b"PGDMP of nothing")
        Manifest.read(kept).model_copy(update={"parts": _measured(kept)}).write(kept)
        with pytest.raises(StoreError, match="pg_restore did not do it for charter2"):
            restore(there, kept, wall_clock, temporal_urls=pair)
        for url in pair:  # what was put before is taken back
            assert _ask(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
        shutil.rmtree(kept)
        back_up(here, kept, wall_clock, temporal_urls=(urls["temporal"], urls["visibility"]))
        restore(there, kept, wall_clock, temporal_urls=pair)
        assert has_the_case(there.register_url)
        assert [_ask(url, "SELECT id FROM executions") for url in pair] == ["temporal", "visibility"]
        monkeypatch.setenv("PATH", "/nowhere")
        monkeypatch.setattr("starter.stores.databases.DEBIAN", tmp_path / "none")
        with pytest.raises(StoreError, match="pg_dump is not here"):
            back_up(here, tmp_path / "other", wall_clock)


def _measured(folder: Path) -> tuple[object, ...]:
    from starter.stores.manifest import part_kept

    return tuple(
        part_kept(folder, folder / part.file, part.what, part.kind, part.taken)
        for part in Manifest.read(folder).parts
    )


def _say(url: str, statement: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _ask(url: str, question: str) -> object:
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.exec_driver_sql(question).scalar()
    finally:
        engine.dispose()
