"""The promises of every case as rows, so that figures can be counted: kept as the cases' turns are."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.cases import CaseState, PromiseState
from register.cases.acknowledged import ACKNOWLEDGED, ANSWERING
from register.cases.figure import Counts, figure_of
from register.letters.stored import acknowledge
from register.models import promises
from register.part import insert_or_renew

_EXCEPTION = "Exception recorded "


WHOSE = ("service", "service_title", "team")
"""What a promise's row says of its case, as the case's own row does."""


def write_promises(connection: Connection, before: Mapping[str, Any], state: CaseState, door: str) -> None:
    """What this turn changed of a case's promises. ``before``: its state as it was stored, if it was.

    ``door``: the one it came by. When the case moves to another service or team, its promises do.
    """
    known = {one["key"]: one for one in before.get("promises") or ()}
    whose = {name: getattr(state, name) for name in WHOSE}
    if known and any(before.get(name) != value for name, value in whose.items()):
        connection.execute(_MOVE, {"of": state.reference, **whose})
    changed = [one for one in state.promises if known.pop(one.key, None) != one.model_dump(mode="json")]
    rows = [
        {**row(state.reference, one), **whose, "figure": figure_of(one, at_the_door=door in ANSWERING)}
        for one in changed
    ]
    insert_or_renew(connection, promises, rows)
    if any(each["figure"] is Counts.BY_LETTER for each in rows):
        acknowledge(connection, f"{state.reference}-1")
    if known:  # no promise of this case any more
        connection.execute(_DELETE, {"of": state.reference, "keys": sorted(known)})


_MOVE = promises.update().where(promises.c.reference == sa.bindparam("of"))
_DELETE = promises.delete().where(
    promises.c.reference == sa.bindparam("of"), promises.c.key.in_(sa.bindparam("keys", expanding=True))
)


def row(reference: str, promise: PromiseState) -> dict[str, Any]:
    """A promise as it is kept, without what its case says of it."""
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
