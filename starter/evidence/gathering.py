"""What is known about a place in a period, from the register and the editions in force.

A court weighs the character of the road and its traffic, the standard that was appropriate, the state a
reasonable person would expect, what was known, and what warning was given (Highways Act 1980 s.58(2)). Nobody
who reported is named: what they said is here, who they are is in the case.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from charter.cases import Entry
from charter.counting.counting import day_of, start_of_day
from charter.edition.editions import Edition
from charter.edition.promises import Promise
from register.cases.rows import CaseRow
from starter.desk.intake import Desk

METRES = 50.0
"""How far from a point, if nobody says: a length of road that one inspection covers."""
MOST_CASES = 2_000
OF_THE_STREET = ("HighwaysRepair", "StreetSceneIssue", "DangerResponse")
"""The processes that inspect a public place. A home that is repaired is nobody else's to read about."""
_POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*")

REPORT, INSPECTION, WORKS, DECISION = "Report", "Inspection", "Works", "Decision"
KINDS: Mapping[str, str] = {
    "reported_again": REPORT,
    "information_added": REPORT,
    "danger_reported": REPORT,
    "not_fixed": REPORT,
    "inspection_recorded": INSPECTION,
    "confirmed": INSPECTION,
    "attended": INSPECTION,
    "made_safe": WORKS,
    "work_scheduled": WORKS,
    "work_completed": WORKS,
    "handed_to_other_body": DECISION,
    "estimate_changed": DECISION,
    "not_ours": DECISION,
    "no_action": DECISION,
}
"""What each message is evidence of."""
MEASURED = ("depth_mm", "width_mm", "hierarchy", "risk", "risk_reason", "warnings", "weather")
DOORS = {
    "api": "from an intake system",
    "open311": "from a map of reports",
    "mail": "by email",
    "text": "by text",
    "cli": "by an officer",
    "casework": "by an officer",
    "case": "from another case",
}
_TOLD = ("finding", "what", "information", "reason", "description", "whose", "taken_by", "on", "until")
"""The fields that say what happened, in the order in which they are read."""


class NoEvidence(ValueError):
    """What was asked for cannot be looked up; the text says why."""


@dataclass(frozen=True)
class EvidenceAsked:
    """A place and a period. ``last`` belongs to it."""

    place: str
    first: date
    last: date
    metres: float = METRES

    def __post_init__(self) -> None:
        if not self.place.strip():
            raise NoEvidence("Say which place: words of its address, or latitude,longitude.")
        if self.last < self.first:
            raise NoEvidence("The period ends before it begins.")
        if not 0 < self.metres <= 5_000:
            raise NoEvidence("Within at most 5,000 metres.")
        if (at := self.point) and not (abs(at[0]) <= 90 and abs(at[1]) <= 180):
            raise NoEvidence("A latitude is at most 90, a longitude at most 180.")

    @property
    def point(self) -> tuple[float, float] | None:
        """The place as latitude and longitude, where it is written so."""
        found = _POINT.fullmatch(self.place)
        return (float(found[1]), float(found[2])) if found else None

    @property
    def ends(self) -> datetime:
        """The first instant after the period, in London."""
        return start_of_day(self.last + timedelta(days=1))


@dataclass(frozen=True)
class EvidenceLine:
    """One thing that was reported, found, done or decided at the place."""

    at: datetime
    """When it happened; for a report, when it was received."""
    recorded: datetime
    reference: str
    service: str
    kind: str
    what: str
    by: str
    """Whose record it is: an officer's name, or a role. Never a customer's name."""
    measured: Mapping[str, str] = field(default_factory=dict)
    """Of an inspection: MEASURED, as far as it was said."""
    inspected_before: date | None = None
    """Of an inspection: the last one of the same place before it."""

    @property
    def days_since(self) -> int | None:
        """Days since the inspection before."""
        return (day_of(self.at) - self.inspected_before).days if self.inspected_before else None


@dataclass(frozen=True)
class Policy:
    """An edition of promises that was in force in the period, and what it promised of these services."""

    edition: Edition
    first: date
    last: date | None
    promises: tuple[Promise, ...]


@dataclass(frozen=True)
class Evidence:
    """All of it, in order of time."""

    asked: EvidenceAsked
    council: str
    made: datetime
    cases: tuple[CaseRow, ...]
    happenings: tuple[EvidenceLine, ...]
    """Those of the period."""
    before: tuple[EvidenceLine, ...]
    """Inspections and works before it, the latest three: in what state the period found the place."""
    policies: tuple[Policy, ...]
    cut: bool
    """There were more cases than are put together: a smaller place or period is needed."""

    def of(self, kind: str) -> tuple[EvidenceLine, ...]:
        return tuple(each for each in self.happenings if each.kind == kind)


