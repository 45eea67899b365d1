"""A key that encrypts is made once; files of settings that are not whole are told in one sentence each."""

import base64
import json
import re
from pathlib import Path

import pytest

from engine.config.env_files import write_whole
from engine.config.keys import key_id_of
from engine.config.local import prepare_local
from engine.config.settings import Settings
from engine.errors import SettingsError
from engine.payloads.ring import KeyRing
from tests.engine.keys import KEY


def no_key(folder: Path) -> str:
    """What is said where no key may be made."""
    with pytest.raises(SettingsError) as caught:
        prepare_local(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_first_key_is_called_by_its_hash(tmp_path: Path) -> None:
    one, other = prepare_local(tmp_path / "one"), prepare_local(tmp_path / "other")
    [(made, key)] = one.encryption_keys.items()
    assert re.fullmatch(r"k-[0-9a-f]{12}", made)
    assert made == one.encryption_key_id == key_id_of(base64.b64decode(key.get_secret_value()))
    assert other.encryption_key_id != made


@pytest.mark.parametrize("store", ["register.sqlite3", "temporal/temporal.db"])
def test_beside_a_store_no_key_is_made(tmp_path: Path, store: str) -> None:
    (tmp_path / store).parent.mkdir(exist_ok=True)
    (tmp_path / store).write_bytes(b"kept")
    said = no_key(tmp_path)
    assert said.startswith("CHARTER_ENCRYPTION_KEYS is missing, and ")
    assert str(tmp_path / "charter.env") in said
    assert not (tmp_path / "charter.env").exists()


def test_a_file_that_lost_its_last_lines_is_given_no_other_key(tmp_path: Path) -> None:
    prepare_local(tmp_path)
    (tmp_path / "register.sqlite3").write_bytes(b"kept")
    file = tmp_path / "charter.env"
    whole = file.read_text()
    short = "".join(line for line in whole.splitlines(keepends=True) if "ENCRYPTION" not in line)
    file.write_text(short)
    assert "CHARTER_ENCRYPTION_KEYS is missing" in no_key(tmp_path)
    assert file.read_text() == short
    file.write_text(whole)
    assert prepare_local(tmp_path).encryption_keys


def test_a_register_elsewhere_that_holds_cases_counts_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "postgresql+pg8000://charter@127.0.0.1:1/charter"
    monkeypatch.setenv("CHARTER_REGISTER_URL", address)
    asked: list[str] = []

    def holds_cases(url: str) -> bool:
        asked.append(url)
        return True

    with pytest.raises(SettingsError, match="the register that CHARTER_REGISTER_URL names"):
        prepare_local(tmp_path, holds_cases)
    assert asked == [address]
    assert prepare_local(tmp_path, lambda url: False).encryption_keys


def test_without_encryption_or_with_keys_in_the_environment_none_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "register.sqlite3").write_bytes(b"kept")
    monkeypatch.setenv("CHARTER_ENCRYPTION", "false")
    assert prepare_local(tmp_path).intake_key
    monkeypatch.delenv("CHARTER_ENCRYPTION")
    monkeypatch.setenv("CHARTER_ENCRYPTION_KEYS", json.dumps({"ours": KEY}))
    assert list(prepare_local(tmp_path).encryption_keys) == ["ours"]


def test_a_key_of_an_older_version_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "charter.env").write_text(
        f"CHARTER_ENCRYPTION_KEYS='{json.dumps({'local-1': KEY})}'\nCHARTER_ENCRYPTION_KEY_ID='local-1'\n"
    )
    (tmp_path / "register.sqlite3").write_bytes(b"kept")
    ring = KeyRing.from_settings(prepare_local(tmp_path))
    assert ring is not None
    assert ring.current == "local-1"


@pytest.mark.parametrize("name", ["charter.env", "running.env"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"CHARTER_PORT=81\n\x00\x00\x00", "not text"),
        (b"\x7fELF\x02\x01\x01\x00\x93\xff", "not UTF-8 text"),
        ("CHARTER_PORT=81\n".encode("utf-16"), "not UTF-8 text"),
        (b"\xef\xbb\xbfCHARTER_PORT=81\n", "without a byte order mark"),
        ("CHARTER_COUNCIL_NAME=Caf\xe9\n".encode("latin-1"), "not UTF-8 text"),
        (b"CHARTER_PORT=81\nCHARTER_INTAKE_KEY='abcdefghijkl", "line 2 is cut short"),
        (b"# ours\n\nCHARTER_PORT=81\nCHARTER_ENCRYP", "line 4 is cut short"),
        (b"CHARTER_PORT=81\n\nCHARTER_PORT=82\n", "CHARTER_PORT is in line 1 and again in line 3"),
    ],
)
def test_a_file_that_is_not_whole_is_one_sentence(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    for read in (Settings.load, prepare_local):
        with pytest.raises(SettingsError) as caught:
            read(tmp_path)
        told = str(caught.value)
        assert str(tmp_path / name) in told
        assert said in told
        assert "\n" not in told
        assert "abcdefghijkl" not in told
    assert (tmp_path / name).read_bytes() == content


def test_a_list_over_several_lines_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "charter.env").write_text(
        'CHARTER_INTAKE_KEYS=\'[\n  {"name": "web", "key": "0123456789abcdef"}\n]\'\nexport CHARTER_PORT=81\n'
    )
    settings = prepare_local(tmp_path)
    assert [key.name for key in settings.intake_keys] == ["web"]
    assert settings.port == 81


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "charter.env"
    write_whole(file, "CHARTER_PORT=81\n")
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(UnicodeEncodeError):
        write_whole(file, "CHARTER_PORT=82\n\ud800")
    assert file.read_text() == "CHARTER_PORT=81\n"
    assert [each.name for each in tmp_path.iterdir()] == ["charter.env"]
