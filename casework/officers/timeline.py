"""A timeline as it is read: the latest first, each line in words, what was said beneath it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from casework.site.words import spoken
from charter.cases import Entry, Kind, Shown


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
    before: list[tuple[str, str]] = field(default_factory=list)
    """What was recorded before, where it replaced something."""


_WHO = {Shown.EVERYONE: "The customer sees this", Shown.SAFEGUARDING: "Safeguarding"}


Before = Mapping[int, list[tuple[str, str]]]
"""By the number of a line: what was recorded before it (casework.together.replacing)."""


def lines(entries: Sequence[Entry], before: Before | None = None) -> list[TimelineLine]:
    """The lines, the latest first."""
    found = before or {}
    return [replace(_line(entry), before=found.get(entry.number, [])) for entry in reversed(entries)]


def _line(entry: Entry) -> TimelineLine:
    apart = entry.happened_at is not None and abs((entry.at - entry.happened_at).total_seconds()) >= 60
    by = ""
    if entry.by is not None:
        role = spoken(entry.by.role.value).lower()
        by = f"{entry.by.name}, {role}" if entry.by.name else spoken(role)
    return TimelineLine(
        number=entry.number,
        what=entry.what,
        at=entry.at,
        happened_at=entry.happened_at if apart else None,
        by=by,
        clause=entry.clause,
        said=told(entry.said),
        kind=entry.kind,
        who=_WHO.get(entry.shown, ""),
    )


def told(values: Any, within: str = "") -> list[tuple[str, str]]:
    """What was said, as lines of a name and a text."""
    if isinstance(values, dict):
        found = []
        for name, value in values.items():
            label = spoken(str(name))
            if within:  # a place's text is the place
                label = within if name == "text" else f"{within}: {label.lower()}"
            found += told(value, label)
        return found
    text = _in_words(values)
    return [(within, text)] if text else []


def _in_words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(str(each) for each in value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)
