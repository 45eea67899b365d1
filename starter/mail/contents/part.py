"""One part of a mail: what its headers say of it, and its bytes. Whatever is in them, it is answered."""

import copy
import re
from email.message import EmailMessage
from typing import Any

from starter.mail.contents.mending import UNREAD
from starter.mail.contents.plain import one_line

PARTS = 200
"""Of one mail."""


def kind_of(part: EmailMessage) -> str:
    """Its type, such as ``text/plain``; what it says wrongly is read as far as it goes."""
    try:
        kind = part.get_content_type()
    except Exception:  # the header parser raises almost anything at hostile text
        kind = "text/plain"
    raw = header(part, "content-type").strip().lower()
    return "text/html" if kind == "text/plain" and raw.startswith("text/html") else kind


def content_of(part: EmailMessage | None) -> bytes:
    """The bytes of a part that has none within it, as they came off the wire."""
    if part is None or part.is_multipart():
        return b""
    bare = copy.copy(part)
    for name in ("content-type", "content-transfer-encoding"):  # or the library would decode by them
        del bare[name]
    content = bare.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def within(part: EmailMessage) -> list[EmailMessage]:
    """The parts in it."""
    payload: Any = part.get_payload() if part.is_multipart() else []
    return [each for each in payload[:PARTS] if isinstance(each, EmailMessage)]


def header(part: EmailMessage, name: str) -> str:
    """A header as it was sent, the first of its name; empty for none."""
    return next((str(value) for each, value in part.raw_items() if each.lower() == name), "")


def has_odd_header(message: EmailMessage) -> bool:
    """Whether a line among its headers was none."""
    return bool(header(message, UNREAD.decode().rstrip(": ").lower()))


def bytes_of(text: str | None) -> bytes:
    """What stands before or after the parts, as it came off the wire."""
    return (text or "").encode("utf-8", "surrogateescape")


def flat(message: EmailMessage) -> bytes:
    """A whole mail that is in another, as bytes."""
    try:
        return message.as_bytes()
    except Exception:
        return b"".join(content_of(each) for each in [message, *within(message)])


def charset_named(part: EmailMessage) -> str:
    """The character set it says it is in; empty for none."""
    try:
        return str(part.get_content_charset() or "")
    except Exception:
        return ""


def disposition(part: EmailMessage) -> str:
    """``attachment``, ``inline`` or nothing."""
    try:
        return part.get_content_disposition() or ""
    except Exception:
        return "attachment" if "attachment" in header(part, "content-disposition").lower() else ""


def is_file(part: EmailMessage) -> bool:
    """Whether it says so itself: a name in its type alone is what some programs give every part."""
    return bool(re.search(r"filename\*?(?:\d\*?)?\s*=", header(part, "content-disposition"), re.IGNORECASE))


def parameter(part: EmailMessage, name: str) -> str:
    """A parameter of its type, such as ``format``."""
    try:
        return str(part.get_param(name) or "")
    except Exception:
        return ""


def filename(part: EmailMessage) -> str:
    """The name it goes by, from wherever it has one."""
    try:
        return one_line(part.get_filename() or "")
    except Exception:
        return "[name cannot be read]"
