"""What waits for one person: tasks, promises and questions of their cases, their team and their role.

Each call is one query, which also says how much there is in all.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Row

from charter.cases import Shown
from charter.people import Model
from charter.safeguarding import URGENT
from register.day.news import URGENT_TASKS
from register.models import cases, is_open, is_running, is_to_do, promises, tasks
from register.part import Part
from register.seeing.sight import EVERYTHING, Sight
from register.tasks import OF_CASE, StoredTask, stored_task

ANSWERS = ("reply", "information", "reported_again", "comments", "reasons", "representations")
"""Tasks that are a customer's words to be read, by how their keys begin."""
LETTERS = ("letter",)
PROMISES = ("warning", "late")
"""Tasks that a promise is; their officers see the promise itself."""
DESKS = ("safeguarding", "duty_team")
"""Roles of no team."""
OFFICERS = "officer"


class Viewer(NamedTuple):
    """Who looks, and what is theirs."""

    name: str
    team: str
    """Empty where theirs is no team's work but the council's."""
    roles: frozenset[str]
    """Whose tasks are theirs."""
    shown: frozenset[Shown]
    """What they may read."""
    processes: frozenset[str] = frozenset()
    """The processes whose every task for an officer is theirs too."""
    sight: Sight = EVERYTHING
    """Which cases they see: nothing of another is theirs."""


class Of(StrEnum):
    """Which of the open tasks are asked for."""

    ME = "me"
    """In the viewer's cases; of their role, in their team's cases that nobody has."""
    MINE = "mine"
    TEAM = "team"
    ROLE = "role"
    ALL = "all"


class Sort(StrEnum):
    """Kinds of tasks, each of one kind."""

    URGENT = "urgent"
    ANSWERS = "answers"
    LETTERS = "letters"
    OTHERS = "others"
    SHOWN = "shown"
    """As the promise that they are about."""


class DueBy(StrEnum):
    """When a promise falls due."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"


class WaitingCase(Model):
    """A case with what of it waits: a promise, an answer, or a person."""

    reference: str
    process: str
    stage: str
    service_title: str
    officer: str
    what: str = ""
    promise: str = ""
    """The key of the promise's clock."""
    due: datetime | None = None
    since: datetime | None = None


class Day(Part):
    """The part of the register that a person's own day comes from."""

    def tasks(
        self, viewer: Viewer, of: Of = Of.ME, limit: int = 25, offset: int = 0
    ) -> tuple[list[StoredTask], int]:
        """Open tasks in the order of their dates, or of when they were asked for."""
        rows, found = self._page(_to_do(viewer, of).order_by(*_IN_ORDER), limit, offset)
        return [stored_task(row) for row in rows], found

    def tasks_by_sort(
        self, viewer: Viewer, limit: int, offset: int = 0
    ) -> dict[Sort, tuple[list[StoredTask], int]]:
        """The tasks for a person by their kinds, so many of each; and how many there are of each."""
        found = self._parts(_to_do(viewer, Of.ME), _sort(), _IN_ORDER, limit, offset)
        none: dict[Sort, tuple[list[StoredTask], int]] = {sort: ([], 0) for sort in Sort}
        return none | {
            Sort(sort): ([stored_task(row) for row in rows], count) for sort, (rows, count) in found.items()
        }

    def count_tasks(self, viewer: Viewer) -> dict[Of, int]:
        """How many tasks there are of each."""
        which = _of(viewer)
        counts = [sa.func.count(sa.case((which[of], 1))).label(of.value) for of in Of]
        wanted = sa.select(*counts).select_from(tasks).join(cases, cases.c.reference == tasks.c.reference)
        with self.database.reading() as connection:
            row = connection.execute(wanted.where(*_seen(viewer))).one()
        return {of: getattr(row, of.value) for of in Of}

    def promised(
        self, viewer: Viewer, now: datetime, today: datetime, week: datetime, limit: int, offset: int = 0
    ) -> dict[DueBy, tuple[list[WaitingCase], int]]:
        """The council's open promises in their cases: late ``now``, due until the end of ``today``, and after
        it until ``week``; so many of each, and how many there are of each."""
        wanted = sa.select(*_CASE, promises.c.title.label("what"), promises.c.key.label("promise"))
        wanted = wanted.add_columns(promises.c.due, promises.c.started.label("since"))
        wanted = wanted.join(cases, cases.c.reference == promises.c.reference)
        wanted = wanted.where(promises.c.ours, is_running, promises.c.due <= week)
        wanted = wanted.where(is_open, _in_hand(viewer), *viewer.sight.where())
        by = sa.case((promises.c.due <= now, "late"), (promises.c.due <= today, "today"), else_="week")
        order = (promises.c.due, cases.c.reference, promises.c.key)
        found = self._parts(wanted, by, order, limit, offset)
        none: dict[DueBy, tuple[list[WaitingCase], int]] = {each: ([], 0) for each in DueBy}
        return none | {DueBy(each): (_waiting(rows), count) for each, (rows, count) in found.items()}

    def asked(self, viewer: Viewer, limit: int, offset: int = 0) -> tuple[list[WaitingCase], int]:
        """Their cases that wait for the customer, the longest first."""
        wanted = sa.select(*_CASE, sa.literal("").label("what"), cases.c.due, cases.c.turn_at.label("since"))
        wanted = wanted.where(is_open, cases.c.waiting, _in_hand(viewer), *viewer.sight.where())
        return self._cases(wanted.order_by(cases.c.turn_at, cases.c.reference), limit, offset)

    def nobodys_urgent(self, viewer: Viewer, limit: int, offset: int = 0) -> tuple[list[WaitingCase], int]:
        """Urgent cases of their team that nobody looks after yet."""
        wanted = sa.select(*_CASE, sa.literal("").label("what"), cases.c.due, cases.c.received.label("since"))
        wanted = wanted.where(is_open, cases.c.priority == URGENT, cases.c.officer == "")
        wanted = wanted.where(_of_team(viewer), *viewer.sight.where())
        return self._cases(wanted.order_by(cases.c.received, cases.c.reference), limit, offset)

    def _cases(self, wanted: sa.Select[Any], limit: int, offset: int) -> tuple[list[WaitingCase], int]:
        rows, found = self._page(wanted, limit, offset)
        return _waiting(rows), found

    def _parts(
        self,
        wanted: sa.Select[Any],
        part: sa.ColumnElement[str],
        order: Sequence[sa.ColumnElement[Any]],
        limit: int,
        offset: int,
    ) -> dict[str, tuple[list[Row[Any]], int]]:
        """A page of each part of what is wanted, and how much each is, in one look at all of it."""
        nth = sa.func.row_number().over(partition_by=part, order_by=order).label("nth")
        found = sa.func.count().over(partition_by=part).label("found")
        every = wanted.add_columns(part.label("part"), nth, found).subquery()
        page = sa.and_(every.c.nth > offset, every.c.nth <= offset + limit)
        first = sa.select(every).where(sa.or_(every.c.nth == 1, page)).order_by(every.c.part, every.c.nth)
        parts: dict[str, tuple[list[Row[Any]], int]] = {}
        with self.database.reading() as connection:
            for row in connection.execute(first):
                rows, _ = parts.setdefault(row.part, ([], row.found))
                if row.nth > offset:
                    rows.append(row)
        return parts

    def _page(self, wanted: sa.Select[Any], limit: int, offset: int) -> tuple[Sequence[Row[Any]], int]:
        counted = wanted.add_columns(sa.func.count().over().label("found"))
        with self.database.reading() as connection:
            rows = connection.execute(counted.limit(limit).offset(offset)).all()
            if not rows and offset:  # past the end: no row says how many there are
                every = sa.select(sa.func.count()).select_from(wanted.order_by(None).subquery())
                return rows, connection.execute(every).scalar_one()
        return rows, rows[0].found if rows else 0


