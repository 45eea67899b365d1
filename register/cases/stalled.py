"""Cases whose workflow does not move: flagged while that lasts, with a task for a manager."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.cases import Task
from charter.people import Model
from register.models import cases, is_open, is_stalled, tasks
from register.part import Part, locked
from register.seeing.sight import EVERYTHING, Sight
from register.tasks import add_tasks, finish_tasks

UNKNOWN = "Temporal does not know it."
BEHIND = "Temporal has it as it was before; the register knows more."
"""Why a case does not move that is not the fault of its next step: `python -m starter reconcile` mends it."""
STALLED_TASK = "stalled/"
"""How the keys of these tasks begin. The case knows nothing of them: they are done in the register alone."""


class StalledCase(Model):
    """A case that is flagged."""

    reference: str
    since: datetime
    why: str


class Stalled(Part):
    """The part of the register that says which cases do not move, and for which a worker began afresh."""

    def flag(self, found: Mapping[str, str], at: datetime, *, in_full: bool = False) -> list[str]:
        """Flag open cases, each by its reference and why, in plain words; each with its task.

        Those that are flagged already stay so, with what was said then; ``in_full``: with what is said now.
        Returns the references that are flagged anew.
        """
        if not found:
            return []
        these = sa.and_(cases.c.reference.in_(list(found)), is_open)
        columns = (cases.c.reference, cases.c.stalled, cases.c.stalled_why)
        wanted = sa.select(*columns).where(these).order_by(cases.c.reference)
        with self.database.writing() as connection:
            rows = connection.execute(locked(connection, wanted)).all()
            for row in rows:
                since, why = row.stalled or at, found[row.reference]
                if row.stalled is not None and not in_full:
                    why = row.stalled_why or why
                _flag(connection, row.reference, why, since)
                task = Task(key=_key(since), at=since, what=_what(why), for_role="manager")
                add_tasks(connection, row.reference, [task])
                if row.stalled is not None and why != row.stalled_why:
                    this = (tasks.c.reference == row.reference, tasks.c.key == task.key)
                    connection.execute(tasks.update().where(*this).values(what=task.what))
        return [row.reference for row in rows if row.stalled is None]

    def moves_again(self, reference: str, at: datetime) -> bool:
        """Take the flag away, and the task with it. False if the case was not flagged."""
        with self.database.writing() as connection:
            wanted = sa.select(cases.c.stalled).where(cases.c.reference == reference, is_stalled)
            since = connection.execute(locked(connection, wanted)).scalar()
            if since is None:
                return False
            moving = {"stalled": None, "stalled_why": None, "updated": self.now()}
            connection.execute(cases.update().where(cases.c.reference == reference).values(moving))
            finish_tasks(connection, reference, [_key(since)], "", at)
            return True

    def listed(self, limit: int = 100, after: str = "") -> list[StalledCase]:
        """Flagged cases, open or ended meanwhile, by reference: page by the last one."""
        wanted = sa.select(cases.c.reference, cases.c.stalled, cases.c.stalled_why)
        wanted = wanted.where(is_stalled, cases.c.reference > after).order_by(cases.c.reference).limit(limit)
        with self.database.reading() as connection:
            rows = connection.execute(wanted).all()
        return [
            StalledCase(reference=row.reference, since=row.stalled, why=row.stalled_why or "") for row in rows
        ]

    def count(self, sight: Sight = EVERYTHING) -> int:
        """How many open cases do not move."""
        wanted = sa.select(sa.func.count()).select_from(cases).where(is_stalled, is_open, *sight.where())
        with self.database.reading() as connection:
            return connection.execute(wanted).scalar_one()

    def may_restart(
        self, reference: str, why: str, at: datetime, *, period: timedelta, only_if_it_helps: bool
    ) -> bool:
        """Whether a worker may end itself to free this case; where it may, that is written down here.

        It may once, and again only when the case has moved since and ``period`` has passed: what a new
        worker does not mend, a newer one does not either. ``only_if_it_helps``: nor while any other case has
        not moved since a worker ended for it, for then the fault is not in a worker's memory.
        The row is flagged; the task is made by whoever finds that the new worker does not move it.
        """
        with self.database.writing() as connection:
            wanted = sa.select(cases).where(cases.c.reference == reference, is_open)
            row = connection.execute(locked(connection, wanted)).first()
            if row is None:
                return False
            if row.restarted is not None and (row.stalled is not None or at - row.restarted < period):
                return False
            if only_if_it_helps and _in_vain(connection):
                return False
            if row.stalled is None:
                _flag(connection, reference, why, at)
            connection.execute(cases.update().where(cases.c.reference == reference).values(restarted=at))
            return True


def _flag(connection: Connection, reference: str, why: str, at: datetime) -> None:
    flagged = {"stalled": at, "stalled_why": why}
    connection.execute(cases.update().where(cases.c.reference == reference).values(flagged))


def _in_vain(connection: Connection) -> bool:
    wanted = sa.select(cases.c.reference).where(is_stalled, cases.c.restarted.is_not(None)).limit(1)
    return connection.execute(wanted).first() is not None


def _key(since: datetime) -> str:
    return f"{STALLED_TASK}{since:%Y%m%dT%H%M%S}"


def _what(why: str) -> str:
    if why in (UNKNOWN, BEHIND):
        return (
            f"This case does not move: {why} Nothing that is written here is lost. "
            "Tell whoever runs the system: it has to be reconciled."
        )
    return (
        f"This case does not move: {why} What is said to it waits and is not lost. "
        "Tell whoever runs the system; the worker's log names the fault."
    )