def gather(desk: Desk, asked: EvidenceAsked) -> Evidence:
    """Put the evidence together. Three queries and one for each 500 cases. Raises RegisterError."""
    at_place = desk.register.at_place
    if asked.point:
        found = at_place.around(*asked.point, asked.metres, OF_THE_STREET, asked.ends, MOST_CASES + 1)
    else:
        found = at_place.named(asked.place, OF_THE_STREET, asked.ends, MOST_CASES + 1)
    cases = found[:MOST_CASES]
    said = at_place.messages([case.reference for case in cases], KINDS)
    all_of_it = sorted(
        (each for case in cases for each in _happenings(case, said[case.reference])),
        key=lambda each: (each.at, each.recorded, each.reference),
    )
    all_of_it = _with_inspections_before(all_of_it)
    within = [each for each in all_of_it if asked.first <= day_of(each.at) <= asked.last]
    earlier = [
        each for each in all_of_it if day_of(each.at) < asked.first and each.kind in (INSPECTION, WORKS)
    ]
    here = {each.reference for each in (*within, *earlier[-3:])}
    shown = tuple(
        case
        for case in cases
        if case.reference in here or case.ended is None or day_of(case.ended) >= asked.first
    )
    return Evidence(
        asked=asked,
        council=desk.catalogue.edition.council,
        made=desk.now(),
        cases=shown,
        happenings=tuple(within),
        before=tuple(earlier[-3:]),
        policies=tuple(_policies(list(desk.catalogue.editions), asked, {case.service for case in shown})),
        cut=len(found) > MOST_CASES,
    )


def place_of(case: CaseRow) -> str:
    """Where it was reported to be, in the words of the report."""
    where = case.intake.details.get("where") if case.intake else None
    return str(where.get("text") or "") if isinstance(where, Mapping) else ""


def _happenings(case: CaseRow, said: Sequence[Entry]) -> Iterator[EvidenceLine]:
    title = case.service_title or case.service
    details = case.intake.details if case.intake else {}
    by = f"received {DOORS.get(case.door, '')}".strip()
    yield EvidenceLine(
        case.received, case.received, case.reference, title, REPORT, str(details.get("description") or ""), by
    )
    for entry in said:
        kind = KINDS[entry.message]
        inspected = kind == INSPECTION
        yield EvidenceLine(
            at=entry.happened_at or entry.at,
            recorded=entry.at,
            reference=case.reference,
            service=title,
            kind=kind,
            what=_what(entry),
            by=_by(entry),
            measured={
                name: _spoken(entry.said[name]) for name in MEASURED if entry.said.get(name) not in (None, "")
            }
            if inspected
            else {},
            inspected_before=_day(entry.said.get("inspected_before")) if inspected else None,
        )


def _what(entry: Entry) -> str:
    told = [_spoken(entry.said[name]) for name in _TOLD if entry.said.get(name) not in (None, "")]
    if category := entry.said.get("category"):
        told.append(f"category {_spoken(category)}")
    if lasting := entry.said.get("lasting"):
        told.append(f"{_spoken(lasting)} work")
    return f"{entry.what}: {'; '.join(told)}" if told else entry.what


def _by(entry: Entry) -> str:
    """An officer by name, anybody else by role alone."""
    if entry.by is None:
        return ""
    role = entry.by.role.replace("_", " ")
    if entry.by.role in ("customer", "representative"):
        return role
    return str(entry.said.get("inspector") or entry.by.name or role)


def _with_inspections_before(happenings: Sequence[EvidenceLine]) -> list[EvidenceLine]:
    """Each inspection with the last one of the place before it, in our records or as it was said."""
    found: list[EvidenceLine] = []
    last: date | None = None
    for each in happenings:
        if each.kind != INSPECTION:
            found.append(each)
            continue
        known = max(filter(None, (last, each.inspected_before)), default=None)
        found.append(replace(each, inspected_before=known))
        last = day_of(each.at)
    return found


def _policies(editions: Sequence[Edition], asked: EvidenceAsked, services: set[str]) -> Iterator[Policy]:
    for at, edition in enumerate(editions):
        until = editions[at + 1].in_force_from - timedelta(days=1) if at + 1 < len(editions) else None
        if edition.in_force_from > asked.last or (until is not None and until < asked.first):
            continue
        promises: dict[str, Promise] = {}
        for service in edition.services:
            if service.code in services:
                promises |= {f"{each.process}/{each.key}": each for each in edition.promises_of(service)}
        yield Policy(edition, edition.in_force_from, until, tuple(promises.values()))


def _spoken(value: Any) -> str:
    """A day in words, a choice without its underscores, anything else as it was written."""
    if day := _day(value):
        return f"{day.day} {day:%B %Y}"
    return str(value).replace("_", " ") if isinstance(value, str) and value.isidentifier() else str(value)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
