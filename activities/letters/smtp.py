"""A mail server as a way out for emails (RFC 5321), where a council does not use GOV.UK Notify.

A mail server keeps no list of what it took that we could look in. So a letter is sent again only when the
server said no; where its last word was lost, a person decides (docs/deploying/letters.md).
"""

import contextlib
import hashlib
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NoReturn

from activities.letters.markdown_mail import as_html, as_plain
from activities.letters.notifications import (
    BAD_ADDRESS,
    NOT_THESE_WORDS,
    ChannelCannotSay,
    ChannelDown,
    ChannelLater,
    ChannelRefused,
    Outgoing,
    Receipt,
)
from charter.addresses.email import as_email
from charter.people import Channel
from engine.logs import get_logger
from engine.payloads.marks import NO_MARKS, Marks

SECONDS = 3.0
"""For each answer of the server but its last."""
LAST_SECONDS = 12.0
"""For its word on the whole letter: without it a person has to ask the customer."""
LATER = "The mail server says later."
PERSON = (
    "The mail server will not take letters from us: an administrator has to look at the CHARTER_SMTP_ "
    "settings. It is sent by itself afterwards."
)

log = get_logger(__name__)


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over, and as whom."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    """``starttls``, ``tls`` from the first byte, or ``none``."""
    user: str = ""
    password: str = ""
    sender_name: str = ""
    reply_to: str = ""
    """With ``{reference}`` in it, each case has a reply address of its own: ``cases+{reference}@…``."""
    context: ssl.SSLContext | None = None
    """For a council's own certificate authority; the machine's own if None."""
    marks: Marks = NO_MARKS
    """What Message-IDs are made with."""


class SmtpChannel:
    """Emails by a mail server. It says nothing later, and cannot be asked."""

    waits_for_receipt = False
    settles = timedelta(seconds=30)
    in_register = False

    def __init__(self, server: MailServer, now: Callable[[], datetime]) -> None:
        self._server = server
        self._now = now

    def send(self, letter: Outgoing) -> Receipt:
        """Hand it over; the receipt is the Message-ID, the same at every attempt."""
        try:
            message = mail(letter, self._server, self._now())
        except (ValueError, IndexError, MessageError):  # no address: `email` would not write such a header
            raise ChannelRefused(BAD_ADDRESS) from None
        connection = self._connected()
        try:
            self._hand_over(connection, message, letter)
        finally:
            _leave(connection)
        return Receipt(id=str(message["Message-ID"]))

    def find(self, letter_id: str, channel: Channel) -> Receipt | None:
        raise ChannelCannotSay

    def _connected(self) -> smtplib.SMTP:
        """Connected and signed in. Until here nothing has been sent: any trouble means later."""
        server = self._server
        context = server.context or ssl.create_default_context()
        try:
            if server.security == "tls":
                connection: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=SECONDS, context=context
                )
            else:
                connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        except (OSError, smtplib.SMTPException) as error:
            _not_now(error)
        try:
            if server.security == "starttls":
                connection.starttls(context=context)
            if server.user:
                connection.login(server.user, server.password)
        except (OSError, smtplib.SMTPException) as error:
            _leave(connection)
            hung_up = isinstance(error, smtplib.SMTPServerDisconnected)  # as some do on a wrong password
            _not_now(error, refused=hung_up)
        return connection

    def _hand_over(self, connection: smtplib.SMTP, message: EmailMessage, letter: Outgoing) -> None:
        content = message.as_bytes(policy=SMTP)
        try:
            connection.ehlo_or_helo_if_needed()
            code, _ = connection.mail(self._server.sender)
            if code != 250:
                _not_now(smtplib.SMTPResponseException(code, b""))
            code, _ = connection.rcpt(letter.to)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            _not_now(error)
        if code not in (250, 251):
            _say(letter.letter_id, "recipient", code)
            raise ChannelRefused(BAD_ADDRESS) if code >= 500 else ChannelLater(LATER)
        try:
            if connection.sock is not None:
                connection.sock.settimeout(LAST_SECONDS)
            code, _ = connection.data(content)
        except smtplib.SMTPDataError as error:
            _not_now(error)  # it would not even begin
        except (OSError, smtplib.SMTPException) as error:
            _say(letter.letter_id, "content", 0, type(error).__name__)
            raise ChannelDown from None  # perhaps taken: its last word was lost
        if code != 250:
            _say(letter.letter_id, "content", code)
            raise ChannelRefused(NOT_THESE_WORDS) if code >= 500 else ChannelLater(LATER)


def mail(letter: Outgoing, server: MailServer, at: datetime) -> EmailMessage:
    """A letter as a mail. Raises ValueError for an address that is none."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(server.sender_name, addr_spec=server.sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = _with_reference(letter.subject, letter.reference)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(letter, server.sender, server.marks)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers
    message["X-Auto-Response-Suppress"] = "All"
    if letter.unsubscribe:  # RFC 8058
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if server.reply_to:
        message["Reply-To"] = Address(
            addr_spec=server.reply_to.replace("{reference}", letter.reference.lower())
        )
    message.set_content(as_plain(letter.body), cte="quoted-printable")
    message.add_alternative(as_html(letter.body), subtype="html", cte="quoted-printable")
    return message


def message_id(letter: Outgoing, sender: str, marks: Marks = NO_MARKS) -> str:
    """The same for the same letter to the same address: mail systems show such a pair once.

    With ``marks`` nobody can make it who has not had the mail: letters' own ids follow from references.
    """
    own = hashlib.sha256(f"{letter.letter_id} {letter.channel}".encode()).hexdigest()[:32]
    return f"<{marks.make(*_marked(letter.letter_id, letter.to)) or own}@{sender.rpartition('@')[2]}>"


def went_there(message_id: str, letter_id: str, to: str, marks: Marks) -> bool:
    """Whether it is the Message-ID of that letter, sent to that address from here.

    Where encryption is off nothing is marked, and every one is taken for it.
    """
    return not marks or marks.fits(message_id.strip("<>").rpartition("@")[0], *_marked(letter_id, to))


def _marked(letter_id: str, to: str) -> tuple[str, str]:
    return letter_id, as_email(to) or to


def _with_reference(subject: str, reference: str) -> str:
    line = " ".join(subject.split())
    return line if reference in line else f"{line} ({reference})"


def _not_now(error: Exception, *, refused: bool = False) -> NoReturn:
    """Nothing was sent. A lasting no (5xx) at this point is about us, not about the letter."""
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
    ours = isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLCertVerificationError)
    refused = refused or ours or code >= 500
    log.warning("mail server not available", code=code, error_type=type(error).__name__)
    raise ChannelLater("The mail server took nothing.", PERSON if refused else "") from None


def _say(letter_id: str, of_what: str, code: int, error_type: str = "") -> None:
    log.warning(
        "mail server did not take a letter", letter=letter_id, of=of_what, code=code, error_type=error_type
    )


def _leave(connection: smtplib.SMTP) -> None:
    """Say good-bye, and do not wait long for an answer."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        if connection.sock is not None:
            connection.sock.settimeout(1.0)
            connection.quit()
    connection.close()
