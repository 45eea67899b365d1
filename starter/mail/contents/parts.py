"""A mail's parts walked through, one by one and each under a limit: its words, and what is attached to it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial

from register.outside.inbound import Attachment
from starter.mail.contents.decoding import PART_BYTES, charset_of, decoded, transferred
from starter.mail.contents.html import LONGEST, as_text
from starter.mail.contents.mending import in_parts, parsed
from starter.mail.contents.part import (
    PARTS,
    bytes_of,
    charset_named,
    content_of,
    disposition,
    filename,
    flat,
    has_odd_header,
    header,
    is_file,
    kind_of,
    parameter,
    within,
)
from starter.mail.contents.plain import Compared, one_line, says_something, tidy, unflowed
from starter.mail.contents.tnef import Packed, is_packed, unpacked

DEEPEST = 8
"""Mails within mails, and parts within parts."""
DISAGREE = "Its text and its HTML say different things."
CUT = "It is longer than what is read of one mail."
TOO_MANY = "It has more parts, one in the other, than are read of one mail."
ODD_HEADER = "A line among its headers cannot be read."
_OTHERWISE = "[The same mail says something else as HTML:]\n"
_FORWARDED = "[Forwarded as an attachment]"
_REPORTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
        "message/global-headers",
        "text/rfc822-headers",
    }
)
"""For machines (RFC 3464, 6522, 6533, 8098, 5965)."""
_DATA = frozenset(
    {"text/calendar", "text/csv", "text/vcard", "text/x-vcard", "text/directory", "text/css"}
    | {"text/javascript", "text/xml", "text/rtf", "text/x-amp-html", "text/watch-html"}
)
"""Text that is no letter."""
_TEXTS = (".txt", ".text", ".md", ".csv", ".log", ".rtf", ".htm", ".html", ".eml")
"""Names of files that are text, whatever their part says it is."""
_MIME_NOTE = re.compile(r"multi-?part|\bMIME\b", re.IGNORECASE)
_UU = re.compile(r"begin [0-7]{3,4} (.{1,200})")


@dataclass(frozen=True)
class File:
    """Something attached: its name and type, and its bytes when they are asked for."""

    name: str
    type: str
    content: Callable[[], bytes]

    def named(self) -> Attachment:
        return Attachment(name=self.name, type=self.type, size=len(self.content()))


@dataclass
class Contents:
    """What is in a mail."""

    said: list[str] = field(default_factory=list)
    own: bool = False
    """Whether there are words that its sender wrote into it."""
    plain: bool = False
    """Whether its first words are plain text."""
    attached: list[str] = field(default_factory=list)
    """The words of attached texts."""
    files: list[File] = field(default_factory=list)
    reports: list[EmailMessage] = field(default_factory=list)
    """What a mail server says to a program, and the mails it brings back."""
    packed: list[str] = field(default_factory=list)
    """Words that a program packed in a file of its own."""
    whole: list[str] = field(default_factory=list)
    """Why somebody has to read the whole of it."""

    def add(self, other: "Contents") -> None:
        self.said += other.said
        self.own |= other.own
        self.add_all_but_words(other)

    def add_all_but_words(self, other: "Contents") -> None:
        self.attached += [each for each in other.attached if each not in self.attached]
        there = {(each.name, each.type, each.content()) for each in self.files} if other.files else set()
        self.files += [each for each in other.files if (each.name, each.type, each.content()) not in there]
        self.reports += other.reports
        self.packed += other.packed
        self.whole += [each for each in other.whole if each not in self.whole]


def contents_of(message: EmailMessage, about: Callable[[EmailMessage], str]) -> Contents:
    """All that is in it. ``about`` says of a forwarded mail whom it is from, and about what."""
    contents = _Walk(about).part(message, 0)
    for words in contents.packed:
        if contents.own and Compared("\n".join(contents.said)).differs(words):
            contents.whole.append(DISAGREE)
        if not contents.own or DISAGREE in contents.whole:
            contents.said.append(words)
            contents.own = True
    if has_odd_header(message):
        contents.whole.append(ODD_HEADER)
    return contents


def files_of(raw: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Each attachment of a mail as it came off the wire: name, type, bytes. Of what cannot be read, none."""
    try:
        found = contents_of(parsed(raw), lambda _: "").files
    except Exception:  # the parser has limits of its own, and raises almost anything at them
        return
    for each in found:
        yield each.name, each.type, each.content()


