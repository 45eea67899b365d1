"""Two thousand mails broken in every way, through the door on its socket: none lost, none answered twice."""

import asyncio
import io
import random
import re
import smtplib
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from engine.config.settings import Settings
from register import Register
from register.models import cases as cases_table
from register.models import inbound
from register.outside.inbound import Came
from starter.desk.intake import Desk
from starter.inbound.taking import InboundDesk
from starter.mail.reading import read
from starter.mail.smtp import MailHandler
from tests.starter.mail.contents.test_contents import ATTACHED, HEAD, SHAPES
from tests.starter.mail.mails import COMPLAINTS, OTHERS, SETTINGS, Door, mail_door, opened
from tests.starter.mail.test_mail_bounces import FAILED, NOT_FAILED
from tests.starter.mail.test_mail_quotes import NOT_OURS, OURS
from tests.starter.places import Clock, RememberingCases

MAILS = 2_000
CLIENTS = 4
ADDRESS = re.compile(r"[\w.]+@[\w.]+\w")
OF_ONE = 50
"""Mails of one connection, and from one sender."""
ADA, ZED = "ada@example.com", "zed@evil.example"
HOSTILE = (
    b"--B\r\n",
    b"--B--\r\n",
    b"\r\n\r\n",
    b"\x00",
    b"\xff\xfe",
    b"\r",
    b"\n.",
    b"(((((",
    b'"',
    b"<",
    b"\xe2\x80\xa8",
    b"begin 644 x\r\n",
    b"=?utf-8?q?x=0D=0ABcc: y?=",
    b"=?utf-8?b?////?=",
    b"Content-Type: multipart/alternative; boundary=B\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%ff; filename*1=\"x",
    b"From: x@y.example\r\n",
    b"Reply-To: zed@evil.example, a <b@c.example>\r\n",
    b"Auto-Submitted: auto-replied\r\n",
    b"Message-ID: <one@example.com>\r\n",
    b"Subject: =?x?q??=\r\n",
    b"List-Id: <x>\r\n",
)


def corpus(reference: str) -> list[bytes]:
    """Mails of every kind the other tests have, by a customer and by another who knows the reference."""
    bodies = [*SHAPES.values(), *(shape for shape, _ in ATTACHED.values())]
    bodies += [f"\r\n{text}".encode() for text in (*OURS.values(), *NOT_OURS.values())]
    mails = [
        HEAD.replace(ADA, sender).encode()
        + f"Subject: Re: {reference if at % 2 else 'my report'}\r\nMessage-ID: <{at}{sender}>\r\n".encode()
        + body
        for at, body in enumerate(bodies)
        for sender in (ADA, ZED)
    ]
    return mails + [each.encode() for each in (*FAILED.values(), *NOT_FAILED.values())]


def mutated(mails: list[bytes], random: random.Random) -> bytes:
    """One of them with up to five things wrong with it."""
    mail = random.choice(mails)
    for _ in range(random.randrange(6)):
        mail = random.choice(WAYS)(mail, mails, random)
    return re.sub(rb"\r?\n", b"\r\n", mail)[:100_000]


def _flip(mail: bytes, _: list[bytes], random: random.Random) -> bytes:
    at = random.randrange(len(mail) or 1)
    return mail[:at] + bytes([random.randrange(256)]) + mail[at + 1 :]


def _insert(mail: bytes, _: list[bytes], random: random.Random) -> bytes:
    at = random.randrange(len(mail) + 1)
    return mail[:at] + random.choice(HOSTILE) * random.choice((1, 1, 1, 40)) + mail[at:]


def _cut(mail: bytes, _: list[bytes], random: random.Random) -> bytes:
    at = random.randrange(len(mail) + 1)
    return mail[:at] + mail[at + random.choice((1, 10, 200, 10_000)) :]


def _lines(mail: bytes, _: list[bytes], random: random.Random) -> bytes:
    lines = mail.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], random.choice((lines[one], lines[other], b""))
    return b"\n".join(lines)


def _colon(mail: bytes, _: list[bytes], random: random.Random) -> bytes:
    return mail.replace(b":", random.choice((b"", b" :", b"::")), random.randrange(1, 4))


def _splice(mail: bytes, mails: list[bytes], random: random.Random) -> bytes:
    return mail[: random.randrange(len(mail) + 1)] + random.choice(mails)


WAYS = (_flip, _insert, _cut, _lines, _colon, _splice)


def bring(door: Door, mails: list[tuple[str, bytes]]) -> Counter[int]:
    """Bring mails in one connection; how each was answered."""
    answers: Counter[int] = Counter()
    with smtplib.SMTP(door.host, door.port, timeout=60) as client:
        client.ehlo("example.com")
        for sender, mail in mails:
            client.mail(sender)
            client.rcpt(COMPLAINTS if len(mail) % 2 else OTHERS)
            answers[client.data(mail)[0]] += 1
    return answers


