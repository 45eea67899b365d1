"""A case as JSON for the API and the command line: what this reader may see of it, and nothing else."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from charter.cases import Entry, PromiseState, Shown
from charter.people import STAFF
from register.cases.rows import CaseRow
from register.letters.stored import StoredLetter
from starter.desk.catalogue import Catalogue, next_promise, promised
from starter.desk.saying import Caller
from starter.desk.taking.taken import Reported, Said
from starter.desk.telling.times import told


def is_staff(caller: Caller) -> bool:
    """Whether internal notes, tasks and the customer's details may be read."""
    return bool(caller.roles & STAFF)


def shown_to(caller: Caller) -> set[Shown]:
    """The lines of a timeline this caller may read. Safeguarding is for its own desk, never for a door."""
    return {Shown.EVERYONE, Shown.STAFF} if is_staff(caller) else {Shown.EVERYONE}


def tracking(base_url: str, reference: str) -> str:
    """Where the customer can follow the case."""
    return f"{base_url}/track/{reference}"


def reported(report: Reported, base_url: str) -> dict[str, Any]:
    """The answer to a report."""
    return {
        "reference": report.reference,
        "service": report.service.code,
        "service_title": report.service.title,
        "received": told(report.received),
        "sent_again": not report.is_new,
        "superseded": report.superseded,
        "tracking": tracking(base_url, report.reference),
        "promises": report.promises,
    }


def said(of: Said) -> dict[str, Any]:
    """The answer to a message."""
    answer = of.answer
    became = {"applied": answer.applied, "why": answer.why, "stage": answer.stage, "at": told(answer.at)}
    return {"reference": of.reference, "message": of.message, "id": of.id, **became}


def case(
    row: CaseRow, entries: Iterable[Entry], caller: Caller, catalogue: Catalogue, base_url: str
) -> dict[str, Any]:
    """A case with its promises and timeline. A report not started yet shows the promises that run already."""
    state = row.state
    seen: dict[str, Any] = {
        "reference": row.reference,
        "service": row.service,
        "service_title": row.service_title or _title(row, catalogue),
        "received": told(row.received),
        "started": row.started is not None,
        "stage": state.stage if state else "received",
        "due": told(row.due),
        "late": row.late,
        "due_what": state.due_what if state else "",
        "waiting": state.waiting if state else False,
        "awaited": state.awaited if state else "",
        "ended": told(row.ended),
        "outcome": row.outcome,
        "outcome_reason": state.outcome_reason if state else "",
        "disputed": state.disputed if state else False,
        "tracking": tracking(base_url, row.reference),
        "promises": promises(row, catalogue),
        "timeline": [entry(each, in_full=is_staff(caller)) for each in entries],
    }
    if is_staff(caller):
        seen |= _for_staff(row)
    return seen


def promises(row: CaseRow, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The promises of a case as they stand, or as they began where the case has not spoken yet."""
    if row.state is not None:
        return [_promise(each) for each in row.state.promises]
    try:
        return promised(catalogue.part(row.service, row.received), row.received)
    except KeyError:
        return []


def next_due(row: CaseRow, catalogue: Catalogue) -> datetime | None:
    """When the case's next promise falls due, whether or not the case has spoken yet."""
    if row.state is not None:
        return row.due
    first = next_promise(promises(row, catalogue))
    return datetime.fromisoformat(first["due"]) if first else None


def _title(row: CaseRow, catalogue: Catalogue) -> str:
    try:
        return catalogue.part(row.service, row.received).service.title
    except KeyError:
        return ""


def entry(line: Entry, *, in_full: bool) -> dict[str, Any]:
    """One line of the timeline; in full, with who said it by name and what they said word for word."""
    seen = {
        "number": line.number,
        "at": told(line.at),
        "happened_at": told(line.happened_at),
        "kind": line.kind.value,
        "what": line.what,
        "by": line.by.role.value if line.by else None,
        "clause": line.clause or None,
        "message": line.message or None,
    }
    if in_full:
        seen |= {"by_name": line.by.name if line.by else "", "said": line.said}
    return seen


def _promise(state: PromiseState) -> dict[str, Any]:
    shown = state.model_dump(exclude={"key"})
    times = {name: told(value) for name, value in shown.items() if isinstance(value, datetime)}
    return {"id": state.key, **shown, **times}


def _for_staff(row: CaseRow) -> dict[str, Any]:
    state = row.state
    if state is None:
        customer = row.intake.customer.model_dump(mode="json") if row.intake else None
        return {"customer": customer, "start_refused": row.start_refused or None}
    return {
        "team": state.team,
        "officer": state.officer,
        "priority": state.priority,
        "customer": state.customer.model_dump(mode="json"),
        "representative": state.representative.model_dump(mode="json") if state.representative else None,
        "duplicate_of": state.duplicate_of or None,
        "links": list(state.links),
    }


def queued(row: CaseRow, catalogue: Catalogue) -> dict[str, Any]:
    """A case as a line of a queue."""
    due = next_due(row, catalogue)
    return {
        "reference": row.reference,
        "service": row.service,
        "service_title": row.service_title or _title(row, catalogue),
        "received": told(row.received),
        "stage": row.state.stage if row.state else "received",
        "due": told(due),
        "due_what": row.state.due_what if row.state else "",
        "late": row.late,
        "team": row.state.team if row.state else "",
        "officer": row.state.officer if row.state else "",
    }


def letter(stored: StoredLetter) -> dict[str, Any]:
    """A letter and what has become of it, without its words: those are in the outbox."""
    return {
        "id": stored.id,
        "number": stored.number,
        "at": told(stored.at),
        "template": stored.template,
        "channel": stored.channel.value if stored.channel else None,
        "subject": stored.subject,
        "state": stored.state.value,
        "sent_at": told(stored.sent_at),
        "failure": stored.failure or None,
    }
