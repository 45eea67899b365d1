"""Cases counted by whose they are: service, team and officer, and when they fall due."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from register.cases.places import DUE, LATE, NO_DUE
from register.counting.kinds import Kinds
from register.models import cases

_WHOSE = ("service", "service_title", "team", "officer")
_BEYOND = ("queue_rank", NO_DUE + 1)
OPEN = Kinds(cases, _WHOSE, lambda these: [these.c.ended.is_(None)], _BEYOND)
"""Open cases, by ``ix_cases_counted``."""
CLOSED = Kinds(
    cases, _WHOSE, lambda these: [these.c.ended.is_not(None), these.c.destroyed.is_(None)], _BEYOND
)
"""Those that have ended and are not destroyed, by ``ix_cases_closed``."""
RANKS = (LATE, DUE, NO_DUE)


class Falls(NamedTuple):
    """Which cases of a kind: those of these ranks, that fall due from an instant on and before another."""

    ranks: Sequence[int] = RANKS
    since: datetime | None = None
    before: datetime | None = None


ANY = Falls()


def number(kinds: Kinds, of: sa.FromClause, falls: Falls = ANY) -> sa.ColumnElement[int]:
    """How many cases of each kind there are; of those, what falls so. Each is one stretch of the index."""
    if falls == ANY:
        return kinds.count(of)

    def of_rank(rank: int) -> sa.ColumnElement[int]:
        def which(these: sa.FromClause) -> list[sa.ColumnElement[bool]]:
            after = [] if falls.since is None else [these.c.queue_due >= falls.since]
            until = [] if falls.before is None else [these.c.queue_due < falls.before]
            return [these.c.queue_rank == rank, *after, *until]

        return kinds.count(of, which)

    found: sa.ColumnElement[int] = sa.literal(0)
    for rank in falls.ranks:
        found += of_rank(rank)
    return found
