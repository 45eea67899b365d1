"""A mail as it came off the wire, read: whom from, what it says, what it answers. Whatever is in it.

The parts of a mail are read one by one, each under a limit, and a part that cannot be read is named instead:
no mail makes a door fall over, and none is lost for being odd.
"""

import codecs
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any

from register.inbound import Attachment, cut_words
from starter.mail.automatic import is_automatic
from starter.mail.html import as_text
from starter.mail.sender import received_by, sender_of, vouched

PARTS = 200
MARKS = 2_000
"""Lines that may begin a part. Reading a million of them would take minutes."""
DEEPEST = 8
"""Mails within mails, and parts within parts."""
HEADER = 8_000
"""Characters of one header that are looked at."""
HEADERS = 500
HEADER_BYTES = 500_000
PART_BYTES = 1_000_000
"""Of a part's text; what is beyond is not a person's letter."""
_ODD_CODECS = frozenset({"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7"})
_ADDRESS = re.compile(r"[^\s@<>\"(),;:\[\]\\]{1,64}@[a-z0-9.-]{1,189}", re.IGNORECASE)
_ID = re.compile(r"<[^<>\s]{1,300}>")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Bounce:
    """A mail server says that a mail of ours did not arrive."""

    message_ids: tuple[str, ...]
    failed: bool
    """False where it only says that it has not arrived yet."""


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
    answers: tuple[str, ...] = ()
    """Message-IDs it names in In-Reply-To and References, the nearest first."""
    automatic: str = ""
    """Why it must not be answered, if it must not."""
    bounce: Bounce | None = None
    servers: tuple[tuple[str, str], ...] = ()
    """Received and Authentication-Results, as they stand, the latest first."""


@dataclass
class _Words:
    said: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    parts: int = 0
    bounced: list[EmailMessage] = field(default_factory=list)


def read(raw: bytes, envelope_sender: str | None = None) -> Mail:
    """Read a mail. ``envelope_sender`` is empty for a bounce, None where nobody knows."""
    try:
        if raw.count(b"\n--") > MARKS or len(_header(raw)) > HEADER_BYTES:
            raise ValueError("it is made to take for ever")
        message = BytesParser(_class=EmailMessage, policy=email.policy.default).parsebytes(raw)
    except Exception:  # the parser has limits of its own, and raises almost anything at them
        return Mail(
            sender=envelope_sender or "",
            said=cut_words("[This mail cannot be read.]\n" + tidy(_decoded(raw[:PART_BYTES], ""))),
            automatic="null sender" if envelope_sender == "" else "",
        )
    headers = Headers(message)
    by = sender_of(message, envelope_sender)
    words = _Words()
    for part in _leaves(message, words, 0):
        _read_part(part, words)
    nearest = [*headers.ids("in-reply-to"), *reversed(headers.ids("references"))]
    return Mail(
        message_id=next(iter(headers.ids("message-id")), ""),
        sender=by.address,
        sender_name=by.name,
        sender_certain=by.certain,
        to=headers.addresses("delivered-to", "x-original-to", "to", "cc"),
        subject=headers.text("subject"),
        said=cut_words("\n\n".join(each for each in words.said if each.strip())),
        attachments=tuple(words.attachments),
        answers=tuple(dict.fromkeys(nearest)),
        automatic=is_automatic(headers.raw, message.get_content_type(), by.address, envelope_sender),
        bounce=_bounce(message, words),
        servers=tuple(headers.named("received", "authentication-results")),
    )


class Headers:
    """A message's headers, each read by itself: one that is broken or hostile spoils no other."""

    def __init__(self, message: EmailMessage) -> None:
        self._all = [(name.lower(), str(value)) for name, value in islice(message.raw_items(), HEADERS)]

    def raw(self, name: str) -> str:
        """The first one of that name, in one line, as it was sent."""
        return next((_line(value) for each, value in self._all if each == name), "")

    def named(self, *names: str) -> Iterator[tuple[str, str]]:
        return ((name, _line(value)) for name, value in self._all if name in names)

    def text(self, name: str) -> str:
        """In words: encoded words are decoded."""
        value = self.raw(name)
        try:
            return one_line(str(email.policy.default.header_factory(name, value)))
        except Exception:  # the header parser raises almost anything at hostile text
            return one_line(value)

    def ids(self, name: str) -> list[str]:
        """Message-IDs in it, as they are written."""
        return _ID.findall(self.raw(name))[:50]

    def addresses(self, *names: str) -> tuple[str, ...]:
        found = [address for _, value in self.named(*names) for address in _ADDRESS.findall(value)]
        return tuple(dict.fromkeys(found))[:100]


