"""How the whole stands, in numbers of nobody: what the relay has Prometheus read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from register.cases.figure import Counts
from register.cases.places import LATE
from register.letters.stored import LetterState
from register.models import (
    cases,
    concerns,
    event_deliveries,
    events,
    inbound,
    is_open,
    is_raised,
    is_stalled,
    is_unstarted,
    is_untaken,
    letters,
    promises,
)
from register.outside.events import OPEN, DeliveryState
from register.outside.inbound import WAITING, Came
from register.part import Part
from register.quarters.kept import FIGURES

PROMISES_SINCE = timedelta(days=7)
"""Promises that fell due since then are counted: those of ever would be more at each look."""
LETTERS_SINCE = timedelta(days=1)
_UNSENT = (LetterState.STORED, LetterState.TRYING, LetterState.HELD)


class Waits(NamedTuple):
    """How many of a kind wait, and since when the oldest does."""

    kind: tuple[str, ...]
    total: int
    oldest: datetime | None


class OfService(NamedTuple):
    """The open cases of a service."""

    service: str
    total: int
    late: int


class HowMany(NamedTuple):
    """How many there are of a kind."""

    kind: tuple[str, ...]
    total: int


@dataclass(frozen=True)
class HowItStands:
    """The register at one instant. No kind names a case or a person."""

    at: datetime
    open_cases: Sequence[OfService]
    stalled: Sequence[HowMany]
    """By service."""
    promises: Sequence[HowMany]
    """Those that fell due in the last seven days, by service and what they came to."""
    unsent: Sequence[Waits]
    """Letters, by channel and state; one that is held waits from its hour."""
    letters: Sequence[HowMany]
    """Those written in the last day, by channel and state."""
    inbound: Sequence[Waits]
    """Mail and texts, by door and what is to be done with them."""
    unstarted: Waits
    """Reports that are no cases yet."""
    untaken: Waits
    """Events that the relay has still to hand over."""
    deliveries: Sequence[Waits]
    """Events on their way, or given up, by subscription and state."""
    concerns: Waits
    """That somebody may be at risk, and nobody has taken it."""
    concerns_overdue: int
    """Those of them that somebody should have taken by now."""


class Watched(Part):
    """The part of the register that says how the whole stands."""

    def now_stands(self) -> HowItStands:
        """Everything in one look: ten grouped queries, each over what is open or lately written."""
        now, count = self.now(), sa.func.count()
        week, day = now - PROMISES_SINCE, now - LETTERS_SINCE
        late = count.filter(cases.c.queue_rank == LATE)
        due = sa.and_(
            promises.c.ours,
            promises.c.figure >= Counts.KEPT,
            promises.c.due >= week,
            promises.c.due < now,
        )
        since = sa.func.coalesce(letters.c.not_before, letters.c.at, type_=letters.c.at.type)
        open_concern = (is_raised, concerns.c.taken_at.is_(None))
        told = (*OPEN, DeliveryState.GIVEN_UP)
        with self.database.reading() as connection:
            ask = connection.execute
            of_service = sa.select(cases.c.service, count, late).where(is_open).group_by(cases.c.service)
            stalled = sa.select(cases.c.service, count).where(is_stalled, is_open).group_by(cases.c.service)
            by_figure = (promises.c.service, promises.c.figure)
            lately = sa.select(letters.c.channel, letters.c.state, count).where(
                letters.c.state.in_(list(LetterState)), letters.c.at >= day
            )
            overdue = sa.select(count, count.filter(concerns.c.due < now), sa.func.min(concerns.c.at))
            raised, missed, oldest = ask(overdue.where(*open_concern)).one()
            return HowItStands(
                at=now,
                open_cases=[OfService(*row) for row in ask(of_service)],
                stalled=[HowMany((row[0],), row[1]) for row in ask(stalled)],
                promises=_came_to(ask(sa.select(*by_figure, count).where(due).group_by(*by_figure)).all()),
                unsent=_waits(
                    connection, (letters.c.channel, letters.c.state), since, letters.c.state.in_(_UNSENT)
                ),
                letters=[
                    HowMany((channel, state), found)
                    for channel, state, found in ask(lately.group_by(letters.c.channel, letters.c.state))
                ],
                inbound=_waits(
                    connection,
                    (inbound.c.door, inbound.c.state),
                    inbound.c.received,
                    inbound.c.state.in_((*WAITING, Came.OFFICER)),
                ),
                unstarted=_waiting(
                    connection, cases.c.stored, sa.and_(is_unstarted, cases.c.intake.is_not(None))
                ),
                untaken=_waiting(connection, events.c.at, is_untaken),
                deliveries=_waits(
                    connection,
                    (event_deliveries.c.subscription, event_deliveries.c.state),
                    event_deliveries.c.since,
                    event_deliveries.c.state.in_(told),
                ),
                concerns=Waits((), raised, oldest),
                concerns_overdue=missed,
            )


def _came_to(rows: Iterable[Any]) -> list[HowMany]:
    """Several figures are one thing to whoever watches: still late."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for service, figure, count in rows:
        found[service, FIGURES[Counts(figure)]] += count
    return [HowMany(kind, count) for kind, count in found.items()]


def _waits(
    connection: Connection,
    by: tuple[sa.ColumnElement[str], ...],
    since: sa.ColumnElement[datetime],
    which: sa.ColumnElement[bool],
) -> list[Waits]:
    wanted = sa.select(sa.func.count(), sa.func.min(since), *by).where(which).group_by(*by)
    return [Waits(tuple(row[2:]), row[0], row[1]) for row in connection.execute(wanted)]


def _waiting(
    connection: Connection, since: sa.ColumnElement[datetime], which: sa.ColumnElement[bool]
) -> Waits:
    wanted = sa.select(sa.func.count(), sa.func.min(since)).where(which)
    found, oldest = connection.execute(wanted).one()
    return Waits((), found, oldest)
