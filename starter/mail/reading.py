"""A mail as it came off the wire, read: whom from, what it says, what it answers. Whatever is in it.

The parts of a mail are read one by one, each under a limit, and a part that cannot be read is named instead:
no mail makes a door fall over, and none is lost for being odd.
"""

import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from itertools import islice

from engine.logs import get_logger
from register.outside.inbound import KEPT_TEXT, Attachment, cut_words
from starter.mail.automatic import by_list, is_automatic
from starter.mail.bounces import Bounce, bounce_of
from starter.mail.contents.decoding import PART_BYTES, decoded, header_words
from starter.mail.contents.mending import parsed
from starter.mail.contents.part import kind_of
from starter.mail.contents.parts import CUT, contents_of
from starter.mail.contents.plain import one_line, tidy
from starter.mail.sender import received_by, sender_of, vouched

HEADER = 8_000
"""Characters of one header that are looked at."""
HEADERS = 500
NOT_READ = "It cannot be read as a mail."
_ADDRESS = re.compile(r"[^\s@<>\"(),;:\[\]\\]{1,64}@[a-z0-9.-]{1,189}", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_ID = re.compile(r"<[^<>\s]{1,300}>")

log = get_logger(__name__)


@dataclass(frozen=True)
class Mail:
    """A mail, as far as it can be read."""

    message_id: str = ""
    sender: str = ""
    sender_name: str = ""
    sender_certain: bool = False
    """It names one sender, and nothing in it another (starter.mail.sender)."""
    to: tuple[str, ...] = ()
    subject: str = ""
    said: str = ""
    attachments: tuple[Attachment, ...] = ()
    attached: str = ""
    """The words of attached texts."""
    speaks: bool = False
    """Whether there are words in it that its sender wrote."""
    whole: str = ""
    """Why somebody has to read the whole of it, if somebody has."""
    reply_to: str = ""
    """Where it asks to be answered, where that is another address than it is from."""
    reply_name: str = ""
    answers: tuple[str, ...] = ()
    """Message-IDs it names in In-Reply-To and References, the nearest first."""
    automatic: str = ""
    """Why it must not be answered, if it must not."""
    by_list: bool = False
    bounce: Bounce | None = None
    servers: tuple[tuple[str, str], ...] = ()
    """Received and Authentication-Results, as they stand, the latest first."""


def read(raw: bytes, envelope_sender: str | None = None) -> Mail:
    """Read a mail. ``envelope_sender`` is empty for a bounce, None where nobody knows."""
    try:
        return _read(parsed(raw), envelope_sender)
    except Exception as error:  # the parser has limits of its own, and raises almost anything at them
        log.warning("mail not read", error_type=type(error).__name__)
        return Mail(
            said=cut_words("[This mail cannot be read.]\n" + tidy(decoded(raw[:PART_BYTES]))),
            whole=NOT_READ,
            automatic="null sender" if envelope_sender == "" else "",
        )


def _read(message: EmailMessage, envelope_sender: str | None) -> Mail:
    headers = Headers(message)
    by = sender_of(message, envelope_sender)
    contents = contents_of(message, _about)
    said = "\n\n".join(each for each in contents.said if each.strip())
    attached = "\n\n".join(contents.attached)
    whole = [*contents.whole, *([CUT] if max(len(said), len(attached)) > KEPT_TEXT else [])]
    nearest = [*headers.ids("in-reply-to"), *reversed(headers.ids("references"))]
    answers = tuple(dict.fromkeys(nearest))
    reply_to, reply_name = headers.answered_at()
    elsewhere = reply_to.lower() != by.address.lower()
    return Mail(
        message_id=next(iter(headers.ids("message-id")), ""),
        sender=by.address,
        sender_name=by.name,
        sender_certain=by.certain,
        to=headers.addresses("delivered-to", "x-original-to", "to", "cc"),
        subject=headers.text("subject"),
        said=cut_words(said),
        attachments=tuple(each.named() for each in contents.files),
        attached=cut_words(attached),
        speaks=contents.own,
        whole=" ".join(dict.fromkeys(whole)),
        reply_to=reply_to if elsewhere else "",
        reply_name=reply_name if elsewhere else "",
        answers=answers,
        automatic=is_automatic(headers.raw, kind_of(message), by.address, envelope_sender),
        by_list=by_list(headers.raw),
        bounce=bounce_of(message, contents.reports, said, headers.raw, by.address, by.name, answers),
        servers=tuple(headers.named("received", "authentication-results")),
    )


def _about(message: EmailMessage) -> str:
    """Whom a forwarded mail is from, and about what."""
    headers = Headers(message)
    told = ((name, headers.text(name)) for name in ("from", "date", "subject"))
    return "\n".join(f"{name.title()}: {said}" for name, said in told if said)


class Headers:
    """A message's headers, each read by itself: one that is broken or hostile spoils no other."""

    def __init__(self, message: EmailMessage) -> None:
        items = islice(message.raw_items(), HEADERS)
        self._all = [(name.lower(), _characters(str(value))) for name, value in items]

    def raw(self, name: str) -> str:
        """The first one of that name, in one line, as it was sent."""
        return next((_line(value) for each, value in self._all if each == name), "")

    def named(self, *names: str) -> Iterator[tuple[str, str]]:
        return ((name, _line(value)) for name, value in self._all if name in names)

    def text(self, name: str) -> str:
        """In words: encoded words are decoded."""
        return one_line(header_words(self.raw(name)))

    def ids(self, name: str) -> list[str]:
        """Message-IDs in it, as they are written."""
        return _ID.findall(self.raw(name))[:50]

    def answered_at(self) -> tuple[str, str]:
        """The one address that an answer is asked to go to, and whose it is said to be; empty for none."""
        try:
            found = email.policy.default.header_factory("reply-to", self.raw("reply-to")).addresses
        except Exception:  # the header parser raises almost anything at hostile text
            return "", ""
        [address, name] = [found[0].addr_spec, found[0].display_name] if len(found) == 1 else ["", ""]
        return (address, one_line(name)) if _ADDRESS.fullmatch(address) else ("", "")

    def addresses(self, *names: str) -> tuple[str, ...]:
        found = [address for _, value in self.named(*names) for address in _ADDRESS.findall(value)]
        return tuple(dict.fromkeys(found))[:100]


def _characters(value: str) -> str:
    """A header as it was typed: bytes that are no ASCII are UTF-8, or nearly. Nothing in it ends a line."""
    text = value if value.isascii() else decoded(value.encode("utf-8", "surrogateescape"))
    return _SEPARATORS.sub("\ufffd", text)


def _line(value: str) -> str:
    return value[:HEADER].replace("\r", " ").replace("\n", " ")


def arrived(mail: Mail, server: str, now: datetime) -> datetime:
    """When the council's own server took it, by its own stamp; else now."""
    for name, value in mail.servers:
        if name != "received" or not received_by(value, server):
            continue
        try:
            at = parsedate_to_datetime(value.rpartition(";")[2].strip())
            return at.astimezone(UTC) if at.tzinfo and at <= now else now
        except (ValueError, TypeError, IndexError, OverflowError):
            return now
    return now


def vouched_for(mail: Mail, server: str) -> bool:
    """Whether the council's own server says that the mail is from whom it says."""
    return mail.sender_certain and vouched(mail.servers, mail.sender, server)
