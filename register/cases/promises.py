"""The promises of every case as rows, so that figures can be counted: kept as the cases' turns are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.cases import CaseState, PromiseState
from register.cases.acknowledged import ACKNOWLEDGED
from register.models import promises
from register.part import insert_or_renew

_EXCEPTION = "Exception recorded "


def write_promises(connection: Connection, before: Mapping[str, Any], state: CaseState) -> None:
    """What this turn changed of a case's promises. ``before``: its state as it was stored, if it was."""
    known = {one["key"]: one for one in before.get("promises") or ()}
    changed = [one for one in state.promises if known.pop(one.key, None) != one.model_dump(mode="json")]
    insert_or_renew(connection, promises, [row(state.reference, one) for one in changed])
    if known:  # no promise of this case any more
        connection.execute(_DELETE, {"of": state.reference, "keys": sorted(known)})


_DELETE = promises.delete().where(
    promises.c.reference == sa.bindparam("of"), promises.c.key.in_(sa.bindparam("keys", expanding=True))
)


def row(reference: str, promise: PromiseState) -> dict[str, Any]:
    """A promise as it is kept."""
    return {
        "reference": reference,
        "key": promise.key,
        "title": promise.title.partition(", version ")[0],
        "ours": promise.by == "council",
        "state": ACKNOWLEDGED if promise.automatic and promise.state == "kept" else promise.state,
        "started": promise.started,
        "due": promise.due,
        "ended": promise.ended,
        "why": why_late(promise.notes),
    }


def why_late(notes: tuple[str, ...]) -> str:
    """The reason of the last exception that was recorded; empty where none was."""
    found = [note.partition(": ")[2] for note in notes if note.startswith(_EXCEPTION)]
    return found[-1][:200] if found else ""


def late(as_of: datetime) -> sa.ColumnElement[bool]:
    """Open and past its date, or kept late, or late and then no longer needed."""
    open_late = sa.and_(promises.c.state.in_(("open", "late")), promises.c.due < as_of)
    return sa.or_(promises.c.state == "kept late", open_late, never_kept())


def never_kept() -> sa.ColumnElement[bool]:
    return sa.and_(promises.c.state == "overtaken", promises.c.ended > promises.c.due)
