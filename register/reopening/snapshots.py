"""Snapshots are written with the turns that they follow, and read when a case is opened again."""

import json
import zlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.cases import Snapshot, Turn
from register.models import turns
from register.part import insert_or_renew
from register.reopening.tables import snapshots

_LEVEL = 1
"""Of 9: a pothole's snapshot of 8 KB comes to 1.9 KB, in a tenth of a millisecond."""
_OF: sa.BindParameter[str] = sa.bindparam("of")
TOLD_HISTORY = (
    sa.select(sa.func.max(turns.c.history))
    .where(turns.c.reference == _OF, turns.c.run == sa.bindparam("of_run"))
    .scalar_subquery()
)
"""How many events the history of a turn's run had at least when the register was last told of it."""
_GONE = snapshots.delete().where(snapshots.c.reference == _OF)


def keep_snapshot(connection: Connection, turn: Turn) -> None:
    """What the case could be opened again with after this turn; nothing, once it has ended."""
    if turn.state.ended:
        connection.execute(_GONE, {"of": turn.reference})
    elif turn.snapshot is not None:
        row = {
            "reference": turn.reference,
            "turn": turn.number,
            "at": turn.at,
            "process": turn.snapshot.process,
            "urgent": turn.snapshot.urgent,
            "report": zlib.compress(json.dumps(turn.snapshot.report).encode(), _LEVEL),
        }
        insert_or_renew(connection, snapshots, [row])


def snapshot_kept(connection: Connection, reference: str) -> tuple[Snapshot, int, datetime] | None:
    """What is kept of a case, and after which turn it was so, told when."""
    row = connection.execute(sa.select(snapshots).where(snapshots.c.reference == reference)).first()
    if row is None:
        return None
    report = json.loads(zlib.decompress(row.report))
    return Snapshot(process=row.process, urgent=row.urgent, report=report), row.turn, row.at
