"""A timeline as it is read: the latest first, each line in words, with what was said and what came with it.

It can be narrowed to a kind of line and to a person; the lines keep their numbers.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from casework.forms.told import told
from charter.cases import Entry, Kind, Shown
from charter.people import Role
from charter.writing.values import plainly, spoken, stage_line, within
from register.letters.stored import StoredLetter
from register.outside.inbound import Attachment, Inbound
from workflows.case import MessageSpec


@dataclass(frozen=True)
class TimelineLine:
    """One line of a timeline."""

    number: int
    what: str
    at: datetime
    happened_at: datetime | None
    by: str
    clause: str
    said: list[tuple[str, str]]
    kind: Kind
    who: str
    """Who may read it, in words; empty where that is every officer."""
    letter: int | None = None
    """The letter it is about, which is on the page."""
    attachments: tuple[Attachment, ...] = ()
    """What came with the mail it was said in."""
    mail: str = ""
    """The id of that mail or text, where the page with the whole of it is."""
    group: str = ""
    """What it is narrowed by: one of ``GROUPS``."""
    before: list[tuple[str, str]] = field(default_factory=list)
    """What was recorded before, where it replaced something."""


@dataclass(frozen=True)
class Narrowed:
    """A timeline of which only some lines are shown."""

    lines: list[TimelineLine]
    in_all: int
    people: list[str]
    """All who said something in it."""
    kind: str = ""
    person: str = ""

    @property
    def whole(self) -> bool:
        """Whether every line is shown."""
        return not (self.kind or self.person)


GROUPS: Mapping[str, str] = {
    "customer": "What the customer said",
    "said": "What officers recorded",
    "notes": "Notes",
    "letters": "Letters",
    "promises": "Promises",
    "tasks": "Tasks and warnings",
    "stages": "Stages",
    "cases": "Other cases",
    "refused": "Not applied",
}
_OF_KIND = {
    Kind.OPENED: "stages",
    Kind.STAGE: "stages",
    Kind.ENDED: "stages",
    Kind.REFUSED: "refused",
    Kind.LETTER: "letters",
    Kind.PROMISE: "promises",
    Kind.TASK: "tasks",
    Kind.NOTE: "notes",
    Kind.LINK: "cases",
}
_THEIR_SIDE = (Role.CUSTOMER, Role.REPRESENTATIVE)
_WHO = {Shown.EVERYONE: "The customer sees this", Shown.SAFEGUARDING: "Safeguarding"}
_LETTER = re.compile(r"Letter (\d+):")


Before = Mapping[int, list[tuple[str, str]]]
"""By the number of a line: what was recorded before it (casework.together.replacing)."""


def narrowed(
    entries: Sequence[Entry],
    messages: Mapping[str, MessageSpec] = MappingProxyType({}),
    letters: Iterable[StoredLetter] = (),
    mail: Iterable[Inbound] = (),
    *,
    before: Before | None = None,
    kind: str = "",
    person: str = "",
) -> Narrowed:
    """The lines of that kind by that person, the latest first; all of them where neither is asked for.

    ``messages`` are those of the case's process. ``letters`` give the lines about them their subjects;
    ``mail`` what came with it; ``before`` what each replaced.
    """
    subjects = {each.number: each.subject for each in letters if each.subject and not each.copy_of}
    came = {each.id: each for each in mail}
    found = before or {}
    lines = [
        replace(_line(entry, messages.get(entry.message), subjects, came), before=found.get(entry.number, []))
        for entry in reversed(entries)
    ]
    people = list(dict.fromkeys(line.by for line in lines if line.by))
    kind, person = kind if kind in GROUPS else "", person if person in people else ""
    shown = [line for line in lines if kind in ("", line.group) and person in ("", line.by)]
    return Narrowed(shown, len(lines), sorted(people, key=str.casefold), kind, person)


def _line(
    entry: Entry, spec: MessageSpec | None, subjects: Mapping[int, str], came: Mapping[str, Inbound]
) -> TimelineLine:
    apart = entry.happened_at is not None and abs((entry.at - entry.happened_at).total_seconds()) >= 60
    by = ""
    if entry.by is not None:
        role = entry.by.role
        by = f"{entry.by.name}, {within(role)}" if entry.by.name else spoken(role)
    letter = _letter(entry, subjects)
    mail = came.get(entry.message_id) if entry.message_id else None
    what = plainly(stage_line(entry.what) if entry.kind is Kind.STAGE else entry.what)
    return TimelineLine(
        number=entry.number,
        what=f"Letter {letter}: {subjects[letter]}" if letter else what,
        at=entry.at,
        happened_at=entry.happened_at if apart else None,
        by=by,
        clause=entry.clause,
        said=told(entry.said, spec.model if spec else None),
        kind=entry.kind,
        who=_WHO.get(entry.shown, ""),
        letter=letter,
        attachments=mail.attachments if mail else (),
        mail=mail.id if mail else "",
        group=_group(entry),
    )


def _letter(entry: Entry, subjects: Mapping[int, str]) -> int | None:
    """The number of the letter a line is about, if the page has it."""
    found = _LETTER.match(entry.what) if entry.kind is Kind.LETTER else None
    number = int(found.group(1)) if found else 0
    return number if number in subjects else None


def _group(entry: Entry) -> str:
    if entry.kind is not Kind.MESSAGE:
        return _OF_KIND[entry.kind]
    if entry.by is not None and entry.by.role in _THEIR_SIDE:
        return "customer"
    return "notes" if entry.message == "note_added" else "said"
