"""Whether a receipt was acknowledged: at the door its customer stood at, or by a letter that really left.

A case says that it acknowledges by itself, as it is opened. That holds at a door that answers. Otherwise its
first letter says so: one that nobody has taken yet has told the customer nothing.
"""

from datetime import datetime

import sqlalchemy as sa

from charter.cases import CaseState, PromiseState
from register.letters.stored import LEFT, LetterState
from register.models import cases, letters

ANSWERING = ("api", "open311")
"""Doors whose answer, with the reference in it, the customer has before them."""
ACKNOWLEDGED = "acknowledged"
"""The state that a promise kept by itself is stored in: whether it is kept is asked of the letter."""

_CALLED = letters.c.state == LetterState.RECORDED_CALL
_FIRST = sa.and_(letters.c.reference == cases.c.reference, letters.c.number == 1)
LEFT_AT: sa.ScalarSelect[datetime | None] = (
    sa.select(sa.func.min(LEFT)).where(_FIRST).correlate(cases).scalar_subquery()
)
"""When the letter that acknowledges a case, or a copy of it, left or was told by telephone; else null."""
AT_THE_DOOR = cases.c.door.in_(ANSWERING)
_CHANNEL = (
    sa.select(sa.func.min(sa.case((_CALLED, "call"), else_=letters.c.channel)))
    .where(_FIRST, LEFT.is_not(None))
    .correlate(cases)
    .scalar_subquery()
)
HOW: sa.ColumnElement[str] = sa.case(
    (AT_THE_DOOR, "At the door"),
    (_CHANNEL.is_(None), "By nobody yet"),
    (_CHANNEL == "email", "By email"),
    (_CHANNEL == "text", "By text"),
    (_CHANNEL == "call", "By telephone"),
    else_="By post",
)
"""How it was acknowledged, in words."""


def shown(state: CaseState, door: str, left_at: datetime | None) -> CaseState:
    """A case's state as it is read: what it keeps by itself is open until the acknowledgement has left."""
    if door in ANSWERING or not any(each.automatic for each in state.promises):
        return state
    told = tuple(_shown(each, left_at) if each.automatic else each for each in state.promises)
    return state.model_copy(update={"promises": told})


def _shown(promise: PromiseState, left_at: datetime | None) -> PromiseState:
    if promise.state != "kept":
        return promise
    if left_at is None:
        return promise.model_copy(update={"state": "open", "ended": None})
    became = "kept late" if left_at > promise.due else "kept"
    return promise.model_copy(update={"state": became, "ended": left_at})
