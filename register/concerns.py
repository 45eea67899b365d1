"""Concerns that somebody may be at risk: raised, told to one after the other, taken by a person, lowered."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.engine import Connection, Row

from charter.cases import Shown, Task
from charter.people import Model
from charter.writing.values import worded
from register.day.news import note_concern
from register.models import cases, concerns, is_raised, tasks
from register.part import Part, insert_new, locked
from register.tasks import add_tasks, finish_tasks

WHAT = "A safeguarding concern was raised: read it now."
LISTED = 500
"""The oldest open ones; more than that is not a desk."""


@worded(
    {
        "waiting": "To take",
        "taken": "Being dealt with",
        "lowered": "Closed",
    }
)
class ConcernStanding(StrEnum):
    """Where a concern stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    LOWERED = "lowered"


class Concern(Model):
    """What is known of one, as whoever raises it says. ``said`` is personal and may be left out."""

    reference: str
    mark: str
    at: datetime
    due: datetime
    """By when a person has to have taken it."""
    said: dict[str, Any] = Field(default_factory=dict)


class StoredConcern(Concern):
    """A concern with what became of it, and the case it belongs to."""

    told: str = ""
    """Who was told last: see charter.edition.duty.Told."""
    told_at: datetime | None = None
    taken_at: datetime | None = None
    taken_by: str = ""
    lowered_at: datetime | None = None
    lowered_by: str = ""
    reason: str = ""
    service: str = ""
    service_title: str = ""


def task_key(mark: str) -> str:
    """The key of the task that a concern is."""
    return f"safeguarding/{mark}"


def task_of(mark: str, at: datetime, due: datetime) -> Task:
    """What a person has to do about a concern."""
    return Task(
        key=task_key(mark), at=at, what=WHAT, for_role="safeguarding", due=due, shown=Shown.SAFEGUARDING
    )


class Concerns(Part):
    """The part of the register that the safeguarding desk works by."""

    def add(self, concern: Concern, *, started: bool = False) -> bool:
        """Store a concern and its task. False if it is there: then only its start is recorded."""
        with self.database.writing() as connection:
            return self._raise(connection, concern, started=started)

    def _raise(self, connection: Connection, concern: Concern, *, started: bool) -> bool:
        row = {**concern.model_dump(), "said": concern.said or None}
        new = insert_new(connection, concerns, [{**row, "started": self.now() if started else None}])
        if new:
            add_tasks(connection, concern.reference, [task_of(concern.mark, concern.at, concern.due)])
            note_concern(connection, concern.reference, concern.mark, concern.at)
        elif started:
            these = sa.and_(_this(concern.reference, concern.mark), concerns.c.started.is_(None))
            connection.execute(concerns.update().where(these).values(started=self.now()))
        return bool(new)

    def told(self, concern: Concern, told: str, for_role: str, at: datetime) -> ConcernStanding:
        """Somebody is told of it and has the task from now on, unless a person has taken it before."""
        with self.database.writing() as connection:
            self._raise(connection, concern, started=True)
            this = _this(concern.reference, concern.mark)
            row = connection.execute(locked(connection, sa.select(concerns).where(this))).one()
            if row.lowered_at is not None:
                return ConcernStanding.LOWERED
            if row.taken_at is not None:
                return ConcernStanding.TAKEN
            connection.execute(concerns.update().where(this).values(told=told, told_at=at))
            mine = (tasks.c.reference == concern.reference, tasks.c.key == task_key(concern.mark))
            connection.execute(tasks.update().where(*mine).values(for_role=for_role))
            return ConcernStanding.WAITING

    def taken(self, reference: str, mark: str, by: str, at: datetime) -> None:
        """A person has taken it; the first one did."""
        with self.database.writing() as connection:
            self._settle(connection, reference, mark, {"taken_at": at, "taken_by": by})
            finish_tasks(connection, reference, [task_key(mark)], by, at)

    def lowered(self, reference: str, mark: str, by: str, reason: str, at: datetime) -> None:
        """It has been dealt with, for that reason; who lowers an untaken one has taken it."""
        with self.database.writing() as connection:
            self._settle(connection, reference, mark, {"taken_at": at, "taken_by": by})
            lowered = {"lowered_at": at, "lowered_by": by, "reason": reason}
            self._settle(connection, reference, mark, lowered)
            finish_tasks(connection, reference, [task_key(mark)], by, at)

    def _settle(self, connection: Connection, reference: str, mark: str, values: dict[str, Any]) -> None:
        first = concerns.c[next(iter(values))].is_(None)
        connection.execute(concerns.update().where(_this(reference, mark), first).values(values))

    def get(self, reference: str, mark: str) -> StoredConcern | None:
        """One concern, open or not."""
        with self.database.reading() as connection:
            row = connection.execute(_whole().where(_this(reference, mark))).first()
        return _stored(row) if row else None

    def find(self, reference: str | None = None, limit: int = LISTED) -> list[StoredConcern]:
        """The open ones, of one case or of all: first those nobody has taken, the oldest first."""
        wanted = _whole().where(is_raised)
        if reference is not None:
            wanted = wanted.where(concerns.c.reference == reference)
        taken = concerns.c.taken_at.is_not(None)
        wanted = wanted.order_by(taken, concerns.c.at, concerns.c.reference, concerns.c.mark)
        with self.database.reading() as connection:
            return [_stored(row) for row in connection.execute(wanted.limit(limit))]

    def marks(self, reference: str) -> set[str]:
        """Those of all concerns that a case ever had."""
        with self.database.reading() as connection:
            of = sa.select(concerns.c.mark).where(concerns.c.reference == reference)
            return set(connection.execute(of).scalars())

    def count_untaken(self) -> int:
        """How many wait for a person."""
        wanted = sa.select(sa.func.count()).select_from(concerns)
        with self.database.reading() as connection:
            return connection.execute(wanted.where(is_raised, concerns.c.taken_at.is_(None))).scalar_one()

    def unstarted(self, limit: int = 100, older_than: timedelta | None = None) -> list[Concern]:
        """Those not known to have a workflow, oldest first."""
        wanted = sa.select(concerns).where(is_raised, concerns.c.started.is_(None))
        if older_than is not None:
            wanted = wanted.where(concerns.c.at <= self.now() - older_than)
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(concerns.c.at).limit(limit)).all()
        return [Concern(reference=r.reference, mark=r.mark, at=r.at, due=r.due) for r in rows]

    def started(self, reference: str, mark: str) -> None:
        """It has a workflow."""
        with self.database.writing() as connection:
            these = sa.and_(_this(reference, mark), concerns.c.started.is_(None))
            connection.execute(concerns.update().where(these).values(started=self.now()))


def _this(reference: str, mark: str) -> sa.ColumnElement[bool]:
    return sa.and_(concerns.c.reference == reference, concerns.c.mark == mark)


def _whole() -> sa.Select[Any]:
    wanted = sa.select(concerns, cases.c.service, cases.c.service_title)
    return wanted.join(cases, cases.c.reference == concerns.c.reference)


def _stored(row: Row[Any]) -> StoredConcern:
    fields = {name: getattr(row, name) for name in StoredConcern.model_fields}
    return StoredConcern.model_validate({**fields, "said": row.said or {}})
