"""A case's timeline as rows."""

from typing import Any

import sqlalchemy as sa

from charter.cases import Entry, Turn
from register.models import entries

LAST_ENTRY = (
    sa.select(sa.func.coalesce(sa.func.max(entries.c.number), 0))
    .where(entries.c.reference == sa.bindparam("of"))
    .scalar_subquery()
)
"""The number of the last entry of the case ``of``, 0 before the first."""


def entry_row(reference: str, entry: Entry, turn: Turn | None = None) -> dict[str, Any]:
    """An entry as it is kept; without a turn, one that the register itself has written."""
    return {
        "reference": reference,
        "number": entry.number,
        "at": entry.at,
        "kind": entry.kind,
        "shown": entry.shown,
        "outside": turn is None,
        "run": turn.run if turn else "",
        "turn": turn.number if turn else 0,
        "entry": entry,
    }
