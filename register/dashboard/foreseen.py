"""What a forecast of the coming weeks is made from and held against. It reads, and never writes."""

import json
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from charter.cases import CaseState, Snapshot
from register.cases.acknowledged import ACKNOWLEDGED
from register.cases.figure import Counts, is_late
from register.dashboard.lists import FigureOf
from register.models import cases, is_open, is_ours, promises
from register.part import Part
from register.reopening.tables import snapshots

_AT_ONCE = 500
_AT_MOST = 20_000
"""References asked about in one query."""


@dataclass(frozen=True, slots=True)
class WasLate:
    """A promise that was late."""

    reference: str
    promise: str
    """Its key."""
    service: str
    title: str
    """The service's."""


@dataclass(frozen=True, slots=True)
class StillOpen:
    """A case that is still open, and whose it is now."""

    reference: str
    title: str
    """The service's."""
    team: str
    officer: str


class ForeseenCases(Part):
    """The part of the register that forecasts read."""

    def standing(self) -> Iterator[tuple[CaseState, Snapshot]]:
        """Every open case that can be gone on with: where it stands, and what it goes on with."""
        wanted = sa.select(
            cases.c.state, snapshots.c.process, snapshots.c.urgent, snapshots.c.report
        ).join_from(cases, snapshots, cases.c.reference == snapshots.c.reference)
        wanted = wanted.where(is_open, cases.c.state.is_not(None)).order_by(cases.c.reference)
        with self.database.reading() as connection:
            for row in connection.execution_options(yield_per=_AT_ONCE).execute(wanted):
                report = json.loads(zlib.decompress(row.report))
                snapshot = Snapshot(process=row.process, urgent=row.urgent, report=report)
                yield CaseState.model_validate(row.state), snapshot

    def open_cases(self) -> int:
        """How many cases are open, whatever is kept of them."""
        with self.database.reading() as connection:
            return connection.execute(sa.select(sa.func.count()).where(is_open)).scalar_one()

    def late_between(self, since: datetime, until: datetime) -> list[WasLate]:
        """Promises that fell due after ``since`` and by ``until`` and were late by then, of cases that were
        open at ``since``. What a case keeps by itself is left out."""
        wanted = (
            sa.select(promises.c.reference, promises.c.key, cases.c.service, cases.c.service_title)
            .join_from(promises, cases, promises.c.reference == cases.c.reference)
            .where(
                *(promises.c.due > since, promises.c.due <= until, is_ours, is_late(until)),
                *(promises.c.figure != Counts.BY_LETTER, promises.c.state != ACKNOWLEDGED),
                cases.c.received <= since,
                sa.or_(is_open, cases.c.ended > since),
            )
        )
        with self.database.reading() as connection:
            return [WasLate(*row) for row in connection.execute(wanted)]

    def still_open(self, references: Collection[str], whose: FigureOf) -> dict[str, StillOpen]:
        """Those of these cases that are open still, of what ``whose`` says, by their references."""
        wanted = sa.select(cases.c.reference, cases.c.service_title, cases.c.team, cases.c.officer).where(
            is_open, *whose.where(cases), cases.c.reference.in_(_THESE)
        )
        with self.database.reading() as connection:
            return {
                row.reference: StillOpen(*row)
                for these in _in_parts(references)
                for row in connection.execute(wanted, {"these": these})
            }

    def settled(self, references: Collection[str], now: datetime) -> set[tuple[str, str]]:
        """Promises of these cases, by reference and key, that are over or past their day."""
        over = sa.or_(promises.c.ended.is_not(None), promises.c.due < now)
        wanted = sa.select(promises.c.reference, promises.c.key).where(over, promises.c.reference.in_(_THESE))
        with self.database.reading() as connection:
            return {
                (row.reference, row.key)
                for these in _in_parts(references)
                for row in connection.execute(wanted, {"these": these})
            }


_THESE: sa.BindParameter[list[str]] = sa.bindparam("these", expanding=True)


def _in_parts(references: Collection[str]) -> Iterator[list[str]]:
    found = sorted(set(references))
    for first in range(0, len(found), _AT_MOST):
        yield found[first : first + _AT_MOST]
