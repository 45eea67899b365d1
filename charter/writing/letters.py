"""The words of letters, from their templates. How each is sent: `charter.writing.telling`.

A template is named for whose it is and what it says, ``highways_repair/inspected``: the folder ``inspected``
in ``workflows/highways_repair/letters``, with one file to a channel: ``email.md``, ``text.md`` and, where a
letter on paper says it differently, ``post.md``. The syntax is GOV.UK Notify's: ``((placeholder))``, ``#``
for a heading, ``*`` for a list, so that a council can upload `full_text` as it is.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from charter.addresses.marks import flattened, plain_lines
from charter.counting.counting import london
from charter.people import Channel, Model
from charter.writing.lengths_said import UNSAID

ROOMS = Path(__file__).parents[2] / "workflows"
"""Beneath it, letters lie beside what sends them, each in a folder ``letters``."""
PARTS = Path(__file__).parent / "parts"
"""What several letters have in common: their endings, and what stands above a copy."""
EVERY_CASE = "every_case"
"""Whose the letters are that any case sends."""
SUBJECT_LENGTH = 250

ADDED = "added_paragraph"
"""What an officer adds to a letter in their own words: it stands before the ending, in no template."""
COURIER = frozenset(
    {
        "name",
        "reference",
        "service",
        "council",
        "contact_us",
        "other_formats",
        "tracking_link",
        "officer",
        "information_charter",
        "responsibilities",
        *UNSAID,
    }
)
"""Placeholders that every letter gets without its process having to give them."""

NEUTRAL, NEUTRAL_REPLY = "every_case/_neutral", "every_case/_neutral_reply"
CONTACT_LEFT = "every_case/contact_left"
NOT_COPIED = frozenset(
    {
        CONTACT_LEFT,
        "every_case/contact_changed",
        "every_case/needs_recorded",
        "every_case/representative_added",
        "every_case/representative_ended",
        "every_case/consent_needed",
        "every_case/withdrawal_asked",
        "every_case/withdrawal_to_confirm",
        "every_case/nominated_contact_set",
        "every_case/nominated_contact_ended",
    }
)
"""Between the customer and us alone: a representative gets no copy."""

_OURS = COURIER - {"name", "officer"}
"""Written by the council, markdown and all; every other value is somebody's text."""
_PLACEHOLDER = re.compile(r"\(\(([a-z][a-z0-9_]*)\)\)")
_MARKS = re.compile(r"[\\*`\[\]<>]|(?<!\w)_|_(?!\w)|\((?=\()|(?<=\()\(|\)(?=\))|(?<=\))\)")
_MARKED = re.compile(r"(?P<mark>[#*] )?(?P<rest>.*)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_STARTS = re.compile(r"(?m)^(?=[#^=+-])|^\d+(?=[.)](?:\s|$))")


class LetterError(LookupError):
    """A letter cannot be worded. Its text names the letter and its gaps, never what was to fill them."""


class UnknownTemplate(LetterError):
    """There is no such letter, or it cannot be sent that way."""


class MissingPlaceholder(LetterError):
    """A letter has a gap nothing was given for: it must not be sent."""


class Worded(Model):
    """A letter as its reader gets it. A text has no subject."""

    subject: str = ""
    body: str


@cache
def templates() -> frozenset[str]:
    """The names of all letters a process can send."""
    found = ((owner, file.parent.name) for owner, room in rooms().items() for file in room.glob("*/email.md"))
    return frozenset(f"{owner}/{event}" for owner, event in found if not event.startswith("_"))


@cache
def rooms() -> Mapping[str, Path]:
    """The folders that letters lie in, by whose they are: a process's or capability's own name."""
    found = (path for path in sorted(ROOMS.rglob("letters")) if path.is_dir())
    return {EVERY_CASE if path.parent.name == "case" else path.parent.name: path for path in found}


@cache
def placeholders_of(template: str) -> frozenset[str]:
    """Every placeholder of a letter, on whichever channel. Raises UnknownTemplate."""
    texts = (full_text(template, channel) for channel in (Channel.EMAIL, Channel.TEXT, Channel.POST))
    return frozenset(name for text in texts for name in _PLACEHOLDER.findall(text))


def needed(template: str) -> frozenset[str]:
    """What a process has to give for a letter; the courier adds the rest. Raises UnknownTemplate."""
    return placeholders_of(template) - COURIER


@cache
def full_text(template: str, channel: Channel, *, copy: bool = False, added: bool = False) -> str:
    """A template as a council uploads it, with the ending every letter has. Raises UnknownTemplate.

    A letter by email or post begins with the line ``Subject: …``. With ``copy``, it says first that it is a
    representative's copy; with ``added``, it has a place for an officer's own paragraph.
    """
    if channel is Channel.CALL or not re.fullmatch(r"[a-z_]+/[a-z0-9_]+", template):
        raise UnknownTemplate(f"There is no letter “{template[:80]}” by {channel.value}.")
    text = _read(template, channel.value) or (_read(template, "email") if channel is Channel.POST else None)
    if text is None:
        raise UnknownTemplate(f"There is no letter “{template}” by {channel.value}.")
    if channel is Channel.TEXT:
        return text
    if copy:
        subject, body = text.split("\n", 1)
        text = f"{subject}\n\n{_part('copy')}\n{body}"
    if added:
        text = f"{text}\n\n(({ADDED}))"
    return f"{text}\n\n{_part(_ending_of(template))}"


def word(
    template: str,
    channel: Channel,
    placeholders: Mapping[str, str],
    *,
    neutral: bool = False,
    copy: bool = False,
) -> Worded:
    """Fill in a letter. What is filled in stays text, whatever is written in it.

    With ``neutral`` the words name no service and tell no story: the reader is asked to look or to call (safe
    contact). Neither they nor a text have a place for an added paragraph. Raises MissingPlaceholder, naming
    each one, and UnknownTemplate.
    """
    placeholders = {**UNSAID, **placeholders}
    missing = sorted(name for name in placeholders_of(template) if name not in placeholders)
    if missing:
        raise MissingPlaceholder(f"The letter {template} needs {', '.join(missing)}.")
    if neutral:
        template = NEUTRAL_REPLY if "reply_by" in placeholders_of(template) else NEUTRAL
        copy = False
    added = bool(placeholders.get(ADDED)) and not neutral
    text = full_text(template, channel, copy=copy, added=added)
    if channel is Channel.TEXT:
        return Worded(body=_fill(text, placeholders, _one_line))
    subject, body = text.split("\n", 1)
    subject = _fill(subject.removeprefix("Subject:"), placeholders, _one_line).strip()
    return Worded(subject=subject[:SUBJECT_LENGTH], body=_fill(body.strip(), placeholders, as_text))


def as_text(value: str) -> str:
    """``value`` so that markdown, HTML and ``((…))`` in it are shown and not obeyed, by backslashes.

    Its lines end as ours do, whatever ended them: none is left for another reader to find.
    """
    escaped = _MARKS.sub(r"\\\g<0>", _CONTROL.sub("", plain_lines(value)))
    escaped = re.sub(r"(?m)^[^\S\n]+", "", escaped)  # four spaces would begin a block of code
    return _STARTS.sub(r"\g<0>\\", escaped).strip()


def own_words(text: str) -> str:
    """What an officer writes as a letter: headings and lists as they mark them, all else as it stands."""
    found = (_MARKED.match(line) for line in plain_lines(text).split("\n"))
    lines = (f"{one['mark'] or ''}{as_text(one['rest'])}" for one in found if one is not None)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def say_date(day: date) -> str:
    """``Monday 4 January 2027``."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def say_when(instant: datetime) -> str:
    """A day and time in Britain: ``Monday 4 January 2027 at 3:05pm``. Needs an aware instant."""
    there = london(instant)
    clock = f"{there.hour % 12 or 12}:{there:%M}" if there.minute else f"{there.hour % 12 or 12}"
    said = {(0, 0): "midnight", (12, 0): "12 noon"}.get(
        (there.hour, there.minute), f"{clock}{'am' if there.hour < 12 else 'pm'}"
    )
    return f"{say_date(there.date())} at {said}"


def _fill(text: str, placeholders: Mapping[str, str], shown: Callable[[str], str]) -> str:
    # One pass over the template: what has been filled in is never looked at again.
    def value(found: re.Match[str]) -> str:
        given = placeholders[found[1]]
        return given if found[1] in _OURS else shown(given)

    return _PLACEHOLDER.sub(value, text)


def _one_line(value: str) -> str:
    return flattened(value)


def _ending_of(template: str) -> str:
    if template == CONTACT_LEFT:
        return "ending_left"
    return "ending_neutral" if template in (NEUTRAL, NEUTRAL_REPLY) else "ending"


def _read(template: str, channel: str) -> str | None:
    owner, _, event = template.partition("/")
    file = rooms()[owner] / event / f"{channel}.md" if owner in rooms() else None
    return file.read_text("utf-8").strip() if file is not None and file.is_file() else None


def _part(name: str) -> str:
    return (PARTS / f"{name}.md").read_text("utf-8").strip()
