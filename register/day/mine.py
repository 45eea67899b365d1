"""What waits for one person: tasks, promises and questions of their cases, their team and their role.

Each call is one query, which also says how many there are in all.
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
from register.models import cases, is_open, is_to_do, promises, tasks
from register.part import Part
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


class Of(StrEnum):
    """Which of the open tasks are asked for."""

    ME = "me"
    """In the viewer's cases; of their role, in their team's cases that nobody has."""
    MINE = "mine"
    TEAM = "team"
    ROLE = "role"
    ALL = "all"


class Sort(StrEnum):
    """Which kinds of tasks."""

    ANY = "any"
    URGENT = "urgent"
    ANSWERS = "answers"
    LETTERS = "letters"
    OTHERS = "others"
    """None of those, and no promise that is shown as itself."""


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
        self, viewer: Viewer, of: Of = Of.ME, sort: Sort = Sort.ANY, limit: int = 25, offset: int = 0
    ) -> tuple[list[StoredTask], int]:
        """Open tasks: those with a date by it, then the oldest first."""
        wanted = sa.select(tasks, *OF_CASE).join(cases, cases.c.reference == tasks.c.reference)
        wanted = wanted.where(is_to_do, tasks.c.shown.in_(viewer.shown), _of(viewer)[of], _sorts(sort))
        order = (sa.func.coalesce(tasks.c.due, tasks.c.at), tasks.c.at, tasks.c.reference, tasks.c.key)
        rows, found = self._page(wanted.order_by(*order), limit, offset)
        return [stored_task(row) for row in rows], found

    def count_tasks(self, viewer: Viewer) -> dict[Of, int]:
        """How many tasks there are of each."""
        which = _of(viewer)
        counts = [sa.func.count(sa.case((which[of], 1))).label(of.value) for of in Of]
        wanted = sa.select(*counts).select_from(tasks).join(cases, cases.c.reference == tasks.c.reference)
        with self.database.reading() as connection:
            row = connection.execute(wanted.where(is_to_do, tasks.c.shown.in_(viewer.shown))).one()
        return {of: getattr(row, of.value) for of in Of}

    def promised(
        self, viewer: Viewer, after: datetime | None, until: datetime, limit: int, offset: int = 0
    ) -> tuple[list[WaitingCase], int]:
        """The council's promises in their cases that are open and fall due between these instants."""
        wanted = sa.select(*_CASE, promises.c.title.label("what"), promises.c.key.label("promise"))
        wanted = wanted.add_columns(promises.c.due, promises.c.started.label("since"))
        wanted = wanted.join(cases, cases.c.reference == promises.c.reference)
        wanted = wanted.where(promises.c.ours, promises.c.ended.is_(None), promises.c.due <= until)
        if after is not None:
            wanted = wanted.where(promises.c.due > after)
        wanted = wanted.where(is_open, _in_hand(viewer))
        return self._cases(wanted.order_by(promises.c.due, cases.c.reference, promises.c.key), limit, offset)

    def asked(self, viewer: Viewer, limit: int, offset: int = 0) -> tuple[list[WaitingCase], int]:
        """Their cases that wait for the customer, the longest first."""
        wanted = sa.select(*_CASE, sa.literal("").label("what"), cases.c.due, cases.c.turn_at.label("since"))
        wanted = wanted.where(is_open, cases.c.waiting, _in_hand(viewer))
        return self._cases(wanted.order_by(cases.c.turn_at, cases.c.reference), limit, offset)

    def nobodys_urgent(self, viewer: Viewer, limit: int, offset: int = 0) -> tuple[list[WaitingCase], int]:
        """Urgent cases of their team that nobody looks after yet."""
        wanted = sa.select(*_CASE, sa.literal("").label("what"), cases.c.due, cases.c.received.label("since"))
        wanted = wanted.where(is_open, cases.c.priority == URGENT, cases.c.officer == "")
        wanted = wanted.where(_of_team(viewer))
        return self._cases(wanted.order_by(cases.c.received, cases.c.reference), limit, offset)

    def _cases(self, wanted: sa.Select[Any], limit: int, offset: int) -> tuple[list[WaitingCase], int]:
        rows, found = self._page(wanted, limit, offset)
        known = WaitingCase.model_fields.keys()
        read = [{name: value for name, value in row._mapping.items() if name in known} for row in rows]
        return [WaitingCase.model_validate(each) for each in read], found

    def _page(self, wanted: sa.Select[Any], limit: int, offset: int) -> tuple[Sequence[Row[Any]], int]:
        counted = wanted.add_columns(sa.func.count().over().label("found"))
        with self.database.reading() as connection:
            rows = connection.execute(counted.limit(limit).offset(offset)).all()
            if not rows and offset:  # past the end: no row says how many there are
                every = sa.select(sa.func.count()).select_from(wanted.order_by(None).subquery())
                return rows, connection.execute(every).scalar_one()
        return rows, rows[0].found if rows else 0


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
    return cases.c.team == viewer.team if viewer.team else sa.true()


def _in_hand(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Their own cases, and those of their team that nobody has."""
    nobodys = sa.and_(cases.c.officer == "", _of_team(viewer))
    return sa.or_(cases.c.officer == viewer.name, nobodys)


def _sorts(sort: Sort) -> sa.ColumnElement[bool]:
    urgent = sa.or_(tasks.c.shown == Shown.SAFEGUARDING, _begins(URGENT_TASKS))
    promise = sa.and_(_begins(PROMISES), tasks.c.for_role == OFFICERS)
    return {
        Sort.ANY: sa.true(),
        Sort.URGENT: urgent,
        Sort.ANSWERS: _begins(ANSWERS),
        Sort.LETTERS: _begins(LETTERS),
        Sort.OTHERS: sa.not_(sa.or_(urgent, promise, _begins(ANSWERS + LETTERS))),
    }[sort]


def _begins(keys: Collection[str]) -> sa.ColumnElement[bool]:
    """Tasks whose keys are these, or these with more behind a slash."""
    more = [tasks.c.key.startswith(f"{key}/", autoescape=True) for key in keys]
    return sa.or_(tasks.c.key.in_(list(keys)), *more)
