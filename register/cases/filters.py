"""What of the cases a queue shows, and in which order: one set of conditions for lists, counts and files."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, TypedDict

import sqlalchemy as sa

from charter.safeguarding import URGENT
from register.cases.places import DUE, LATE, NO_DUE
from register.counting.by_whose import CLOSED, OPEN, RANKS, Falls, number
from register.models import cases, concerns, is_open, is_raised, is_stalled
from register.seeing.sight import Sight


class CaseFilters(TypedDict, total=False):
    """What is asked for. What is not named, or None, leaves every open case."""

    team: str | None
    officer: str | None
    """Empty: nobody looks after it."""
    officers: Collection[str] | None
    """Any of these."""
    service: str | None
    stage: str | None
    area: str | None
    """A postcode district: see register.located.columns."""
    ward: str | None
    late: bool | None
    waiting: bool | None
    """For the customer."""
    stalled: bool | None
    urgent: bool | None
    """Of a service whose every case is urgent."""
    at_risk: bool | None
    """With a safeguarding concern that is not lowered."""
    due_from: datetime | None
    due_before: datetime | None
    """The next promise falls due from that instant on, and before this one."""
    which: Literal["open", "closed", "all"] | None
    sight: Sight | None
    """Only what somebody may see."""


class Order(StrEnum):
    """What cases are in order of. ``DUE`` has the late ones first, and those without a date last."""

    DUE = "due"
    RECEIVED = "received"
    STAGE = "stage"
    OFFICER = "officer"
    TEAM = "team"
    SERVICE = "service"
    AREA = "area"
    WARD = "ward"


def conditions(wanted: CaseFilters) -> list[sa.ColumnElement[bool]]:
    """The filters as SQL has them."""
    found: list[sa.ColumnElement[bool]] = []
    which = wanted.get("which") or "open"
    if which != "all":
        found.append(is_open if which == "open" else cases.c.ended.is_not(None))
    if which != "open":
        found.append(cases.c.destroyed.is_(None))
    for name in ("team", "officer", "stage", "area", "ward"):
        if (value := wanted.get(name)) is not None:
            found.append(cases.c[name] == value)
    # Not by an index of what somebody else asks for first, which is in another order.
    if (waiting := wanted.get("waiting")) is not None:
        found.append(sa.func.coalesce(cases.c.waiting, sa.false()) == waiting)
    if (service := wanted.get("service")) is not None:
        # Not by SQLite's index of services and places, which sends it to the table for each case.
        found.append(cases.c.service.concat("") == service)
    if (officers := wanted.get("officers")) is not None:
        found.append(cases.c.officer.in_(list(officers)))
    if (late := wanted.get("late")) is not None:
        found.append(cases.c.queue_rank == LATE if late else cases.c.queue_rank > LATE)  # the index has it
    if (stalled := wanted.get("stalled")) is not None:
        found.append(is_stalled if stalled else cases.c.stalled.is_(None))
    if (urgent := wanted.get("urgent")) is not None:
        found.append(cases.c.priority == URGENT if urgent else cases.c.priority != URGENT)
    if (at_risk := wanted.get("at_risk")) is not None:
        raised = cases.c.reference.in_(sa.select(concerns.c.reference).where(is_raised))
        found.append(raised if at_risk else ~raised)
    since, before = wanted.get("due_from"), wanted.get("due_before")
    if since is not None or before is not None:
        found.append(cases.c.queue_rank < NO_DUE)
    if since is not None:
        found.append(cases.c.queue_due >= since)
    if before is not None:
        found.append(cases.c.queue_due < before)
    # Last: it costs the most to ask, and is asked of what the others leave.
    sight = wanted.get("sight")
    return [*found, *(sight.where() if sight else [])]


_BY_WHOSE = frozenset(
    {"team", "officer", "officers", "service", "late", "due_from", "due_before", "which", "sight"}
)


def is_by_whose(wanted: CaseFilters) -> bool:
    """Whether only whose the cases are is asked, and when they fall due."""
    return {name for name, value in wanted.items() if value is not None} <= _BY_WHOSE


def count_by_whose(wanted: CaseFilters, *, on_sqlite: bool) -> sa.Select[Any]:
    """How many cases those filters leave: kind by kind, not case by case."""
    since, before = wanted.get("due_from"), wanted.get("due_before")
    ranks = set(RANKS) if since is None and before is None else {LATE, DUE}
    if (late := wanted.get("late")) is not None:
        ranks &= {LATE} if late else {DUE, NO_DUE}
    falls = Falls(tuple(sorted(ranks)), since, before)
    which = wanted.get("which") or "open"
    every = {"open": (OPEN,), "closed": (CLOSED,), "all": (OPEN, CLOSED)}[which]
    found: sa.ColumnElement[int] = sa.literal(0)
    for kinds in every:
        of = kinds.steps(on_sqlite=on_sqlite)
        each = sa.select(number(kinds, of, falls).label("n")).where(*_whose(wanted, of)).subquery()
        found += sa.func.coalesce(sa.select(sa.func.sum(each.c.n)).scalar_subquery(), 0)
    return sa.select(sa.cast(found, sa.BigInteger))


def _whose(wanted: CaseFilters, of: sa.FromClause) -> list[sa.ColumnElement[bool]]:
    found = [of.c[n] == value for n in ("team", "officer", "service") if (value := wanted.get(n)) is not None]
    if (officers := wanted.get("officers")) is not None:
        found.append(of.c.officer.in_(list(officers)))
    sight = wanted.get("sight")
    return [*found, *(sight.where(of) if sight else [])]


def keys(order: Order) -> tuple[sa.Column[Any], ...]:
    """The columns an order goes by, no two cases alike in all of them."""
    queue = (cases.c.queue_rank, cases.c.queue_due, cases.c.reference)
    if order is Order.DUE:
        return queue
    if order is Order.RECEIVED:
        return (cases.c.received, cases.c.reference)
    return (cases.c[order.value], *queue)
