"""A letter of ours that did not arrive: however a mail server says so, it is the letter's failure."""

from base64 import b64encode

import pytest
from pydantic import SecretStr

from engine.config.settings import Settings
from engine.payloads.marks import MESSAGE_ID, Marks
from engine.payloads.ring import KeyRing
from register import Register
from register.letters.stored import LetterState
from register.outside.inbound import Came
from starter.desk.intake import Desk
from starter.inbound.reading import UNPROVEN
from starter.mail.reading import read
from tests.register.making import letter, tell, turn
from tests.starter.mail.mails import Door, all_of, mail_door, opened
from tests.starter.places import RememberingCases

OURS = "<ours@charter.example>"
HEAD = "From: {sender}\nMessage-ID: <bounce@mx.example.com>\nTo: cases@charter.example\n{more}"
SERVER = "Mail Delivery System <MAILER-DAEMON@mx.example.com>"
BACK = f"Return-Path: <cases@charter.example>\nMessage-ID: {OURS}\nFrom: cases@charter.example\n"


def a_report(
    status: str = "Final-Recipient: rfc822; ada@example.com\nAction: failed\nStatus: 5.1.1",
    *,
    kind: str = "message/delivery-status",
    returned: str = f"Content-Type: message/rfc822\n\n{BACK}\nDear Ada",
    of: str = "report; report-type=delivery-status",
    sender: str = SERVER,
    more: str = "",
    note: str = "It did not arrive.",
) -> str:
    """As RFC 3464 and RFC 6533 have it."""
    back = f"--b\n{returned}\n" if returned else ""
    return (
        HEAD.format(sender=sender, more=more)
        + f"Subject: Undelivered\nContent-Type: multipart/{of}; boundary=b\n\n--b\n\n{note}\n"
        + f"--b\nContent-Type: {kind}\n\nReporting-MTA: dns; mx.example.com\n\n{status}\n{back}--b--\n"
    )


def in_words(words: str, *, sender: str = SERVER, more: str = "", subject: str = "failure notice") -> str:
    return HEAD.format(sender=sender, more=more) + f"Subject: {subject}\n\n{words}\n"


EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ada@example.com
    Unrouteable address

"""
EXIM_COPY = f"------ This is a copy of the message, including all the headers. ------\n\n{BACK}\nDear Ada"
QMAIL = f"""Hi. This is the qmail-send program at mx.example.com.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@example.com>:
no mailbox here by that name

--- Below this line is a copy of the message.

{BACK}
Dear Ada"""
WARNED = f"""A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.com.

No action is required on your part. Delivery attempts will continue for
some time.