_IN_ORDER = (sa.func.coalesce(tasks.c.due, tasks.c.at), tasks.c.at, tasks.c.reference, tasks.c.key)
_CASE = tuple(cases.c[name] for name in ("reference", "process", "stage", "service_title", "officer"))


def _of(viewer: Viewer) -> dict[Of, sa.ColumnElement[bool]]:
    mine, team = cases.c.officer == viewer.name, _of_team(viewer)
    theirs: sa.ColumnElement[bool] = tasks.c.for_role.in_(viewer.roles)
    if viewer.processes:
        theirs = sa.or_(theirs, sa.and_(tasks.c.for_role == OFFICERS, cases.c.process.in_(viewer.processes)))
    free = sa.or_(cases.c.officer == "", tasks.c.for_role != OFFICERS)
    me = sa.or_(mine, sa.and_(theirs, free, sa.or_(team, tasks.c.for_role.in_(DESKS))))
    return {Of.ME: me, Of.MINE: mine, Of.TEAM: team, Of.ROLE: theirs, Of.ALL: sa.true()}


def _of_team(viewer: Viewer) -> sa.ColumnElement[bool]:
    if viewer.processes:
        return cases.c.process.in_(viewer.processes)
    if not viewer.team:
        return sa.true()
    return sa.func.lower(cases.c.team) == viewer.team.lower()  # a team may have been typed


def _in_hand(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Their own cases, and those of their team that nobody has."""
    nobodys = sa.and_(cases.c.officer == "", _of_team(viewer))
    return sa.or_(cases.c.officer == viewer.name, nobodys)


def _to_do(viewer: Viewer, of: Of) -> sa.Select[Any]:
    wanted = sa.select(tasks, *OF_CASE).join(cases, cases.c.reference == tasks.c.reference)
    return wanted.where(*_seen(viewer), _of(viewer)[of])


def _seen(viewer: Viewer) -> list[sa.ColumnElement[bool]]:
    """The open tasks they may read. What is about safeguarding is their desk's, in whosever case it is."""
    found: list[sa.ColumnElement[bool]] = [is_to_do, tasks.c.shown.in_(viewer.shown)]
    if viewer.sight.whole:
        return found
    desk = sa.and_(tasks.c.shown == Shown.SAFEGUARDING, tasks.c.for_role.in_(viewer.roles))
    return [*found, sa.or_(desk, sa.and_(*viewer.sight.where()))]


def _sort() -> sa.ColumnElement[str]:
    return sa.case(
        (sa.or_(tasks.c.shown == Shown.SAFEGUARDING, _begins(URGENT_TASKS)), Sort.URGENT.value),
        (_begins(ANSWERS), Sort.ANSWERS.value),
        (_begins(LETTERS), Sort.LETTERS.value),
        (sa.and_(_begins(PROMISES), tasks.c.for_role == OFFICERS), Sort.SHOWN.value),
        else_=Sort.OTHERS.value,
    )


def _waiting(rows: Sequence[Row[Any]]) -> list[WaitingCase]:
    known = WaitingCase.model_fields.keys()
    read = [{name: value for name, value in row._mapping.items() if name in known} for row in rows]
    return [WaitingCase.model_validate(each) for each in read]


def _begins(keys: Collection[str]) -> sa.ColumnElement[bool]:
    """Tasks whose keys are these, or these with more behind a slash."""
    more = [tasks.c.key.startswith(f"{key}/", autoescape=True) for key in keys]
    return sa.or_(tasks.c.key.in_(list(keys)), *more)
