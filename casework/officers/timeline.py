"""A timeline as it is read: the latest first, each line in words, what was said beneath it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.forms.told import told as told
from casework.site.words import plainly, spoken, within
from charter.cases import Entry, Kind, Shown
from charter.writing.values import stage_line
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


_WHO = {Shown.EVERYONE: "The customer sees this", Shown.SAFEGUARDING: "Safeguarding"}


def lines(entries: Sequence[Entry], messages: Mapping[str, MessageSpec]) -> list[TimelineLine]:
    """The lines, the latest first; ``messages`` are those of the case's process."""
    return [_line(entry, messages.get(entry.message)) for entry in reversed(entries)]


def _line(entry: Entry, spec: MessageSpec | None) -> TimelineLine:
    apart = entry.happened_at is not None and abs((entry.at - entry.happened_at).total_seconds()) >= 60
    by = ""
    if entry.by is not None:
        role = entry.by.role
        by = f"{entry.by.name}, {within(role)}" if entry.by.name else spoken(role)
    return TimelineLine(
        number=entry.number,
        what=plainly(stage_line(entry.what) if entry.kind is Kind.STAGE else entry.what),
        at=entry.at,
        happened_at=entry.happened_at if apart else None,
        by=by,
        clause=entry.clause,
        said=told(entry.said, spec.model if spec else None),
        kind=entry.kind,
        who=_WHO.get(entry.shown, ""),
    )
