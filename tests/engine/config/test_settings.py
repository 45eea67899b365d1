"""Settings: where they are read, in which order, what is said of a wrong one, and their page."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from charter.people import Role
from engine.config import limits
from engine.config.keys import IntakeKey
from engine.config.limits import Limits, usable_processors
from engine.config.local import prepare_local
from engine.config.page import settings_page
from engine.config.settings import Settings, describe_settings
from engine.errors import SettingsError
from engine.payloads.ring import KeyRing
from tests.engine.keys import KEY
from worker import queues_of

PAGE = Path(__file__).resolve().parents[3] / "docs" / "deploying" / "settings.md"
SECRET = "a-secret-of-our-own"
NOBODY = 65534


@pytest.fixture(autouse=True)
def _nothing_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("CHARTER_")]:
        monkeypatch.delenv(name)


def test_defaults(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path)
    assert (settings.port, settings.temporal_port, settings.temporal_ui_port) == (8000, 7233, 8233)
    assert settings.encryption
    assert settings.register_url == f"sqlite:///{tmp_path}/register.sqlite3"
    assert settings.council_base_url == "http://127.0.0.1:8000"


def test_a_worker_takes_on_what_its_processors_can_take() -> None:
    found = [Limits.chosen(0, 0, processors) for processors in (1, 2, 3, 4, 64)]
    assert [each.workflow_tasks for each in found] == [4, 4, 6, 8, 8]
    assert [each.activities for each in found] == [8, 8, 12, 16, 16]
    assert Limits.chosen(2, 3, 64) == Limits(workflow_tasks=2, activities=3)


def test_the_processors_are_those_this_process_may_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container's quota is none of the machine's processors."""
    every = usable_processors()
    assert 1 <= every <= (os.cpu_count() or 1)
    for said, found in (("50000 100000", 1), ("150000 100000", min(2, every)), ("max 100000", every)):
        (tmp_path / "cpu.max").write_text(f"{said}\n")
        monkeypatch.setattr(limits, "CGROUP", tmp_path / "cpu.max")
        assert usable_processors() == found


def test_one_workflow_task_at_once_is_too_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHARTER_WORKFLOW_TASKS", "3")
    assert Settings.load(tmp_path).limits.workflow_tasks == 3
    monkeypatch.setenv("CHARTER_WORKFLOW_TASKS", "1")
    with pytest.raises(SettingsError, match=r"CHARTER_WORKFLOW_TASKS cannot be read: it is at least 2"):
        Settings.load(tmp_path)


def test_the_environment_comes_before_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "charter.env").write_text(
        "CHARTER_PORT=1\nCHARTER_TEMPORAL_PORT=2\nCHARTER_TEMPORAL_UI_PORT=3\n"
    )
    (tmp_path / "running.env").write_text("CHARTER_PORT=11\nCHARTER_TEMPORAL_PORT=12\nTEMPORAL_OTHER=1\n")
    monkeypatch.setenv("CHARTER_PORT", "111")
    monkeypatch.setenv("CHARTER_HOST", "")  # set to nothing is not set
    monkeypatch.setenv("CHARTER_DATA_DIR", str(tmp_path))
    settings = Settings.load()
    assert (settings.port, settings.temporal_port, settings.temporal_ui_port) == (111, 12, 3)
    assert settings.host == "127.0.0.1"


