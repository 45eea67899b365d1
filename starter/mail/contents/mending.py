"""A mail parsed, what gateways break put right first: a header without its colon, a wrong boundary."""

import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

MARKS = 2_000
"""Lines that may begin a part. Reading a million of them would take minutes."""
HEADER_BYTES = 500_000
_FIELD = re.compile(rb"[\x21-\x39\x3b-\x7e\x80-\xff]+[ \t]*:")
_KNOWN = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|sender|reply-to|message-id|in-reply-to|references|mime-version|received|"
    rb"return-path|delivered-to|auto-submitted|precedence|importance|content-[a-z-]+|x-[\w-]+|list-[a-z-]+|"
    rb"authentication-results|dkim-signature|arc-[a-z-]+)[ \t]*:",
    re.IGNORECASE,
)
_PART = re.compile(
    rb"^(--[^\r\n]+\r?\n)(content-[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*)", re.IGNORECASE | re.MULTILINE
)
_BOUNDARY = re.compile(
    rb"^--([^\r\n\"\\]{1,200}?)[ \t]*\r?\n(?=content-[a-z-]+[ \t]*:)", re.IGNORECASE | re.MULTILINE
)
_END = re.compile(rb"\r?\n\r?\n")
UNREAD = b"X-Header-Without-Colon: "


def parsed(raw: bytes) -> EmailMessage:
    """Raises almost anything: the parser has limits of its own. ValueError for what would take for ever."""
    if raw.count(b"\n--") > MARKS or len(header_of(raw)) > HEADER_BYTES:
        raise ValueError("it is made to take for ever")
    return BytesParser(_class=EmailMessage, policy=default).parsebytes(mended(raw))


def mended(raw: bytes) -> bytes:
    """The same, with every header in its place behind a line that is none."""
    ends = _END.search(raw)
    header, rest = (raw[: ends.start()], raw[ends.start() :]) if ends else (raw, b"")
    if b"\n--" in rest:
        rest = _PART.sub(lambda part: part[1] + _with_colons(part[2]), rest)
    return _with_colons(header) + rest


def header_of(raw: bytes) -> bytes:
    """All before the first empty line."""
    ends = _END.search(raw)
    return raw[: ends.start()] if ends else b""


def in_parts(content: bytes) -> EmailMessage | None:
    """What was to be in parts and is not, for its boundary is another than was said; None for one part."""
    found = _BOUNDARY.search(content)
    if found is None:
        return None
    message = parsed(b'Content-Type: multipart/mixed; boundary="' + found[1] + b'"\r\n\r\n' + content)
    return message if message.is_multipart() else None


def _with_colons(header: bytes) -> bytes:
    """A line that is no header ends them only where none follows: then the empty line is missing."""
    lines = header.split(b"\n")
    known = [at for at, line in enumerate(lines) if _KNOWN.match(line)]
    first = 0 if len(known) > 1 and not lines[0].startswith((b"From ", b">From ")) else 1
    for at in range(first, max(known, default=0)):
        if lines[at].strip() and not _is_field(lines[at]):
            lines[at] = UNREAD + lines[at]
    return b"\n".join(lines)


def _is_field(line: bytes) -> bool:
    return line[:1] in b" \t" or bool(_FIELD.match(line))