{EXIM_COPY}"""
ANSWERS = f"In-Reply-To: {OURS}\n"
GLOBAL = "message/global-delivery-status"
FAILED = {
    "RFC 3464": a_report(),
    "two recipients": a_report(
        "Action: delivered\nStatus: 2.0.0\n\nAction: Failed (bad address)\nStatus: 5.1.1"
    ),
    "only a status": a_report("Final-Recipient: rfc822; ada@example.com\nStatus: 5.7.1"),
    "RFC 6533": a_report("Final-Recipient: utf-8; z\u00f6e@example.com\nAction: failed", kind=GLOBAL),
    "RFC 6533, its mail": a_report(kind=GLOBAL, returned=f"Content-Type: message/global\n\n{BACK}\nDear"),
    "RFC 6533, its headers": a_report(
        kind=GLOBAL, returned=f"Content-Type: message/global-headers\n\n{BACK}"
    ),
    "only headers": a_report(returned=f"Content-Type: text/rfc822-headers\n\n{BACK}"),
    "a folded id": a_report(returned=f"Content-Type: text/rfc822-headers\n\nMessage-ID:\n {OURS}\n"),
    "in base64": a_report(
        "",
        kind=f"{GLOBAL}\nContent-Transfer-Encoding: base64",
        returned=f"Content-Type: text/rfc822-headers\n\n{BACK}",
    ).replace("Reporting-MTA: dns; mx.example.com\n\n", "QWN0aW9uOiBmYWlsZWQKU3RhdHVzOiA1LjEuMQo="),
    "nothing returned": a_report(returned="", more=ANSWERS),
    "the id in References": a_report(returned="", more=f"References: <x@y.org> {OURS}\n"),
    "no status part": a_report(kind="text/x-status", note=EXIM),
    "not called a report": a_report(of="mixed"),
    "Exim": in_words(EXIM + EXIM_COPY, more="X-Failed-Recipients: ada@example.com\n"),
    "Exim by another name": in_words(EXIM + EXIM_COPY, sender="Mail Delivery <mail@mx.example.com>"),
    "Exim, the id in a header": in_words(EXIM, more=ANSWERS),
    "qmail": in_words(QMAIL),
    "another's words": in_words("Delivery to ada@example.com failed permanently.", more=ANSWERS),
    "Exchange": in_words(
        "Your message couldn't be delivered.", sender="Microsoft Outlook <x1@example.com>", more=ANSWERS
    ),
    "a postmaster": in_words("550 5.1.1 User unknown", sender="postmaster@example.com", more=ANSWERS),
}
NOT_FAILED = {
    "delayed": a_report("Action: delayed\nStatus: 4.4.1"),
    "delivered": a_report("Action: delivered\nStatus: 2.0.0"),
    "relayed": a_report("Action: relayed\nStatus: 2.0.0", kind=GLOBAL),
    "Exim's warning": in_words(WARNED),
    "another's warning": in_words("THIS IS A WARNING MESSAGE ONLY. It could not be delivered.", more=ANSWERS),
    "read": a_report(
        "Final-Recipient: rfc822; ada@example.com\nDisposition: manual-action/MDN-sent; displayed",
        kind="message/disposition-notification",
        of="report; report-type=disposition-notification",
    ),
    "another letter": a_report(returned="Content-Type: text/rfc822-headers\n\nMessage-ID: <other@x.org>"),
    "out of office": in_words("I am away until Monday.", sender="Ada <ada@example.com>", more=ANSWERS),
    "a server's other words": in_words("Your quota is nearly used up.", more=ANSWERS),
}


@pytest.mark.parametrize("bounce", FAILED.values(), ids=FAILED)
async def test_a_bounce_is_its_letters_failure(
    door: Door, register: Register, cases: RememberingCases, bounce: str
) -> None:
    reference = await opened(door, register, cases)
    for _ in range(2):
        await door.send(bounce.encode(), sender=None, to="cases@charter.example")
    [(letter_id, said)] = cases.receipts
    assert (letter_id, said.state, said.permanent) == (f"{reference}-1", "failed", True)
    stored = register.letters.get(letter_id)
    assert stored is not None
    assert stored.state is LetterState.FAILED
    assert (len(cases.started), cases.bodies) == (1, [])


async def test_a_forged_bounce_is_an_officers_to_look_at(
    desk: Desk, settings: Settings, register: Register, cases: RememberingCases
) -> None:
    """Letters' ids follow from public references: one that has no secret of ours proves nothing."""
    keys = {"a": SecretStr(b64encode(b"k" * 32).decode())}
    kept = {"encryption": True, "encryption_keys": keys, "encryption_key_id": "a"}
    async with mail_door(desk, settings, **kept) as door:
        reference = await opened(door, register, cases)
        await door.send(a_report().encode(), sender=None, to="cases@charter.example")
        assert cases.receipts == []
        waiting = [item for item in all_of(register) if item.state is Came.OFFICER]
        assert [(item.reference, item.why) for item in waiting] == [(reference, UNPROVEN)]
        ring = KeyRing({"a": b"k" * 32}, "a")
        second = f"{reference}-2"
        made = Marks.of(ring, MESSAGE_ID).make(second, "ada@example.com")
        second_turn = turn(2, reference, process="Complaint", service="complaint")
        tell(register, second_turn, [letter(2, reference)])
        register.letters.trying(second, letter().channels[0])
        register.letters.sent(second, letter().channels[0], f"<{made}@charter.example>")
        proven = a_report().replace(OURS, f"<{made}@charter.example>").replace("bounce@", "bounce2@")
        await door.send(proven.encode(), sender=None, to="cases@charter.example")
        assert [letter_id for letter_id, _ in cases.receipts] == [second]


@pytest.mark.parametrize("bounce", NOT_FAILED.values(), ids=NOT_FAILED)
async def test_what_says_less_fails_nothing_and_is_not_answered(
    door: Door, register: Register, cases: RememberingCases, bounce: str
) -> None:
    await opened(door, register, cases)
    await door.send(bounce.encode(), sender=None, to="cases@charter.example")
    assert (cases.receipts, len(cases.started), cases.bodies) == ([], 1, [])
    assert register.inbound.count(Came.KEPT) == 1


def test_a_person_who_sends_on_what_a_server_said_is_heard() -> None:
    ada = "Ada Example <ada@example.com>"
    for said in (
        in_words(f"My letter to you could not be delivered:\n\n{EXIM}", sender=ada, more=ANSWERS),
        a_report(of="mixed", sender=ada, note="See what your server said to me."),
    ):
        found = read(said.encode(), "ada@example.com")
        assert (found.bounce, found.automatic, found.speaks) == (None, "", True)
