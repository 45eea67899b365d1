"""Photographs that come with a mail belong to its case: as soon as it has one, and as often as it takes."""

from dataclasses import replace
from pathlib import Path

import pytest

from activities.photographs import Keeper
from photographs.store import Store
from register import Register
from register.outside.inbound import Came
from register.outside.photographs import PhotographState
from starter.desk.intake import Desk
from starter.desk.photographs import PhotographDesk
from starter.relay import Relay
from tests.photographs.pictures import jpeg, opened
from tests.starter.mail.mails import Door, a_mail, only
from tests.starter.places import Clock, RememberingCases


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "photographs"


@pytest.fixture
def desk(desk: Desk, folder: Path, cases: RememberingCases) -> Desk:
    return replace(desk, photographs=PhotographDesk(Keeper(desk.register, Store(str(folder))), cases))


async def sent(door: Door) -> None:
    mail = a_mail("My bin was not emptied, see the photograph.")
    mail.add_attachment(jpeg(800, 600), maintype="image", subtype="jpeg", filename="bin.jpg")
    mail.add_attachment(jpeg(50, 40), maintype="application", subtype="octet-stream", filename="IMG 2.JPG")
    mail.add_attachment(b"no picture", maintype="image", subtype="png", filename="broken.png")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="letter.pdf")
    assert (await door.send(mail))[0] == 250


async def test_its_photographs_are_the_cases(door: Door, register: Register, desk: Desk) -> None:
    await sent(door)
    item = only(register)
    assert item.state is Came.DONE
    found = {each.name: each for each in register.photographs.of_case(item.reference)}
    assert {name: each.state for name, each in found.items()} == {
        "bin.jpg": PhotographState.KEPT,
        "IMG 2.JPG": PhotographState.KEPT,
        "broken.png": PhotographState.REFUSED,
    }
    assert desk.photographs is not None
    kept = desk.photographs.keeper.store.get(found["bin.jpg"].full)
    assert dict(opened(kept).getexif()) == {}
    assert register.inbound.source(item.id) is None, "kept no longer than needed"


async def test_where_they_cannot_be_kept_the_mail_waits_and_nothing_is_lost(
    door: Door, register: Register, desk: Desk, folder: Path, cases: RememberingCases, clock: Clock
) -> None:
    folder.write_text("no folder")  # noqa: ASYNC240 -- at once
    await sent(door)
    assert only(register).state is Came.OPENS
    assert len(cases.started) == 1
    folder.unlink()  # noqa: ASYNC240
    clock.forward(minutes=5)
    assert (await Relay(desk).turn()).inbound == 1
    item = only(register)
    assert (item.state, len(cases.started)) == (Came.DONE, 1)
    assert len(register.photographs.of_case(item.reference)) == 3
