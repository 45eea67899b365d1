"""What a promise counts as, settled as it is written: to count very many, nothing else is asked."""

from datetime import datetime
from enum import IntEnum

import sqlalchemy as sa

from charter.cases import PromiseState
from register.models import promises


class Counts(IntEnum):
    """What a promise counts as. Whether one that is open is late, its date says."""

    NOTHING = 0
    KEPT = 1
    KEPT_LATE = 2
    NEVER_KEPT = 3
    """Late, and then not needed any more."""
    OPEN = 4
    BY_LETTER = 5
    """An acknowledgement by a letter that has not left: open until it has."""


_BY_STATE = {
    "kept": Counts.KEPT,
    "kept late": Counts.KEPT_LATE,
    "open": Counts.OPEN,
    "late": Counts.OPEN,
}


def figure_of(promise: PromiseState, *, at_the_door: bool) -> Counts:
    """What a promise counts as. ``at_the_door``: whether it answered whoever came by it."""
    if promise.automatic and promise.state == "kept":
        return Counts.KEPT if at_the_door else Counts.BY_LETTER
    if promise.state == "overtaken":
        after = promise.ended is not None and promise.ended > promise.due
        return Counts.NEVER_KEPT if after else Counts.NOTHING
    return _BY_STATE.get(promise.state, Counts.NOTHING)


def is_late(as_of: datetime) -> sa.ColumnElement[bool]:
    """Late by then, whether it was kept afterwards or not."""
    ended = promises.c.figure.in_((Counts.KEPT_LATE, Counts.NEVER_KEPT))
    return sa.or_(ended, sa.and_(is_waited_for(), promises.c.due < as_of))


def is_waited_for() -> sa.ColumnElement[bool]:
    """Not kept yet, and not overtaken."""
    return promises.c.figure >= Counts.OPEN


def counts_by(as_of: datetime) -> sa.ColumnElement[bool]:
    """Kept by then, or late."""
    ended = promises.c.figure.between(Counts.KEPT, Counts.NEVER_KEPT)
    return sa.or_(ended, sa.and_(is_waited_for(), promises.c.due < as_of))