def test_a_public_address_is_taken_and_every_address_is_reached_as_this_one(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, host="0.0.0.0", council_base_url="https://cases.example.com/")  # noqa: S104
    assert settings.own_host == "127.0.0.1"
    assert settings.council_base_url == "https://cases.example.com"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CHARTER_PORT", "eighty", "CHARTER_PORT cannot be read: input should be a valid integer"),
        ("CHARTER_PORT", "70000", "CHARTER_PORT cannot be read: input should be less than or equal to 65535"),
        ("CHARTER_LOG_LEVEL", "loud", "CHARTER_LOG_LEVEL cannot be read"),
        ("CHARTER_INTAKE_KEYS", SECRET, "CHARTER_INTAKE_KEYS cannot be read: it is not JSON."),
        (
            "CHARTER_INTAKE_KEYS",
            f'[{{"name": "x", "key": "{SECRET[:9]}"}}]',
            "a key has at least 16 characters",
        ),
        ("CHARTER_INTAKE_KEYS", f'[{{"name": "x", "key": "sha256:{SECRET}"}}]', "64 hexadecimal digits"),
        ("CHARTER_INTAKE_KEYS", f'[{{"name": "x", "key": "{SECRET}", "roles": ["king"]}}]', "(at 0.roles"),
        ("CHARTER_ENCRYPTION_KEYS", f'{{"one": "{SECRET}"}}', "the key 'one' is not base64"),
        ("CHARTER_ENCRYPTION_KEYS", '{"one": "c2hvcnQ="}', "the key 'one' is 5 bytes long instead of 32"),
        ("CHARTER_ENCRYPTION_KEY_ID", "two", "CHARTER_ENCRYPTION_KEY_ID names a key that is not among"),
    ],
)
def test_a_wrong_setting_is_one_sentence_without_its_value(
    name: str, value: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        Settings.load(tmp_path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert SECRET not in str(caught.value)
    assert SECRET[:9] not in str(caught.value)


def test_files_that_are_not_text_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "charter.env").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not UTF-8"):
        Settings.load(tmp_path)


def test_the_first_run_makes_keys_and_the_second_keeps_them(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    first = prepare_local(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "charter.env").stat().st_mode) == 0o600
    assert first == prepare_local(folder) == Settings.load(folder)
    assert KeyRing.from_settings(first) is not None
    assert [entry.name for entry in folder.iterdir()] == ["charter.env"]
    assert prepare_local(tmp_path / "another").intake_key != first.intake_key


def test_missing_keys_are_added_and_others_kept(tmp_path: Path) -> None:
    (tmp_path / "charter.env").write_text(
        f'# ours\nCHARTER_PORT=81\nCHARTER_ENCRYPTION_KEYS=\'{{"mine": "{KEY}"}}\''
    )
    settings = prepare_local(tmp_path)
    assert settings.port == 81
    assert list(settings.encryption_keys) == ["mine"]
    assert settings.intake_key
    assert (tmp_path / "charter.env").read_text().startswith("# ours\n")
    ring = KeyRing.from_settings(settings)
    assert ring is not None
    assert ring.current == "mine"


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"cannot be written .*CHARTER_DATA_DIR") as caught:
        prepare_local(tmp_path / "file" / "data")
    assert "\n" not in str(caught.value)


@pytest.fixture
def as_nobody() -> Iterator[None]:
    """Root may write everywhere: root becomes nobody for a while."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    yield
    if root:
        os.seteuid(0)


@pytest.fixture
def read_only(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder nobody but its owner, who may only read it, can get into; prepared before, or not."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if request.param:
            prepare_local(folder)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o700)


@pytest.mark.parametrize("read_only", [True, False], indirect=True)
def test_a_read_only_folder_is_one_sentence(read_only: Path, as_nobody: None) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        prepare_local(read_only)


def test_keys_say_who_may_do_what(tmp_path: Path) -> None:
    hashed = "sha256:" + hashlib.sha256(b"fixmystreet-key-1234").hexdigest()
    settings = Settings(
        data_dir=tmp_path,
        intake_key=SecretStr("local-key-1234567"),
        officer_key=SecretStr("officer-key-12345"),
        intake_keys=[{"name": "fixmystreet", "key": hashed, "services": ["potholes"], "roles": ["system"]}],
    )
    found = settings.who("fixmystreet-key-1234")
    assert found is not None
    assert (found.name, found.roles) == ("fixmystreet", frozenset({Role.SYSTEM}))
    assert found.services == frozenset({"potholes"})
    officer = settings.who("officer-key-12345")
    assert officer is not None
    assert Role.OFFICER in officer.roles
    assert Role.CUSTOMER not in officer.roles
    assert (officer.services, officer.cases) == ("*", "all")
    assert settings.who("local-key-1234567") == IntakeKey(name="local", key=SecretStr("local-key-1234567"))
    for wrong in ("", hashed, "local-key-1234568", "\ud800"):
        assert settings.who(wrong) is None


def test_settings_show_no_secret(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        intake_key=SecretStr(SECRET),
        register_url=f"postgresql://charter:{SECRET}@db/charter",
    )
    assert SECRET not in repr(settings)


def test_every_setting_is_described_and_the_page_is_not_stale() -> None:
    described = describe_settings()
    assert len(described) == len(Settings.model_fields) > 10
    assert all(meaning.endswith(".") for _, _, meaning in described)
    assert ("CHARTER_TEMPORAL_UI_PORT", "8233", "The port of Temporal's Web UI.") in described
    assert PAGE.read_text("utf-8") == settings_page(), (
        "run: python -m engine.config.page > docs/deploying/settings.md"
    )


def test_a_worker_s_queues_are_made_of_one_name(tmp_path: Path) -> None:
    given: dict[str, Any] = {"data_dir": tmp_path, "task_queue": "north"}
    assert queues_of(Settings(**given)) == ("north", "north-events", "north-urgent")
    assert queues_of(Settings(**given, queues="ordinary")) == ("north", "north-events")
    assert queues_of(Settings(**given, queues="urgent")) == ("north-urgent",)
    with pytest.raises(ValueError, match="the ordinary queue's name"):
        Settings(data_dir=tmp_path, task_queue="north-urgent")
