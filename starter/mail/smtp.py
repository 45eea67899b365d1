"""Mail in, by SMTP (RFC 5321): only for the council's addresses, and written down before it is accepted.

A mail answered with 250 is in the register. What cannot be taken just now is answered with 4xx, and the
sender's server brings it again; what never can be, with 5xx. Nothing is passed on to anybody else.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.config.settings import Settings
from engine.errors import SettingsError
from engine.logs import get_logger
from engine.payloads.marks import MESSAGE_ID, Marks
from engine.payloads.ring import KeyRing
from register import RegisterError
from register.outside.inbound import Inbound
from starter.desk.intake import Desk
from starter.inbound.reading import MailDoor
from starter.inbound.taking import InboundDesk
from starter.mail.reading import NOT_READ, Mail, read
from starter.mail.routes import Addresses

LARGEST = 10 * 1024 * 1024
"""Bytes of one mail, attachments in their encoding included."""
LONGEST_LINE = 16_384
"""Bytes. RFC 5321 allows 1,000; some programs write a whole paragraph."""
RECIPIENTS = 50
SILENCE_SECONDS = 300.0
"""From one command to the next; the whole of a mail is one (RFC 5321, section 4.5.3.2.7)."""
SESSION_SECONDS = 600.0
"""Whoever sends a byte at a time is not listened to for ever."""
CONNECTIONS = 40
"""At once: with 10 MB each that is what a machine can be asked to hold."""
COMMANDS = 200
SETTLE_SECONDS = 8.0
"""For Temporal, before the sender is answered; afterwards it is the relay's."""
MINUTE = 60.0
READERS = 4
"""Mails read at once. A mail of 10 MB takes a moment and ten times its size."""

log = get_logger(__name__)


@dataclass
class Rates:
    """How many came in the last minute, from everybody and from each sender. ``now`` is a monotonic clock."""

    in_all: int
    of_one: int
    now: Callable[[], float]
    _all: deque[tuple[float, str]] = field(default_factory=deque)
    _of: dict[str, int] = field(default_factory=dict)

    def admit(self, sender: str) -> bool:
        """Count one more. False, and nothing counted, where that would be too many."""
        since = self.now() - MINUTE
        while self._all and self._all[0][0] <= since:
            _, gone = self._all.popleft()
            self._of[gone] -= 1
            if not self._of[gone]:
                del self._of[gone]
        if len(self._all) >= self.in_all or self._of.get(sender, 0) >= self.of_one:
            return False
        self._all.append((self.now(), sender))
        self._of[sender] = self._of.get(sender, 0) + 1
        return True


class MailHandler:
    """What is answered to a mail server. The names of its methods are aiosmtpd's."""

    def __init__(self, desk: Desk, settings: Settings, now: Callable[[], float] | None = None) -> None:
        clock = now or asyncio.get_running_loop().time
        self.addresses = Addresses(settings)
        self._desk = desk
        self._inbound = InboundDesk(desk)
        self._door = MailDoor(
            desk.register,
            self.addresses,
            settings.mail_server,
            believing=settings.mail_unvouched == "believed",
            marks=Marks.of(KeyRing.from_settings(settings), MESSAGE_ID),
        )
        self._rates = Rates(settings.mail_per_minute, settings.mail_per_sender, clock)
        self._reading = asyncio.Semaphore(READERS)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.addresses.serves(address):
            return "550 5.7.1 No mail for that address is taken here"
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        sender = (envelope.mail_from or "").strip("<>")
        if not self._rates.admit(sender.casefold() or _host(session.peer)):
            log.warning("mail told to wait", reason_code="rate")
            return "451 4.7.1 Too many mails just now: try again later"
        content = envelope.original_content or b""
        try:
            await self.receive(content, sender, list(envelope.rcpt_tos))
        except RegisterError as error:
            log.warning("register not available", error_type=type(error).__name__)
            return "451 4.3.0 Nothing can be stored just now: try again later"
        return "250 2.0.0 We have your mail"

    async def handle_exception(self, error: Exception) -> str:
        log.error("mail could not be taken", error_type=type(error).__name__)
        return "451 4.3.0 It could not be taken just now: try again later"

    def now(self) -> datetime:
        """The desk's clock."""
        return self._desk.now()

    async def receive(
        self, content: bytes, sender: str | None, recipients: list[str], arrived: datetime | None = None
    ) -> bool:
        """Write a mail down and begin what it asks for. Raises RegisterError.

        ``sender`` and ``recipients`` are the envelope's: None and empty for one from a mailbox, which says
        when it ``arrived``.
        """
        async with self._reading:
            mail = await asyncio.to_thread(read, content, sender)
        known = recipients or [each for each in mail.to if self.addresses.serves(each)]
        item = await asyncio.to_thread(self._decided, mail, content, known, arrived)
        return await self._inbound.keep(item, SETTLE_SECONDS, content)

    def _decided(self, mail: Mail, content: bytes, known: list[str], arrived: datetime | None) -> Inbound:
        """What is to become of it. One that nothing can be decided about is written down for an officer."""
        try:
            return self._door.decide(mail, content, known, self.now(), arrived)
        except RegisterError:
            raise
        except Exception:
            log.exception("mail for an officer")
            unread = Mail(said=mail.said, whole=NOT_READ)
            return self._door.decide(unread, content, known, self.now(), arrived)


class MailIn(SMTP):
    """aiosmtpd's, with a limit for connections and one for a whole conversation."""

    line_length_limit = LONGEST_LINE

    def __init__(self, handler: MailHandler, *, open_ones: set["MailIn"], **options: Any) -> None:
        super().__init__(
            handler,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            ident="Charter Casework",
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            timeout=SILENCE_SECONDS,
            command_call_limit=COMMANDS,
            **options,
        )
        self._open_ones = open_ones
        self._ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if len(self._open_ones) >= CONNECTIONS and isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.3.2 Too many connections: try again later\r\n")
        super().connection_made(transport)
        if len(self._open_ones) >= CONNECTIONS and self not in self._open_ones:
            transport.close()
            return
        self._open_ones.add(self)
        if self._ends is None:
            self._ends = self.loop.call_later(SESSION_SECONDS, transport.close)

    def connection_lost(self, error: Exception | None) -> None:
        self._open_ones.discard(self)
        if self._ends is not None:
            self._ends.cancel()
        super().connection_lost(error)


async def listen(handler: MailHandler, settings: Settings) -> asyncio.Server:
    """Take mail in. Raises SettingsError where the port or the certificate cannot be had."""
    host, port = settings.mail_host or settings.host, settings.mail_port
    open_ones: set[MailIn] = set()
    context = _tls(settings)
    options: dict[str, Any] = {"tls_context": context, "hostname": _hostname(settings)}
    loop = asyncio.get_running_loop()
    try:
        return await loop.create_server(
            lambda: MailIn(handler, open_ones=open_ones, loop=loop, **options), host, port
        )
    except OSError as error:
        why = (error.strerror or "it cannot be used").lower()
        raise SettingsError(
            f"Mail cannot be taken on {host} port {port} ({why}): set CHARTER_MAIL_PORT to another, or to 0."
        ) from None


def _host(peer: Any) -> str:
    return f"[{peer[0]}]" if isinstance(peer, tuple) and peer else "[]"


def _hostname(settings: Settings) -> str:
    return settings.mail_domains.partition(",")[0]


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.mail_certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.mail_certificate, settings.mail_key)
    except (OSError, ssl.SSLError):
        raise SettingsError(
            "CHARTER_MAIL_CERTIFICATE and CHARTER_MAIL_KEY cannot be read as a certificate and its key."
        ) from None
    return context
