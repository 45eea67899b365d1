"""Certificates at the command line: shown, checked, and one that was changed is found."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from engine.payloads.ring import KeyRing
from engine.payloads.seal import Seal
from register import Register
from register.forgetting.certificate import writing
from register.forgetting.destructions import Destruction, Obstacle, WhyDestroyed
from register.forgetting.tables import destructions
from register.models import cases, letters
from starter.cli.commands import app
from starter.cli.installation.keys import CannotForget, forget
from starter.desk.composition import wall_clock
from starter.desk.ring import case_keys, fitting_ring
from starter.forgetting.desk import CannotDestroy, CannotHold, ForgettingDesk
from tests.engine.keys import OTHER_KEY, settings
from tests.ready import editions, new_register
from tests.register.making import tell, turn

ADA = "MK-MQRWQW2FF"
SAID = CliRunner()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    """An installation of its own with a case that has ended; its register."""
    chosen = settings(data_dir=tmp_path)
    url = new_register(tmp_path / "register.sqlite3")
    monkeypatch.setattr("starter.cli.cases.work.ready_for_one", lambda: chosen)
    opened = Register.open(url, wall_clock)
    assert chosen.register_url == url
    tell(opened, turn(1, ADA))
    with opened.database.writing() as connection:
        connection.execute(cases.update().values(ended=wall_clock(), outcome="done"))
        connection.execute(letters.update().values(state="delivered"))
    yield opened
    opened.close()


def destroyed(register: Register, seal: Seal) -> Destruction:
    desk = ForgettingDesk(register, editions(), wall_clock)
    desk.destroy(ADA, "Asked for by letter", "Mary Example")
    assert isinstance(register.destructions.destroy(ADA), Destruction)
    done = register.destructions.certify(ADA, writing(seal.close))
    assert done is not None
    return done


def test_a_certificate_is_shown_checked_and_found_where_it_was_changed(
    here: Register, tmp_path: Path
) -> None:
    destroyed(here, Seal(KeyRing.from_settings(settings(data_dir=tmp_path))))
    shown = SAID.invoke(app, ["certificate", ADA.lower()])
    assert shown.exit_code == 0
    for words in ("Certificate 1", "Asked for by letter", "Mary Example", "lines of the timeline"):
        assert words in shown.output
    (file := tmp_path / "one.json").write_text(SAID.invoke(app, ["certificate", ADA, "--json"]).output)
    checked = SAID.invoke(app, ["certificate", "check", "--file", str(file)])
    assert (checked.exit_code, checked.output.strip()) == (0, "1 certificate: each is as it was written.")
    handed = json.loads(file.read_text())
    file.write_text(json.dumps({**handed, "approved_by": "Somebody else"}))
    wrong = SAID.invoke(app, ["certificate", "check", "--file", str(file)])
    assert (wrong.exit_code, "something in it is different" in wrong.output) == (1, True)
    with here.database.writing() as connection:
        said = connection.execute(sa.select(destructions.c.certificate)).scalar_one()
        connection.execute(destructions.update().values(certificate={**said, "reason": "Another"}))
    wrong = SAID.invoke(app, ["certificate", "check"])
    assert (wrong.exit_code, "changed after it was written" in wrong.output) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([ADA], 1, "it has not been destroyed"),
        (["nonsense"], 2, "That is no reference"),
        (["check", "--file", "nowhere.json"], 1, "cannot be read as a certificate"),
        (["check"], 0, "0 certificates"),
    ],
)
def test_what_is_not_there_is_said(here: Register, arguments: list[str], code: int, said: str) -> None:
    found = SAID.invoke(app, ["certificate", *arguments])
    assert (found.exit_code, said in found.output) == (code, True), found.output


def test_a_case_is_destroyed_or_held_for_whoever_asks_with_a_reason(here: Register) -> None:
    desk = ForgettingDesk(here, editions(), wall_clock)
    with pytest.raises(CannotHold, match="why it is held back"):
        desk.hold(ADA, " ", "Mary Example")
    with pytest.raises(CannotHold, match="no case"):
        desk.hold("MK-WMV4F7JKK", "A claim", "Mary Example")
    hold = desk.hold(ADA, "A claim", "Mary Example")
    with pytest.raises(CannotDestroy, match="held back") as stopped:
        desk.destroy(ADA, "Asked for", "Mary Example")
    assert stopped.value.obstacle is Obstacle.HELD
    with pytest.raises(CannotHold, match="not held back by that"):
        desk.lift("MK-WMV4F7JKK", hold.id, "It is settled", "Mary Example")
    desk.lift(ADA, hold.id, "It is settled", "Mary Example")
    desk.destroy(ADA, "Asked for", "Mary Example")
    [approved] = desk.approved()
    assert (approved.ground, approved.reason) == (WhyDestroyed.REQUEST, "Asked for")
    assert desk.due() == [], "it ended today"


async def test_a_key_is_forgotten_after_what_it_wrapped_is_wrapped_anew(
    here: Register, tmp_path: Path
) -> None:
    first = settings(data_dir=tmp_path)
    ring = fitting_ring(first, here)
    assert ring is not None
    of_cases = case_keys(first.model_copy(update={"case_keys": True}), ring, here)
    assert of_cases is not None
    key = await of_cases.to_write(ADA)
    [(old, secret)] = first.encryption_keys.items()
    new = {"new": type(secret)(OTHER_KEY)}
    with pytest.raises(CannotForget, match="which is not on the ring"):
        await forget(first.model_copy(update={"encryption_keys": new, "encryption_key_id": "new"}), old)
    both = {"encryption_keys": {**first.encryption_keys, **new}, "encryption_key_id": "new"}
    assert [each["key"] for each in await forget(first.model_copy(update=both), old)] == []
    alone = first.model_copy(update={"encryption_keys": new, "encryption_key_id": "new"})
    again = case_keys(alone, fitting_ring(alone, here), here)
    assert again is not None
    read = await again.to_read(ADA)
    assert read is not None
    assert read.decrypt(b"n" * 12, key.encrypt(b"n" * 12, b"words", None), None) == b"words"
