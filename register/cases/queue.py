"""Queues: cases filtered by anything together, in any order, counted, and whole. Each call is one query, but
for ``whole``, which is one for each portion."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple, Unpack

import sqlalchemy as sa

from register.cases.filters import CaseFilters, Order, conditions, count_by_whose, is_by_whose, keys
from register.cases.places import DUE, LATE
from register.cases.rows import CaseRow, case_of
from register.counting.by_whose import OPEN, Falls, number
from register.models import cases
from register.part import Part
from register.seeing.sight import EVERYTHING, Sight

PORTION = 500
"""Cases read at once where all are wanted."""


class QueueCounts(NamedTuple):
    """How many cases are open, and how many of them are late, somebody's, and nobody's."""

    open: int
    late: int
    theirs: int
    nobodys: int


class OfficerLoad(NamedTuple):
    """The open cases of a team that one officer looks after. ``officer`` is empty for those of nobody."""

    team: str
    officer: str
    open: int
    late: int
    due: int
    """Between the instants that were asked for."""
    waiting: int
    """For the customer."""


class Queue(Part):
    """The part of the register that officers take their next case from."""

    def cases(
        self,
        order: Order = Order.DUE,
        limit: int = 50,
        offset: int = 0,
        *,
        backwards: bool = False,
        **wanted: Unpack[CaseFilters],
    ) -> list[CaseRow]:
        """A page of the cases that the filters leave."""
        by = _by(order, backwards)
        # By the index alone: only what is shown is read from the table, where rows are long.
        page = sa.select(cases.c.reference).where(*conditions(wanted)).order_by(*by)
        page = page.limit(limit).offset(offset)
        with self.database.reading() as connection:
            rows = connection.execute(_rows_of(page).order_by(*by)).all()
        return [case_of(row) for row in rows]

    def count(self, **wanted: Unpack[CaseFilters]) -> int:
        """How many cases the filters leave."""
        found: sa.Select[Any]
        if is_by_whose(wanted):
            found = count_by_whose(wanted, on_sqlite=self.database.is_sqlite)
        else:
            found = sa.select(sa.func.count()).select_from(cases).where(*conditions(wanted))
        with self.database.reading() as connection:
            counted: int = connection.execute(found).scalar_one()
        return counted

    def whole(
        self, order: Order = Order.DUE, *, backwards: bool = False, **wanted: Unpack[CaseFilters]
    ) -> Iterator[list[CaseRow]]:
        """All cases that the filters leave, a portion at a time: no more of them are held at once.

        Each portion is a transaction of its own. A case that moves meanwhile may be in two, or in none.
        """
        by, columns = _by(order, backwards), keys(order)
        after: list[Any] = []
        while True:
            page = sa.select(cases.c.reference).where(*conditions(wanted))
            if after:
                last = sa.tuple_(
                    *(sa.literal(value, one.type) for value, one in zip(after, columns, strict=True))
                )
                here = sa.tuple_(*columns)
                page = page.where(here < last if backwards else here > last)
            page = page.order_by(*by).limit(PORTION)
            with self.database.reading() as connection:
                rows = connection.execute(_rows_of(page).order_by(*by)).all()
            if not rows:
                return
            yield [case_of(row) for row in rows]
            after = [rows[-1]._mapping[one.name] for one in columns]

    def counts(self, officers: Collection[str], sight: Sight = EVERYTHING) -> QueueCounts:
        """What the open cases come to; ``officers``: whose are somebody's own."""
        kinds = OPEN.steps(on_sqlite=self.database.is_sqlite)
        columns = (kinds.c.officer, number(OPEN, kinds).label("open"))
        late = number(OPEN, kinds, Falls([LATE])).label("late")
        each = sa.select(*columns, late).where(*sight.where(kinds)).subquery()
        wanted = sa.select(
            _sum(each.c.open),
            _sum(each.c.late),
            _sum(each.c.open, each.c.officer.in_(list(officers))),
            _sum(each.c.open, each.c.officer == ""),
        )
        with self.database.reading() as connection:
            return QueueCounts(*connection.execute(wanted).one())

    def load(self, due_from: datetime, due_before: datetime, sight: Sight = EVERYTHING) -> list[OfficerLoad]:
        """The open cases of each officer in each team."""
        kinds = OPEN.steps(on_sqlite=self.database.is_sqlite)
        of = (kinds.c.team, kinds.c.officer)
        counts = (
            number(OPEN, kinds),
            number(OPEN, kinds, Falls([LATE])),
            number(OPEN, kinds, Falls([LATE, DUE], due_from, due_before)),
            OPEN.count(kinds, lambda these: [these.c.waiting]),
        )
        each = sa.select(*of, *(one.label(f"n{at}") for at, one in enumerate(counts)))
        found = each.where(*sight.where(kinds)).subquery()
        team, officer, *sums = found.c
        wanted = sa.select(team, officer, *map(_sum, sums)).group_by(team, officer).order_by(team, officer)
        with self.database.reading() as connection:
            return [OfficerLoad(*row) for row in connection.execute(wanted)]


def _rows_of(page: sa.Select[Any]) -> sa.Select[Any]:
    return sa.select(cases).where(cases.c.reference.in_(page))


def _by(order: Order, backwards: bool) -> list[sa.ColumnElement[Any]]:
    return [one.desc() if backwards else one.asc() for one in keys(order)]


def _sum(of: sa.ColumnElement[int], where: sa.ColumnElement[bool] | None = None) -> sa.ColumnElement[int]:
    # Whole numbers: a sum of Postgres's counts is a decimal.
    these = of if where is None else sa.case((where, of), else_=0)
    return sa.cast(sa.func.coalesce(sa.func.sum(these), 0), sa.BigInteger)