async def test_two_thousand_broken_mails(
    desk: Desk,
    settings: Settings,
    register: Register,
    cases: RememberingCases,
    clock: Clock,
    logged: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = {"mail_per_minute": 2 * MAILS, "mail_per_sender": 2 * MAILS}
    async with mail_door(desk, settings, **SETTINGS, **many) as door:
        reference = await opened(door, register, cases)
        seen = _watched(monkeypatch)
        answers = await _all_brought(door, reference, clock)
    print(f"answered {dict(answers)}; {len(cases.started)} opened, {len(cases.bodies)} said")  # noqa: T201
    assert answers.total() == MAILS
    assert set(answers) <= {250, 500, 501, 552, 554}, "the register was there: nothing was to come again"
    assert answers[250] == sum(map(len, seen.values())) > MAILS * 0.95
    for trouble in ("cannot be settled", "could not be taken", "mail for an officer", "Traceback"):
        assert trouble not in logged.getvalue()
    _none_lost(register, seen)
    _none_answered_twice(register, cases)
    for said_to, _, body in cases.bodies:
        assert body["by"]["role"] == "customer"
        whose = cases.started[said_to].customer.email
        for content, _ in seen[body["id"]]:
            header = re.sub(rb"\r\n?", b"\n", content).partition(b"\n\n")[0]
            named = _headers(header, b"from").decode("utf-8", "replace")
            assert {whose} == set(ADDRESS.findall(named)), "said as somebody else"


async def _all_brought(door: Door, reference: str, clock: Clock) -> Counter[int]:
    """How they were answered; ten minutes pass between two hundred and the next."""
    of, source, answers = corpus(reference), random.Random(20261123), Counter[int]()
    given = [(source.choice((ADA, ZED, "")), mutated(of, source)) for _ in range(MAILS)]
    given = [(ZED if ZED.encode() in mail else sender, mail) for sender, mail in given]
    for at in range(0, MAILS, OF_ONE * CLIENTS):
        clock.forward(minutes=10)
        turn = [given[each : each + OF_ONE] for each in range(at, at + OF_ONE * CLIENTS, OF_ONE)]
        for some in await asyncio.gather(*(asyncio.to_thread(bring, door, each) for each in turn)):
            answers += some
    return answers


def _watched(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[tuple[bytes, str]]]:
    """By id, what was brought to the register, and from which envelope."""
    envelopes: dict[bytes, str] = {}
    seen: dict[str, list[tuple[bytes, str]]] = {}
    receive, keep = MailHandler.receive, InboundDesk.keep

    async def received(self: Any, content: bytes, sender: str, *more: Any) -> bool:
        envelopes[content] = sender
        return await receive(self, content, sender, *more)

    async def kept(self: Any, item: Any, seconds: float, source: bytes = b"") -> bool:
        seen.setdefault(item.id, []).append((source, envelopes[source]))
        return await keep(self, item, seconds, source)

    monkeypatch.setattr(MailHandler, "receive", received)
    monkeypatch.setattr(InboundDesk, "keep", kept)
    return seen


def _none_lost(register: Register, seen: dict[str, list[tuple[bytes, str]]]) -> None:
    """Each is there once; and two that were taken for the same say the same."""
    with register.database.reading() as connection:
        there = set(connection.execute(sa.select(inbound.c.id)).scalars())
    assert len(there) == len(seen) + 1
    assert set(seen) < there
    for mail_id, brought in seen.items():
        item = register.inbound.get(mail_id)
        assert item is not None
        for content, sender in brought:
            assert read(content, sender).said == item.said
        if item.whole:
            assert register.inbound.source(mail_id) in [content for content, _ in brought]


def _none_answered_twice(register: Register, cases: RememberingCases) -> None:
    """What opened a case was said to none, and what was said was said once, and nothing was that waits."""
    with register.database.reading() as connection:
        opened_by = set(connection.execute(sa.select(cases_table.c.source_id)).scalars())
        waiting = sa.select(inbound.c.id).where(inbound.c.state.in_([Came.KEPT, Came.OFFICER]))
        told_nobody = set(connection.execute(waiting).scalars())
    said = [message_id for _, message_id in cases.said]
    assert cases.starts == len(cases.started) == len(opened_by)
    assert len(said) == len(set(said)) == len(cases.bodies)
    assert not opened_by & set(said)
    assert not told_nobody & (opened_by | set(said))


def _headers(mail: bytes, name: bytes) -> bytes:
    """All that stands in headers of that name, or could."""
    return b"\n".join(
        re.findall(rb"^" + name + rb"[^\n]*(?:\n[ \t][^\n]*)*", mail, re.IGNORECASE | re.MULTILINE)
    )
