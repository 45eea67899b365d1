"""What a council uploads to GOV.UK Notify, and the check of what it uploaded."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from activities.letters.notify import KINDS, NotifyTemplates, placeholders
from charter.people import Channel
from charter.writing.letters import templates
from engine.config.settings import Settings
from engine.errors import SettingsError
from starter.cli.installation.notify import notify_templates
from starter.cli.installation.notify_templates import check, generic, own, write
from tests.stand_in_notify import KEY, StandInNotify, stand_in_notify

NAME = "highways_repair/acknowledged"


@pytest.fixture
def notify() -> Iterator[StandInNotify]:
    with stand_in_notify() as running:
        yield running


def settings(tmp_path: Path, notify: StandInNotify, mapping: str) -> Settings:
    file = tmp_path / "notify.toml"
    file.write_text(mapping)
    given: dict[str, Any] = {"data_dir": tmp_path, "notify_base_url": notify.base_url, "encryption": False}
    return Settings(notify_api_key=SecretStr(KEY), notify_templates=file, **given)


def generic_of(notify: StandInNotify) -> str:
    ids = notify.generic()
    return "[generic]\n" + "".join(f'{channel.value} = "{ids[kind]}"\n' for channel, kind in KINDS.items())


def test_every_letter_can_be_uploaded_by_every_channel_it_has(tmp_path: Path) -> None:
    found = list(own())
    assert {upload.name for upload in found} == templates()
    assert {upload.channel for upload in found} == {Channel.EMAIL, Channel.TEXT, Channel.POST}
    assert write(tmp_path) == len(found) + len(generic())
    email = (tmp_path / NAME / "email.md").read_text()
    assert email.startswith("Subject: We have your report: ((reference))\n\nDear ((name))")
    mapping = (tmp_path / "notify.toml").read_text()
    (tmp_path / "notify.toml").write_text("mine")
    write(tmp_path)
    assert (tmp_path / "notify.toml").read_text() == "mine"
    (tmp_path / "notify.toml").write_text(
        mapping.replace("# email", "email").replace("# [letters", "[letters")
    )
    assert NotifyTemplates.load(tmp_path / "notify.toml").letters.keys() == {NAME}


def test_the_check_finds_what_does_not_fit(tmp_path: Path, notify: StandInNotify) -> None:
    assert check(settings(tmp_path, notify, generic_of(notify))) == []
    upload = next(one for one in own() if (one.name, one.channel) == (NAME, Channel.EMAIL))
    good = notify.upload("email", upload.subject, upload.body)
    mapping = f'{generic_of(notify)}[letters."{NAME}"]\nemail = "{good}"\n'
    assert check(settings(tmp_path, notify, mapping)) == []
    notify.templates[good].body = upload.body.replace("((where))", "((wher))")
    [problem] = check(settings(tmp_path, notify, mapping))
    assert "has no ((where)); wants what is not sent: ((wher))" in problem
    notify.templates[good].type = "sms"
    assert "is for sms, not email" in check(settings(tmp_path, notify, mapping))[0]
    del notify.templates[good]
    assert "no template with that id" in check(settings(tmp_path, notify, mapping))[0]


def test_a_letters_address_is_not_missed_in_the_mapping(tmp_path: Path, notify: StandInNotify) -> None:
    post = notify.generic()["letter"]
    notify.templates[post].body = "((address line 1))((address_line_2)) ((body))"
    assert check(settings(tmp_path, notify, generic_of(notify))) == []


def test_the_check_says_what_it_needs(tmp_path: Path, notify: StandInNotify) -> None:
    with pytest.raises(SettingsError, match="CHARTER_NOTIFY_API_KEY and CHARTER_NOTIFY_TEMPLATES"):
        check(Settings(data_dir=tmp_path, encryption=False))
    notify.down = True
    with pytest.raises(SettingsError, match="did not answer"):
        check(settings(tmp_path, notify, generic_of(notify)))


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHARTER_DATA_DIR", str(tmp_path / "data"))
    assert plain_words(None, False) == (False, "Name a folder")
    assert plain_words(tmp_path / "uploads", False)[0]
    (tmp_path / "file").write_text("")
    assert plain_words(tmp_path / "file", False) == (False, "The templates")
    assert plain_words(None, True) == (False, "CHARTER_NOTIFY_API_KEY and")


def plain_words(folder: Path | None, compare: bool) -> tuple[bool, str]:
    said, ok = notify_templates(folder, compare)
    return ok, " ".join(said.split()[: 3 if said.startswith("Name") else 2])


def test_placeholders_of_every_upload_are_found() -> None:
    assert all(
        placeholders(f"{upload.subject}{upload.body}")
        for upload in own()
        if upload.channel is not Channel.TEXT
    )
