"""No program starts with a key ring that cannot read what is there; changing keys goes as it is described."""

import asyncio
import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.config.settings import Settings
from engine.errors import SettingsError
from engine.server.children import free_port
from register import Register, holds_cases, migrate
from register.reports import Intake
from starter.desk.composition import open_desk, wall_clock
from starter.desk.ring import fitting_ring

ROOT = Path(__file__).resolve().parents[3]
OLD, NEW = (base64.b64encode(each * 32).decode() for each in (b"o", b"n"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    migrate(f"sqlite:///{tmp_path}/register.sqlite3")
    return tmp_path


def ring_of(folder: Path, keys: dict[str, str], current: str) -> Settings:
    return Settings(data_dir=folder, encryption_keys=keys, encryption_key_id=current)


def begin(settings: Settings) -> None:
    """What each program does first."""

    async def opened() -> None:
        async with open_desk(settings):
            pass

    asyncio.run(opened())


def refused(settings: Settings) -> str:
    with pytest.raises(SettingsError) as caught:
        begin(settings)
    assert "\n" not in str(caught.value)
    assert OLD not in str(caught.value)
    return str(caught.value)


def test_a_ring_without_a_key_that_was_used_is_refused(folder: Path) -> None:
    begin(ring_of(folder, {"local-1": OLD}, "local-1"))
    begin(ring_of(folder, {"local-1": OLD}, "local-1"))
    assert "'local-1'" in refused(ring_of(folder, {"k-new": NEW}, "k-new"))
    assert "is not the one" in refused(ring_of(folder, {"local-1": NEW}, "local-1"))
    assert "Encryption is off" in refused(Settings(data_dir=folder, encryption=False))
    begin(ring_of(folder, {"local-1": OLD}, "local-1"))


def test_keys_are_changed_step_by_step(folder: Path) -> None:
    begin(ring_of(folder, {"local-1": OLD}, "local-1"))
    both = {"local-1": OLD, "k-new": NEW}
    begin(ring_of(folder, both, "local-1"))
    begin(ring_of(folder, both, "k-new"))
    begin(ring_of(folder, both, "local-1"))  # back again: nothing is lost
    assert "'k-new'" in refused(ring_of(folder, {"local-1": OLD}, "local-1"))
    assert "'local-1'" in refused(ring_of(folder, {"k-new": NEW}, "k-new"))


def test_two_programs_that_start_with_two_keys_of_one_id(folder: Path) -> None:
    """The second is told, though the first kept its check after the second had looked."""
    register = Register.open(f"sqlite:///{folder}/register.sqlite3", wall_clock)
    looked = register.key_checks.known

    def late() -> list[object]:
        seen = looked()
        if not seen:
            fitting_ring(
                ring_of(folder, {"local-1": OLD}, "local-1"), Register(register.database, wall_clock)
            )
        return list(seen)

    register.key_checks.known = late  # type: ignore[method-assign, assignment]
    with pytest.raises(SettingsError, match="is not the one"):
        fitting_ring(ring_of(folder, {"local-1": NEW}, "local-1"), register)
    register.close()


def run(folder: Path, *command: str, key: str, current: str = "local-1") -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "CHARTER_DATA_DIR": str(folder),
        "CHARTER_ENCRYPTION_KEYS": json.dumps({current: key}),
        "CHARTER_ENCRYPTION_KEY_ID": current,
        "CHARTER_PORT": str(free_port()),
        "CHARTER_MAIL_PORT": "0",
        "CHARTER_METRICS_PORT": "0",
        "TEMPORAL_ADDRESS": "127.0.0.1:1",
    }
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(
    ("command", "queues"),
    [
        (["worker.py"], "ordinary"),
        (["worker.py"], "urgent"),
        (["-m", "casework", "serve"], ""),
        (["-m", "starter", "relay"], ""),
        (["-m", "starter", "mail"], ""),
    ],
    ids=["worker", "urgent", "site", "relay", "mail"],
)
def test_each_program_says_in_one_sentence_which_key_is_missing(
    folder: Path, command: list[str], queues: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(ring_of(folder, {"local-1": OLD}, "local-1"))
    monkeypatch.setenv("CHARTER_QUEUES", queues)
    done = run(folder, *command, key=NEW, current="k-new")
    assert done.returncode == 1, done.stderr
    assert "The key 'local-1' (in use here since " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_is_forgotten_by_hand_and_never_the_current_one(folder: Path) -> None:
    begin(ring_of(folder, {"local-1": OLD}, "local-1"))
    begin(ring_of(folder, {"local-1": OLD, "k-new": NEW}, "k-new"))
    command = ("-m", "starter", "keys")
    listed = json.loads(run(folder, *command, "--json", key=NEW, current="k-new").stdout)
    assert [(each["key"], each["on_ring"], each["current"]) for each in listed] == [
        ("local-1", False, False),
        ("k-new", True, True),
    ]
    assert run(folder, *command, "--forget", "k-new", key=NEW, current="k-new").returncode == 1
    assert run(folder, *command, "--forget", "another", key=NEW, current="k-new").returncode == 1
    done = run(folder, *command, "--forget", "local-1", key=NEW, current="k-new")
    assert done.returncode == 0, done.stderr
    assert "local-1" not in done.stdout
    begin(ring_of(folder, {"k-new": NEW}, "k-new"))


def test_whether_a_register_holds_cases(folder: Path) -> None:
    url = f"sqlite:///{folder}/register.sqlite3"
    assert not holds_cases(url)
    assert not holds_cases(f"sqlite:///{folder}/none.sqlite3")
    assert not (folder / "none.sqlite3").exists()
    register = Register.open(url, wall_clock)
    register.reports.receive(
        Intake(service="pothole", door="test"),
        process="HighwaysRepair",
        edition="x",
        new_reference=lambda: "MK-1",
    )
    register.close()
    assert holds_cases(url)