@dataclass
class _Walk:
    about: Callable[[EmailMessage], str]
    parts: int = 0

    def part(self, part: EmailMessage, depth: int) -> Contents:
        self.parts += 1
        if self.parts > PARTS or depth > DEEPEST:
            return Contents(whole=[TOO_MANY])
        kind = kind_of(part)
        if kind in _REPORTS:
            return Contents(reports=[part])
        if kind.startswith("message/"):
            return self._forwarded(part, kind, depth)
        if part.is_multipart():
            return self._several(part, kind, depth)
        if kind.startswith("multipart/") or not header(part, "content-type"):
            inner = in_parts(content_of(part))
            if inner is not None:
                return self._several(inner, "multipart/mixed", depth)
        return _leaf(part, kind)

    def _several(self, part: EmailMessage, kind: str, depth: int) -> Contents:
        found = [self.part(each, depth + 1) for each in within(part)]
        contents = _one_of(found) if kind == "multipart/alternative" else _all_of(found)
        if len(within(part)) == PARTS:
            contents.whole.append(TOO_MANY)
        before, after = (tidy(decoded(bytes_of(each))) for each in (part.preamble, part.epilogue))
        if says_something(before) and not (len(before) < 300 and _MIME_NOTE.search(before)):
            contents.said.insert(0, before)
            contents.own = True
        if says_something(after):
            contents.said.append(after)
            contents.own = True
        return contents

    def _forwarded(self, part: EmailMessage, kind: str, depth: int) -> Contents:
        contents = Contents(reports=[part])
        content = content_of(part)
        inner = next(iter(within(part)), None)
        encoded = header(part, "content-transfer-encoding").lower().startswith(("base64", "quoted"))
        if encoded and (inner is None or not inner.keys()):
            inner = parsed(
                transferred(content or content_of(inner), header(part, "content-transfer-encoding"))
            )
        name = filename(part)
        if inner is not None:
            contents.said.append("\n".join(filter(None, [_FORWARDED, self.about(inner)])))
            contents.add(self.part(inner, depth + 1))
            content = flat(inner)
        contents.files.insert(0, File(name, one_line(kind), lambda: content))
        contents.own = False
        return contents


def _all_of(found: list[Contents]) -> Contents:
    contents = Contents(plain=next((each.plain for each in found if each.said), False))
    for each in found:
        contents.add(each)
    return contents


def _one_of(found: list[Contents]) -> Contents:
    """Of alternatives the one that reads best as plain text; others only where they say something else."""
    spoken = [each for each in found if any(says_something(text) for text in each.said)]
    best = next((each for each in spoken if each.plain), next(iter(spoken), Contents()))
    contents = Contents(plain=best.plain)
    contents.add(best)
    compared = Compared("\n".join(best.said))
    for each in found:
        if each is best:
            continue
        other = "\n\n".join(each.said)
        if each in spoken and compared.differs(other):
            contents.said.append(_OTHERWISE + other)
            contents.whole.append(DISAGREE)
        contents.add_all_but_words(each)
    return contents


def _leaf(part: EmailMessage, kind: str) -> Contents:
    name, charset = filename(part), charset_named(part)
    encoding = header(part, "content-transfer-encoding")
    contents = Contents()
    is_text = kind.startswith(("text/", "multipart/"))  # a multipart without its parts is text
    content = transferred(content_of(part), encoding, charset if is_text else None)
    attached = disposition(part) == "attachment" or kind in _DATA
    if not is_text or attached or is_file(part):
        contents.files.append(File(name, one_line(kind), lambda: content))
    if is_packed(name, kind, content):
        _add_packed(contents, unpacked(content))
    if not is_text:
        if name.lower().endswith(_TEXTS) and b"\x00" not in content:
            words, _ = _words(part, "text/html" if "htm" in name.lower()[-5:] else kind, content, "")
            contents.attached.append(f"[{name}]\n{words}")
        return contents
    words, said_whole = _words(part, kind, content, charset)
    contents.whole += [] if said_whole else [CUT]
    if attached:
        contents.attached.append(f"[{name or 'no name'}]\n{words}")
        return contents
    words = _without_files(words, contents)
    contents.said.append(words)
    contents.own, contents.plain = says_something(words), kind != "text/html"
    return contents


def _words(part: EmailMessage, kind: str, content: bytes, charset: str) -> tuple[str, bool]:
    """A part's words, and whether they are all of them."""
    cut = content[:PART_BYTES]
    if kind in {"text/html", "text/enriched", "text/richtext"}:
        html = decoded(cut, charset_of(cut, charset))
        return tidy(as_text(html)), len(content) <= PART_BYTES and len(html) <= LONGEST
    text = decoded(cut, charset)
    if text[:200].lstrip().lower().startswith(("<!doctype html", "<html")):
        return tidy(as_text(text)), len(content) <= PART_BYTES and len(text) <= LONGEST
    if parameter(part, "format").lower() == "flowed":
        text = unflowed(text, delsp=parameter(part, "delsp").lower() == "yes")
    return tidy(text), len(content) <= PART_BYTES


def _without_files(words: str, contents: Contents) -> str:
    """Text that has whole files written into it, as old programs do (uuencode): they are attachments."""
    if "begin " not in words:
        return words
    lines, kept, at = words.split("\n"), list[str](), 0
    while at < len(lines):
        begins = _UU.fullmatch(lines[at])
        try:
            ends = lines.index("end", at) if begins else 0
        except ValueError:
            return "\n".join([*kept, *lines[at:]])
        if begins:
            body = "\n".join(lines[at:ends]).encode("utf-8", "replace")
            content = partial(bytes, transferred(body, "uuencode"))
            contents.files.append(File(one_line(begins[1]), "application/octet-stream", content))
            at = ends
        else:
            kept.append(lines[at])
        at += 1
    return "\n".join(kept)


def _add_packed(contents: Contents, packed: Packed) -> None:
    for name, content in packed.files:
        contents.files.append(File(one_line(name), "application/octet-stream", partial(bytes, content)))
    if says_something(packed.words):
        contents.packed.append(tidy(packed.words))
