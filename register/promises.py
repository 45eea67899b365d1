"""The promises of every case as rows, so that figures can be counted: kept as the cases' turns are."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.cases import CaseState, PromiseState
from register.models import promises

_EXCEPTION = "Exception recorded "


def write_promises(connection: Connection, before: Any, state: CaseState) -> None:
    """What this turn changed of a case's promises. ``before``: its state as it was stored, if it was."""
    known = {} if before is None else {one["key"]: one for one in before.get("promises", ())}
    changed = [
        row(state.reference, one)
        for one in state.promises
        if known.get(one.key) is None or _read(known[one.key]) != one
    ]
    gone = sorted(known.keys() - {one.key for one in state.promises})
    again = sorted(known.keys() & {each["key"] for each in changed})
    if gone or again:
        these = sa.and_(promises.c.reference == state.reference, promises.c.key.in_([*gone, *again]))
        connection.execute(promises.delete().where(these))
    if changed:
        connection.execute(promises.insert(), changed)


def row(reference: str, promise: PromiseState) -> dict[str, Any]:
    """A promise as it is kept."""
    return {
        "reference": reference,
        "key": promise.key,
        "title": promise.title.partition(", version ")[0],
        "ours": promise.by == "council",
        "state": promise.state,
        "started": promise.started,
        "due": promise.due,
        "ended": promise.ended,
        "why": why_late(promise.notes),
    }


def why_late(notes: tuple[str, ...]) -> str:
    """The reason of the last exception that was recorded; empty where none was."""
    found = [note.partition(": ")[2] for note in notes if note.startswith(_EXCEPTION)]
    return found[-1][:200] if found else ""


def _read(stored: dict[str, Any]) -> PromiseState | None:
    try:
        return PromiseState.model_validate(stored)
    except ValueError:
        return None


def late(as_of: datetime) -> sa.ColumnElement[bool]:
    """Open and past its date, or kept late, or late and then no longer needed."""
    open_late = sa.and_(promises.c.state.in_(("open", "late")), promises.c.due < as_of)
    return sa.or_(promises.c.state == "kept late", open_late, never_kept())


def never_kept() -> sa.ColumnElement[bool]:
    return sa.and_(promises.c.state == "overtaken", promises.c.ended > promises.c.due)
