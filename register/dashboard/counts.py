"""What managers are shown now, as numbers. One grouped query for each, however many cases there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from charter.figures import NO_REASON
from charter.people import Model
from register.cases.figure import Counts
from register.cases.places import DUE, LATE
from register.counting.by_whose import OPEN, Falls, number
from register.dashboard.lists import FigureList, FigureOf, is_waiting, listing, oldest
from register.models import cases, is_excused, is_open, promises
from register.part import Part
from register.quarters.kept import counted_so_far


@dataclass(frozen=True)
class OpenCases:
    """Open cases of one service, team and officer, and when they fall due."""

    service: str
    title: str
    team: str
    officer: str
    """Empty for those nobody looks after."""
    count: int
    late: int
    days: tuple[int, ...]
    """How many fall due on each of the days asked about, in order; the first has what was due before, too."""


@dataclass(frozen=True)
class LateCases:
    """Late cases of one service and team, for one reason."""

    service: str
    title: str
    team: str
    why: str
    count: int


class Listed(Model):
    """A line of a list: a case, and what of it is counted."""

    reference: str
    """Empty for mail and texts that are nobody's case yet."""
    title: str
    team: str
    officer: str
    what: str
    at: datetime | None
    due: datetime | None
    why: str
    state: str


class Dashboard(Part):
    """The part of the register that managers see how things stand by."""

    def open_cases(self, whose: FigureOf, ends: Sequence[datetime]) -> list[OpenCases]:
        """How many cases are open, by whose they are and on which day they fall due.

        ``ends``: the instant at which each of the days asked about ends, in order.
        """
        kinds = OPEN.steps(on_sqlite=self.database.is_sqlite)
        by = [number(OPEN, kinds, Falls([DUE], *day)) for day in pairwise((None, *ends))]
        late = number(OPEN, kinds, Falls([LATE]))
        wanted = sa.select(*kinds.c, number(OPEN, kinds), late, *by).where(*whose.where(kinds))
        with self.database.reading() as connection:
            rows = connection.execute(wanted).all()
        return [
            OpenCases(service, title or service, team, officer, found, late, tuple(by))
            for service, title, team, officer, found, late, *by in rows
        ]

    def late_why(self, whose: FigureOf, now: datetime) -> list[LateCases]:
        """Late cases by the reason that was recorded. One that is late for two reasons counts under each."""
        wanted = late_by_reason(whose, now, on_sqlite=self.database.is_sqlite)
        found: dict[tuple[str, str, str, str], int] = defaultdict(int)
        with self.database.reading() as connection:
            for service, title, team, why, count in connection.execute(wanted):
                found[service, title or service, team, why or NO_REASON] += count
        return [LateCases(*of, count) for of, count in found.items() if count]

    def listed(
        self, which: FigureList, whose: FigureOf, now: datetime, limit: int, offset: int = 0
    ) -> list[Listed]:
        """The lines behind a figure, the most pressing first."""
        wanted = oldest(listing(which, whose, now)).limit(limit).offset(offset)
        with self.database.reading() as connection:
            return [_listed(row) for row in connection.execute(wanted)]

    def count(self, which: FigureList, whose: FigureOf, now: datetime) -> int:
        """How many lines a list has."""
        wanted = sa.select(sa.func.count()).select_from(listing(which, whose, now).subquery())
        if which is FigureList.KEPT and whose.officer is None:
            kinds = counted_so_far(now, whose.of_kept, on_sqlite=self.database.is_sqlite).subquery()
            total = sa.func.coalesce(sa.func.sum(kinds.c.n), 0)
            wanted = sa.select(sa.cast(total, sa.BigInteger))
        with self.database.reading() as connection:
            return connection.execute(wanted).scalar_one()


def late_by_reason(whose: FigureOf, now: datetime, *, on_sqlite: bool) -> sa.CompoundSelect[Any]:
    """Every late case as one without a reason; those with one, by each; and less those without any promise
    that has none: only late promises with a reason are looked at one by one."""
    kinds = OPEN.steps(on_sqlite=on_sqlite)
    none, count = sa.literal_column("''", sa.Text), sa.func.count(sa.distinct(cases.c.reference))
    its = (kinds.c.service, kinds.c.service_title, kinds.c.team)
    every = sa.select(*its, none.label("why"), number(OPEN, kinds, Falls([LATE])).label("n"))
    columns = (cases.c.service, cases.c.service_title, cases.c.team)
    is_late = (is_open, cases.c.queue_rank == LATE, *whose.where())
    excused = (is_excused, promises.c.figure == Counts.OPEN, is_waiting(now), *is_late)
    with_reason = (
        sa.select(*columns, promises.c.why, count).where(*excused).group_by(*columns, promises.c.why)
    )
    without = promises.alias()
    waits = sa.exists().where(
        *(without.c[name] == value for name, value in (("reference", cases.c.reference), ("why", ""))),
        *(sa.func.coalesce(without.c.ours, sa.false()), without.c.figure == Counts.OPEN, without.c.due < now),
    )
    none_without = sa.select(*columns, none, -count).where(*excused, ~waits).group_by(*columns)
    return every.where(*whose.where(kinds)).union_all(with_reason, none_without)


def _listed(row: Row[Any]) -> Listed:
    return Listed.model_validate({**row._mapping, "why": row.why or ""})
