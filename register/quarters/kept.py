"""The council's promises of a quarter, kept or late in one of its ways: counted from one index alone."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.counting.quarters import Quarter
from charter.figures import PromiseFigures
from register.cases.figure import Counts, counts_by
from register.counting.kinds import Kinds, Which
from register.models import promises

FIGURES = {
    Counts.KEPT: "kept",
    Counts.KEPT_LATE: "kept_late",
    Counts.NEVER_KEPT: "never_kept",
    Counts.OPEN: "still_late",
    Counts.BY_LETTER: "still_late",
}


def within(column: sa.ColumnElement[Any], quarter: Quarter) -> tuple[sa.ColumnElement[bool], ...]:
    """In that quarter, as a column of instants has it."""
    return column >= quarter.begins, column < quarter.ends


def due_so_far(quarter: Quarter, as_of: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """The council's promises of a quarter whose date is past: kept, or late in one of its ways."""
    past = promises.c.due < min(as_of, quarter.ends)
    return promises.c.ours, promises.c.figure >= Counts.KEPT, promises.c.due >= quarter.begins, past


def due_in(quarter: Quarter, as_of: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """The same, and those of the quarter that were kept before their date."""
    return promises.c.ours, counts_by(as_of), *within(promises.c.due, quarter)


def kept_and_late(connection: Connection, wanted: sa.Select[Any]) -> tuple[PromiseFigures, ...]:
    """How many of each promise of each service were kept, or late, by service and promise."""
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for service, promise, figure, count in connection.execute(wanted):
        if count:
            counts[service, promise][FIGURES[figure]] += count
    return tuple(
        PromiseFigures(service=service, promise=promise, **found)
        for (service, promise), found in sorted(counts.items())
    )


def counted(*these: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """How many there are of each service, promise and figure: in the order of ``ix_promises_kept``."""
    columns = (promises.c.service_title, promises.c.title, promises.c.figure)
    return sa.select(*columns, sa.func.count()).where(*these).group_by(*columns)


_BEYOND = ("due", datetime(9999, 1, 1, tzinfo=UTC))
_KINDS = Kinds(
    promises, ("service_title", "title", "figure", "service", "team"), lambda these: [these.c.ours], _BEYOND
)


def counted_so_far(as_of: datetime, whose: Which, *, on_sqlite: bool) -> sa.Select[Any]:
    """The same of the quarter of ``as_of`` so far: each kind by itself, and only what fell due in it."""
    quarter = Quarter.of(as_of)
    kinds = _KINDS.steps(on_sqlite=on_sqlite)
    due = _KINDS.count(
        kinds, lambda these: (these.c.due >= quarter.begins, these.c.due < min(as_of, quarter.ends))
    )
    wanted = sa.select(kinds.c.service_title, kinds.c.title, kinds.c.figure, due.label("n"))
    return wanted.where(kinds.c.figure >= Counts.KEPT, *whose(kinds))
