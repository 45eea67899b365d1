"""Mails as people and machines write them, and a mail door on a real socket to bring them to."""

import asyncio
import re
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from charter.people import Channel
from engine.config.settings import Settings
from engine.server.children import free_ports
from register import Register
from register.letters.stored import Addressed
from register.outside.inbound import Came, Inbound
from starter.desk.intake import Desk
from starter.mail.smtp import MailHandler, listen
from tests.register.making import letter, tell, turn
from tests.starter.places import RememberingCases

ADA = "Ada Example <ada@example.com>"
COMPLAINTS = "complaints@charter.example"
OTHERS = "hello@charter.example"
SETTINGS = {
    "mail_addresses": {"complaints": "complaint", "ehcp": "complaint/sen_assessment", "*": "complaint"},
    "smtp_from": "cases@charter.example",
    "smtp_reply_to": "cases+{reference}@charter.example",
}


def a_mail(
    text: str = "My bin was not emptied.",
    *,
    subject: str = "My bin",
    sender: str = ADA,
    to: str = COMPLAINTS,
    message_id: str = "<one@example.com>",
    **headers: str,
) -> EmailMessage:
    """A plain mail. A header's name is given with underlines; one that is empty is left out."""
    mail = EmailMessage()
    given = {"From": sender, "To": to, "Subject": subject, "Message-ID": message_id}
    for name, value in {**given, **{key.replace("_", "-"): said for key, said in headers.items()}}.items():
        if value:
            mail[name] = value
    mail.set_content(text)
    return mail


@dataclass
class Door:
    """The mail door, and a mail client."""

    host: str
    port: int
    handler: MailHandler

    async def send(
        self, mail: EmailMessage | bytes, *, sender: str | None = "ada@example.com", to: Any = COMPLAINTS
    ) -> tuple[int, bytes]:
        """What the door answers to the whole of it, or to what it refuses first."""
        content = re.sub(rb"\r?\n", b"\r\n", mail if isinstance(mail, bytes) else mail.as_bytes())
        recipients = [to] if isinstance(to, str) else to

        def sent() -> tuple[int, bytes]:
            with smtplib.SMTP(self.host, self.port, timeout=20) as client:
                client.ehlo("example.com")
                code, said = client.mail(sender or "")
                for recipient in recipients:
                    if code == 250:
                        code, said = client.rcpt(recipient)
                if code != 250:
                    return code, said
                try:
                    return client.data(content)
                except smtplib.SMTPDataError as error:
                    return error.smtp_code, str(error.smtp_error).encode()

        return await asyncio.to_thread(sent)


@asynccontextmanager
async def mail_door(desk: Desk, settings: Settings, **more: Any) -> AsyncIterator[Door]:
    """The door, listening on a port of its own; whom a mail plainly says it is from is believed, if nothing
    else is said."""
    [port] = free_ports(1)
    given = settings.model_copy(update={"mail_port": port, "mail_unvouched": "believed", **more})
    handler = MailHandler(desk, given)
    server = await listen(handler, given)
    try:
        yield Door("127.0.0.1", port, handler)
    finally:
        server.close()


def all_of(register: Register) -> list[Inbound]:
    return register.inbound.find(list(Came))


def only(register: Register) -> Inbound:
    [item] = all_of(register)
    return item


async def opened(
    door: Door, register: Register, cases: RememberingCases, *, letter_says: str = "", **state: Any
) -> str:
    """A case opened by a mail, with its first turn and a letter sent; its reference."""
    assert (await door.send(a_mail("The first one.")))[0] == 250
    reference = only(register).reference
    given = {"process": "Complaint", "service": "complaint", "officer": "", **state}
    says = {Channel.EMAIL: Addressed(to="ada@example.com", body=letter_says)}
    said = {"body": letter_says, "worded": says} if letter_says else {}
    tell(register, turn(1, reference, **given), [letter(1, reference, **said)])
    register.letters.trying(f"{reference}-1", letter().channels[0])
    register.letters.sent(f"{reference}-1", letter().channels[0], "<ours@charter.example>")
    return reference
