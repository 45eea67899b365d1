"""A case as a line of a queue or of a file, in the columns its reader chose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.site.words import day, moment
from charter.safeguarding import URGENT
from charter.writing.values import spoken
from register.cases.rows import CaseRow
from starter.desk.catalogue import Catalogue
from starter.desk.telling import views

COLUMNS: Mapping[str, tuple[str, str]] = {
    "due": ("Next due", "due"),
    "stage": ("Stage", "stage"),
    "officer": ("Looked after by", "officer"),
    "team": ("Team", "team"),
    "service": ("Service", "service"),
    "where": ("Where", ""),
    "area": ("Area", "area"),
    "ward": ("Ward", "ward"),
    "customer": ("Customer", ""),
    "received": ("Received", "received"),
    "awaited": ("Waiting for", ""),
    "priority": ("Priority", ""),
}
"""What can be shown of a case beside its reference: its heading, and what it is sorted by there."""
USUAL = ("due", "stage", "officer")
"""What is shown to whoever has not chosen."""


@dataclass(frozen=True)
class QueueLine:
    """A case as a line of the queue."""

    reference: str
    title: str
    where: str
    stage: str
    officer: str
    team: str
    due: datetime | None
    due_what: str
    late: bool
    waiting: bool
    disputed: bool
    stalled: bool
    area: str
    ward: str
    customer: str
    received: datetime
    awaited: str
    urgent: bool
    closed: bool
    outcome: str


def line_of(row: CaseRow, catalogue: Catalogue) -> QueueLine:
    """A case as it is read there."""
    seen = views.queued(row, catalogue)
    state, closed = row.state, row.ended is not None
    return QueueLine(
        reference=row.reference,
        title=seen["service_title"],
        where=where_of(row),
        stage=seen["stage"],
        officer=seen["officer"],
        team=seen["team"],
        due=None if closed else views.next_due(row, catalogue),
        due_what=seen["due_what"],
        late=row.late and not closed,
        waiting=bool(state and state.waiting),
        disputed=bool(state and state.disputed),
        stalled=row.stalled is not None,
        area=row.area,
        ward=row.ward,
        customer=row.customer.name,
        received=row.received,
        awaited=state.awaited if state and not closed else "",
        urgent=bool(state and state.priority == URGENT),
        closed=closed,
        outcome=row.outcome,
    )


def where_of(row: CaseRow) -> str:
    """The place that was reported, in the reporter's words."""
    where = row.intake.details.get("where") if row.intake else None
    return str(where.get("text", "")) if isinstance(where, dict) else ""


def as_text(line: QueueLine, column: str) -> str:
    """A column of a line in plain words, as a file has it."""
    if column == "due":
        return moment(line.due) if line.due else ""
    if column == "received":
        return day(line.received)
    if column == "priority":
        return " and ".join(["Late"] * line.late + ["Urgent"] * line.urgent)
    if column == "stage":
        return spoken(line.outcome or line.stage) if line.closed else spoken(line.stage)
    said: Any = line.title if column == "service" else getattr(line, column)
    return spoken(said) if column == "team" else str(said)
