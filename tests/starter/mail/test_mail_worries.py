"""Words that may be about somebody at risk are read in everything that came, whatever becomes of it."""

from email.message import EmailMessage
from typing import Any

import pytest

from register import Register
from register.outside.inbound import Came, Inbound
from starter.desk.intake import Desk
from starter.inbound.taking import InboundDesk
from starter.inbound.words import LIMIT
from starter.relay import Relay
from tests.starter.mail.mails import Door, a_mail, opened
from tests.starter.mail.test_mail_bounces import OURS, a_report
from tests.starter.places import RememberingCases

WORDS = "My partner hits me."
LONG = "The bin again. " * (LIMIT // 10)


def with_file(
    kind: str, content: str, name: str, text: str = "See what is attached.", **more: Any
) -> EmailMessage:
    mail = a_mail(text, **more)
    maintype, _, subtype = kind.partition("/")
    mail.add_attachment(content.encode(), maintype=maintype, subtype=subtype, filename=name)
    return mail


def forwarding(text: str = "See below.", **more: Any) -> EmailMessage:
    mail = a_mail(text, **more)
    mail.add_attachment(a_mail(WORDS, subject="Help", sender="zed@example.org"))
    return mail


def in_html(**more: Any) -> EmailMessage:
    mail = a_mail("My bin.", **more)
    mail.add_alternative(f"<p>My bin.</p><p>{WORDS}</p>", subtype="html")
    return mail


QUOTED = f"Yes.\n\nOn Mon, 23 Nov 2026, Zed <zed@example.org> wrote:\n> {WORDS}\n"
BELOW = f"Yes.\n\nFrom: Cases\nSent: Monday\nTo: Ada\nSubject: Bins\n\nDear Ada Example, \u2026\n{WORDS}"
SAID = {
    "its own": lambda **more: a_mail(WORDS, **more),
    "its subject": lambda **more: a_mail(
        "Please ring.", **{**more, "subject": f"{more.get('subject', '')} {WORDS}"}
    ),
    "quoted": lambda **more: a_mail(QUOTED, **more),
    "in a letter it quotes": lambda **more: a_mail(BELOW, **more),
    "only quoted": lambda **more: a_mail(f"> {WORDS}", **more),
    "far down": lambda **more: a_mail(f"{LONG}\n\n{WORDS}", **more),
    "in its HTML alone": in_html,
    "a text attached": lambda **more: with_file("text/plain", WORDS, "n.txt", **more),
    "a page attached": lambda **more: with_file("text/html", f"<p>{WORDS}</p>", "n.html", **more),
    "a name of a file": lambda **more: with_file("image/png", "x", f"{WORDS}.png", **more),
    "only attached": lambda **more: with_file("text/plain", WORDS, "n.txt", text="\n", **more),
    "a mail sent on": forwarding,
}
WHAT = pytest.mark.parametrize("mail", SAID.values(), ids=SAID)


@WHAT
async def test_in_what_opens_a_case(
    door: Door, register: Register, cases: RememberingCases, mail: Any
) -> None:
    await door.send(mail())
    assert [each.reference for each in register.concerns.find()] == list(cases.started)
    assert len(cases.urgents) == 1


@WHAT
async def test_in_what_is_said_to_one(
    door: Door, register: Register, cases: RememberingCases, mail: Any
) -> None:
    reference = await opened(door, register, cases)
    await door.send(mail(subject=reference, message_id="<2@example.com>"))
    assert [each.reference for each in register.concerns.find()] == [reference]


AUTOMATIC = [
    {"Auto_Submitted": "auto-replied"},
    {"List_Id": "<all.example.com>"},
    {"sender": "cases@charter.example"},
    {"sender": "jane@charter.example"},
    {"Return_Path": "<>"},
]


@WHAT
async def test_in_what_is_not_answered(
    door: Door, register: Register, cases: RememberingCases, mail: Any
) -> None:
    await door.send(mail(Auto_Submitted="auto-replied"))
    assert [each.reference for each in register.concerns.find()] == list(cases.started)
    assert len(cases.urgents) == 1


@pytest.mark.parametrize("headers", AUTOMATIC, ids=str)
async def test_in_whatever_is_not_answered(
    door: Door, register: Register, cases: RememberingCases, headers: dict[str, str]
) -> None:
    await door.send(a_mail(WORDS, **headers))
    [(reference, report)] = cases.started.items()
    assert [each.reference for each in register.concerns.find()] == [reference]
    assert report.customer.reachable_by() == (), "and nobody is answered"
    sender = headers.get("sender", "ada@example.com")
    assert f"[From {sender}, by email, who has not been answered" in report.details.what_happened


@pytest.mark.parametrize("headers", AUTOMATIC, ids=str)
async def test_in_what_is_kept_with_a_case(
    door: Door, register: Register, cases: RememberingCases, headers: dict[str, str]
) -> None:
    reference = await opened(door, register, cases)
    await door.send(a_mail(WORDS, subject=reference, message_id="<2@example.com>", **headers))
    assert (len(cases.started), cases.bodies) == (1, [])
    assert [each.reference for each in register.concerns.find()] == [reference]
    [asked] = register.inbound.find([Came.OFFICER])
    assert (asked.reference, asked.unanswered) == (reference, True)
    assert [each.task.key for each in register.tasks.find(reference=reference) if "inbound" in each.task.key]


async def test_in_what_comes_again_and_again(door: Door, register: Register, cases: RememberingCases) -> None:
    reference = await opened(door, register, cases)
    for number in range(2):
        text = with_file(
            "text/plain", WORDS, "n.txt", subject=reference, message_id=f"<{number}@example.com>"
        )
        await door.send(text)
    assert (len(cases.bodies), register.inbound.count(Came.OFFICER)) == (1, 1)
    assert {each.reference for each in register.concerns.find()} == {reference}
    assert len(register.concerns.find()) == 2


@pytest.mark.parametrize("action", ["failed", "delayed"])
async def test_in_what_a_server_brings_back(
    door: Door, register: Register, cases: RememberingCases, action: str
) -> None:
    reference = await opened(door, register, cases)
    await door.send(
        a_report(f"Action: {action}", note=WORDS, more=f"In-Reply-To: {OURS}\n").encode(), sender=None
    )
    assert len(cases.receipts) == (1 if action == "failed" else 0)
    assert [each.reference for each in register.concerns.find()] == [reference]


@pytest.mark.parametrize("state", [Came.STOPS, Came.KEPT, Came.OFFICER])
async def test_in_a_text_that_says_something_else_too(
    door: Door, desk: Desk, register: Register, cases: RememberingCases, state: Came
) -> None:
    reference = await opened(door, register, cases)
    text = {"door": "text", "sender": "447700900999", "received": desk.now(), "service": "complaint"}
    for number, candidates in enumerate(((reference,), ())):
        given = {
            **text,
            "id": f"t{number}",
            "state": state,
            "said": f"STOP. {WORDS}",
            "candidates": candidates,
        }
        await InboundDesk(desk).keep(Inbound.model_validate(given), 5)
    told = {each.reference for each in register.concerns.find()}
    assert reference in told
    assert len(told) == (1 if state is Came.STOPS else 2)
    others = [report.customer.phone for each, report in cases.started.items() if each != reference]
    assert others == {Came.STOPS: [], Came.KEPT: [""], Came.OFFICER: ["447700900999"]}[state]


async def test_a_letter_of_ours_worries_nobody(
    door: Door, register: Register, cases: RememberingCases
) -> None:
    """Whatever it says: it was written here."""
    reference = await opened(door, register, cases, letter_says=WORDS)
    quoted = f"Thank you.\n\nOn Mon, 23 Nov 2026, Cases <c@charter.example> wrote:\n> {WORDS}"
    await door.send(a_mail(quoted, subject=reference, message_id="<2@example.com>"))
    returned = (
        f"Content-Type: message/rfc822\n\nMessage-ID: {OURS}\nFrom: c@charter.example\nSubject: x\n\n{WORDS}"
    )
    await door.send(a_report(returned=returned).encode(), sender=None)
    assert (len(cases.bodies), len(cases.receipts)) == (1, 1)
    assert register.concerns.find() == []


async def test_without_temporal_too(
    door: Door, desk: Desk, register: Register, cases: RememberingCases
) -> None:
    cases.away = True
    await door.send(a_mail(WORDS, Auto_Submitted="auto-replied"))
    [concern] = register.concerns.find()
    assert cases.urgents == []
    cases.away = False
    await Relay(desk, grace=None).turn()
    assert list(cases.started) == [concern.reference]
    assert len(cases.urgents) == 1
