"""Mails without words, with two sorts of them, and with more than is read: what becomes of each."""

import re
from collections.abc import AsyncIterator

import pytest

from engine.config.settings import Settings
from register import Register
from register.outside.inbound import KEPT_TEXT, Came
from starter.desk.intake import Desk
from starter.mail.contents.parts import CUT, DISAGREE
from starter.mail.reading import NOT_READ
from tests.starter.mail.contents.test_contents import HEAD, NOTHING, PDF, part, several
from tests.starter.mail.mails import SETTINGS, Door, a_mail, mail_door, only, opened
from tests.starter.places import RememberingCases


@pytest.fixture
async def door(desk: Desk, settings: Settings) -> AsyncIterator[Door]:
    async with mail_door(desk, settings, **SETTINGS) as opening:
        yield opening


def raw(of: bytes, subject: str = "Evidence") -> bytes:
    return f"{HEAD}Subject: {subject}\r\nMessage-ID: <2@example.com>\r\n".encode() + of


@pytest.mark.parametrize("shape", NOTHING.values(), ids=NOTHING)
async def test_without_words_of_its_senders_it_opens_nothing(
    door: Door, register: Register, cases: RememberingCases, shape: bytes
) -> None:
    await door.send(raw(shape))
    item = only(register)
    assert (item.state, cases.started) == (Came.OFFICER, {})
    assert item.why == "There are no words of its sender's in it."
    assert not item.unanswered


async def test_to_a_case_it_brings_what_is_attached_and_else_nothing(
    door: Door, register: Register, cases: RememberingCases
) -> None:
    reference = await opened(door, register, cases)
    await door.send(raw(part("text/plain", "\r\n"), reference))
    assert cases.bodies == []
    await door.send(raw(several("mixed", part("text/plain", "\r\n"), PDF), reference))
    [(said_to, _, body)] = cases.bodies
    assert said_to == reference
    assert body["information"].startswith(
        "[There are no words in it.]\n\nAttached (of these, photographs are kept):\n- n.pdf"
    )
    assert [each.reference for each in register.inbound.find([Came.OFFICER])] == [reference]


LONG = "The bin again. " * (KEPT_TEXT // 10)
WHOLE = {
    "two sorts of words": (
        several("alternative", part("text/plain", "My bin."), part("text/html", "<p>My partner.</p>")),
        DISAGREE,
        ["My bin.", "[The same mail says something else as HTML:]\nMy partner."],
    ),
    "too many words": (part("text/plain", LONG), CUT, ["The bin again.", "[cut: "]),
}


@pytest.mark.parametrize(("shape", "why", "words"), WHOLE.values(), ids=WHOLE)
async def test_where_the_whole_has_to_be_read_its_source_is_kept(
    door: Door, register: Register, cases: RememberingCases, shape: bytes, why: str, words: list[str]
) -> None:
    sent = re.sub(rb"(.{80}) ", rb"\1\r\n", raw(shape))
    await door.send(sent)
    [report] = cases.started.values()
    for each in [*words, f"[{why} The whole is under \u201cMail and texts\u201d.]"]:
        assert each in report.details.what_happened
    item = only(register)
    assert (item.state, item.whole) == (Came.DONE, why)
    source = register.inbound.source(item.id)
    assert source is not None
    assert source.rstrip() == re.sub(rb"\r?\n", b"\r\n", sent).rstrip()


async def test_what_cannot_be_read_is_an_officers_with_its_source(
    door: Door, register: Register, cases: RememberingCases
) -> None:
    await door.send(raw(part("text/plain", "--b\r\n" * 3_000 + "My partner is away.")))
    item = only(register)
    assert (item.state, item.why, item.whole, cases.started) == (Came.OFFICER, NOT_READ, NOT_READ, {})
    assert "My partner is away." in item.said
    assert register.inbound.source(item.id)


async def test_of_others_no_source_is_kept(door: Door, register: Register) -> None:
    await door.send(a_mail())
    assert register.inbound.source(only(register).id) is None
