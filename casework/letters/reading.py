"""A letter as it is read on a screen: to whom and how it goes, and its text in blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from casework.site.words import moment
from charter.cases import Audience
from charter.people import Channel
from charter.writing.letters import ADDED
from register.letters.stored import REPRESENTATIVES, WordedLetter

BY = {Channel.EMAIL: "By email", Channel.TEXT: "By text message", Channel.POST: "By post"}
_MARK = re.compile(r"\\([!-/:-@\[-`{-~])")

Block = tuple[str, list[str]]
"""Its kind (``heading``, ``list`` or ``text``) and its lines."""


@dataclass(frozen=True)
class LetterSeen:
    """One letter that would be sent, or waits to be, in the words of the screens."""

    reader: str
    """Whom it is for: a name, and who that is."""
    how: str
    """By which channel and to which address, or why it is not sent by itself."""
    when: str
    subject: str
    blocks: list[Block]
    goes: bool
    """It is sent without a person."""
    formats: tuple[str, ...] = ()
    neutral: bool = False
    added: bool = False
    """An officer's own paragraph is in it."""
    otherwise: list[str] = field(default_factory=list)
    """The channels that are tried if the first one fails."""


def seen(
    letter: WordedLetter, *, why_not: str = "", not_sent: str = "", reference: str = "", elsewhere: str = ""
) -> LetterSeen:
    """A letter as an officer reads it before it goes.

    ``why_not``: a person has to tell the reader, and why; ``not_sent``: nobody is told. ``reference`` is the
    case it is caused in: a letter shown in another case goes to who reported the same thing.
    ``elsewhere``: another case, as it is called, that writes it itself.
    """
    channel = letter.channel or next(iter(letter.channels), None)
    words = letter.words(channel) if channel else None
    subject, body = (words.subject, words.body) if words else (letter.subject, letter.body)
    how = f"{BY[channel]} to {' '.join(words.to.split())}" if words and channel in BY else ""
    return LetterSeen(
        reader=f"{_reader(letter, reference)} of {elsewhere}" if elsewhere else _reader(letter, reference),
        how=why_not or not_sent or how,
        when=_when(letter.not_before) if not (why_not or not_sent) else "",
        subject=plain(subject),
        blocks=list(blocks(body)),
        goes=not (why_not or not_sent),
        formats=letter.formats,
        neutral=letter.neutral,
        added=bool(letter.placeholders.get(ADDED)) and not letter.neutral and channel is not Channel.TEXT,
        otherwise=[BY[one].lower() for one in letter.channels[1:] if one in BY],
    )


def _reader(letter: WordedLetter, reference: str) -> str:
    name = letter.placeholders.get("name", "") or "customer"
    name = "No name" if name == "customer" else name
    if letter.id.endswith(REPRESENTATIVES):
        return f"{name}, who acts for the customer: a copy"
    if letter.audience is Audience.OLD_CONTACT:
        return f"{name}, at the contact details that were left behind"
    if reference and letter.reference != reference:
        return f"{name}, who reported the same thing ({letter.reference})"
    return f"{name}, the customer"


def _when(not_before: datetime | None) -> str:
    return f"Held until {moment(not_before)}" if not_before else "At once"


def blocks(text: str) -> Iterator[Block]:
    """A letter's text in blocks, each a heading, a list or a paragraph."""
    kind, lines = "", list[str]()
    for line in [*text.split("\n"), ""]:
        here, said = _kind(line.strip())
        if lines and (here != kind or here == "heading"):
            yield kind, lines
            lines = []
        kind = here
        if here:
            lines.append(plain(said))


def _kind(line: str) -> tuple[str, str]:
    for mark, kind in (("# ", "heading"), ("* ", "list")):
        if line.startswith(mark):
            return kind, line.removeprefix(mark).strip()
    return ("text", line) if line else ("", "")


def plain(text: str) -> str:
    """A letter's text without the backslashes that keep it text."""
    return _MARK.sub(r"\1", text)