def _header(raw: bytes) -> bytes:
    ends = [at for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark)) >= 0]
    return raw[: min(ends, default=0)]


def _line(value: str) -> str:
    return value[:HEADER].replace("\r", " ").replace("\n", " ")


def tidy(text: str) -> str:
    """Text without what cannot be seen, its lines ended in one way."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")


def one_line(text: str) -> str:
    """At most 200 characters that can be seen, in one line."""
    plain = text.encode("utf-8", "replace").decode()
    return " ".join(_UNSEEN.sub(" ", plain.replace("\n", " ")).split())[:200]


def _leaves(message: EmailMessage, words: _Words, depth: int) -> Iterator[EmailMessage]:
    """The parts to be read, in order: of alternatives the one that reads best as plain text."""
    words.parts += 1
    if words.parts > PARTS or depth > DEEPEST:
        return
    kind = message.get_content_type()
    if kind in {"message/rfc822", "message/global"} and message.is_multipart():
        words.bounced.append(message)
        inner = message.get_payload(0)
        if isinstance(inner, EmailMessage):
            headers = Headers(inner)
            told = [f"{name.title()}: {headers.text(name)}" for name in ("from", "date", "subject")]
            words.said.append("\n".join(["[Forwarded as an attachment]", *told]))
            yield from _leaves(inner, words, depth + 1)
        return
    if not message.is_multipart() or kind == "message/delivery-status":
        yield message
        return
    parts = _within(message)
    if kind == "multipart/alternative":
        plain = [each for each in parts if each.get_content_type() == "text/plain" and _text(each).strip()]
        rest = [each for each in parts if not each.get_content_type().startswith("text/")]
        html = [each for each in parts if each.get_content_type() == "text/html"]
        nested = bool(rest) and not plain and not html
        parts = parts if nested else [*(plain or html)[:1], *(each for each in rest if not plain)]
    for each in parts:
        yield from _leaves(each, words, depth + 1)


def _read_part(part: EmailMessage, words: _Words) -> None:
    kind = part.get_content_type()
    name = _filename(part)
    attached = part.get_content_disposition() == "attachment" or bool(name)
    if kind in {"message/delivery-status", "text/rfc822-headers"}:
        words.bounced.append(part)
        return
    if attached or not kind.startswith(("text/", "multipart/")):  # a multipart without its parts is text
        words.attachments.append(Attachment(name=name, type=one_line(kind), size=len(_bytes(part))))
        return
    text = _text(part)
    words.said.append(as_text(text) if kind == "text/html" else tidy(text))


def _filename(part: EmailMessage) -> str:
    try:
        return one_line(part.get_filename() or "")
    except Exception:
        return "[name cannot be read]"


def _bytes(part: EmailMessage) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except Exception:
        return b""
    return content if isinstance(content, bytes) else b""


def _text(part: EmailMessage) -> str:
    try:
        charset = str(part.get_content_charset() or "")
    except Exception:
        charset = ""
    return _decoded(_bytes(part)[:PART_BYTES], charset)


def _decoded(content: bytes, charset: str) -> str:
    """By the charset it names where that fits, else as what such mails most often are."""
    for name in (charset, "utf-8"):
        try:
            if name and codecs.lookup(name).name not in _ODD_CODECS:
                return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _bounce(message: EmailMessage, words: _Words) -> Bounce | None:
    """What a delivery status notification says (RFC 3464)."""
    if message.get_content_type() != "multipart/report":
        return None
    ids: list[str] = []
    failed = False
    for part in words.bounced:
        if part.get_content_type() == "message/delivery-status":
            said = part.as_string()[:20_000] if not part.is_multipart() else _blocks(part)
            failed |= bool(re.search(r"^Action:\s*failed", said, re.IGNORECASE | re.MULTILINE))
            continue
        for inner in _within(part):
            ids += Headers(inner).ids("message-id")
        if not part.is_multipart():
            ids += re.findall(r"^Message-ID:\s*(<[^<>\s]+>)", _text(part)[:20_000], re.I | re.M)
    return Bounce(tuple(dict.fromkeys(ids)), failed)


def _blocks(part: EmailMessage) -> str:
    return "\n".join(
        f"{name}: {_line(str(value))}" for each in _within(part) for name, value in each.raw_items()
    )


def _within(part: EmailMessage) -> list[EmailMessage]:
    payload: Any = part.get_payload() if part.is_multipart() else []
    return [each for each in payload[:PARTS] if isinstance(each, EmailMessage)]


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
