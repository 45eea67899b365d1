"""Mail in, from a mailbox of the council's own mail server (IMAP, RFC 3501).

What is unread is written down and then marked as read: the mailbox keeps the whole of it. What could not be
taken stays unread and is fetched again; the same mail is known by its content and taken once.
"""

import asyncio
import contextlib
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from engine.config.settings import Settings
from engine.logs import get_logger
from register import RegisterError
from starter.mail.smtp import LARGEST, MailHandler

SECONDS = 30.0
"""For each answer of the mail server."""
A_TURN = 50
HEADER_BYTES = 65_536

log = get_logger(__name__)


class MailboxAway(Exception):
    """The mail server does not answer, or does not let us in."""


class Mailbox:
    """One mailbox. It blocks: each call belongs into a thread."""

    def __init__(self, settings: Settings, context: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._context = context

    @contextlib.contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        """Signed in, the folder chosen. Raises MailboxAway."""
        settings = self._settings
        password = settings.mail_imap_password
        connection: imaplib.IMAP4 | None = None
        try:
            connection = self._connected()
            connection.login(settings.mail_imap_user, password.get_secret_value() if password else "")
            folder = '"' + settings.mail_imap_folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
            if connection.select(folder)[0] != "OK":
                raise imaplib.IMAP4.error("no such folder")
            yield connection
        except (OSError, imaplib.IMAP4.error) as error:  # its text can quote what we sent
            raise MailboxAway(type(error).__name__) from None
        finally:
            if connection is not None:
                with contextlib.suppress(OSError, imaplib.IMAP4.error):
                    connection.logout()

    def _connected(self) -> imaplib.IMAP4:
        settings = self._settings
        where = (settings.mail_imap_host, settings.mail_imap_port)
        context = self._context or ssl.create_default_context()
        if settings.mail_imap_security == "tls":
            return imaplib.IMAP4_SSL(*where, ssl_context=context, timeout=SECONDS)
        connection = imaplib.IMAP4(*where, timeout=SECONDS)
        if settings.mail_imap_security == "starttls":
            connection.starttls(context)
        return connection


def unread(connection: imaplib.IMAP4) -> list[str]:
    """The numbers of the unread mails, the oldest first."""
    _, found = connection.uid("SEARCH", "UNSEEN")
    numbers = (found[0] or b"").split() if found else []
    return [number.decode("ascii") for number in numbers[:A_TURN] if number.isdigit()]


def fetch(connection: imaplib.IMAP4, number: str) -> tuple[bytes, datetime | None]:
    """A mail as it is, and when it arrived. Of one that is too large only its headers."""
    _, said = connection.uid("FETCH", number, "(RFC822.SIZE INTERNALDATE)")
    about = b" ".join(each for each in said if isinstance(each, bytes))
    size = re.search(rb"RFC822\.SIZE (\d+)", about)
    too_large = bool(size) and int(size[1]) > LARGEST if size else False
    wanted = f"(BODY.PEEK[HEADER]<0.{HEADER_BYTES}>)" if too_large else "(BODY.PEEK[])"
    _, got = connection.uid("FETCH", number, wanted)
    content = next((each[1] for each in got if isinstance(each, tuple)), b"")
    if too_large:
        content = _without_type(content) + b"This mail is over 10 MB: it is in the mailbox, and not here.\r\n"
    return content, _internal_date(about)


def mark_read(connection: imaplib.IMAP4, number: str) -> None:
    """It is ours now."""
    connection.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)")


async def poll(handler: MailHandler, mailbox: Mailbox, now: Callable[[], datetime]) -> int:
    """Take in what is unread; how many. Raises MailboxAway or RegisterError."""
    taken = 0
    loop = asyncio.get_running_loop()

    def one_by_one() -> None:
        nonlocal taken
        with mailbox.opened() as connection:
            for number in unread(connection):
                content, at = fetch(connection, number)
                arrived = at if at is not None and at <= now() else None
                asyncio.run_coroutine_threadsafe(handler.receive(content, None, [], arrived), loop).result()
                mark_read(connection, number)
                taken += 1

    await asyncio.to_thread(one_by_one)
    return taken


async def keep_polling(handler: MailHandler, settings: Settings, stop: asyncio.Event) -> None:
    """Look again and again until told to stop; whatever is away is tried again."""
    mailbox = Mailbox(settings)
    while not stop.is_set():
        try:
            taken = await poll(handler, mailbox, handler.now)
            if taken:
                log.info("mailbox read", count=taken)
        except (MailboxAway, RegisterError) as error:
            log.warning("mailbox not read", error_type=type(error).__name__, reason_code=str(error))
        except Exception:  # what brings mail in must not be what stays away
            log.exception("mailbox not read")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(settings.mail_imap_every):
                await stop.wait()


def _without_type(headers: bytes) -> bytes:
    """Headers for words of ours: what said how the content was made is not true any more."""
    lines = headers.replace(b"\r\n\t", b" ").replace(b"\r\n ", b" ").split(b"\r\n")
    kept = [line for line in lines if line and not line.lower().startswith((b"content-", b"mime-"))]
    return b"\r\n".join(kept) + b"\r\n\r\n"


def _internal_date(about: bytes) -> datetime | None:
    found = re.search(rb'INTERNALDATE "([^"]+)"', about)
    try:
        return (
            datetime.strptime(found[1].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
            if found
            else None
        )
    except ValueError:
        return None
