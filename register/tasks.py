"""What a person has to do, and whether it is done."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from charter.cases import Shown, Task
from charter.people import Model
from register.models import cases, is_to_do, tasks
from register.part import Part, insert_new

OF_CASE = tuple(cases.c[name] for name in ("service", "service_title", "team", "officer", "process", "stage"))
"""What is read of a task's case."""


class StoredTask(Model):
    """A task with the case it belongs to."""

    reference: str
    task: Task
    done_at: datetime | None
    done_by: str
    service: str
    service_title: str
    team: str
    officer: str
    process: str
    stage: str


class Tasks(Part):
    """The part of the register that officers' work lists come from."""

    def find(
        self,
        open_only: bool = True,
        reference: str | None = None,
        limit: int = 100,
        shown: Collection[Shown] | None = None,
        for_roles: Collection[str] | None = None,
    ) -> list[StoredTask]:
        """Tasks, the oldest first; of those ``shown`` and of some roles, where given."""
        wanted = sa.select(tasks, *OF_CASE).join(cases, cases.c.reference == tasks.c.reference)
        if open_only:
            wanted = wanted.where(is_to_do)
        if reference is not None:
            wanted = wanted.where(tasks.c.reference == reference)
        if shown is not None:
            wanted = wanted.where(tasks.c.shown.in_(list(shown)))
        if for_roles is not None:
            wanted = wanted.where(tasks.c.for_role.in_(list(for_roles)))
        wanted = wanted.order_by(tasks.c.at, tasks.c.reference, tasks.c.key).limit(limit)
        with self.database.reading() as connection:
            return [stored_task(row) for row in connection.execute(wanted)]

    def done(self, reference: str, key: str, by: str, at: datetime) -> bool:
        """A person has done it. False if there is no such task or it was done already."""
        with self.database.writing() as connection:
            return finish_tasks(connection, reference, [key], by, at) > 0


def new_tasks(connection: Connection, reference: str, told: Sequence[Task]) -> list[Task]:
    """Those whose key the case does not have yet."""
    if not told:
        return []
    these = sa.and_(tasks.c.reference == reference, tasks.c.key.in_([task.key for task in told]))
    known = set(connection.execute(sa.select(tasks.c.key).where(these)).scalars())
    return [task for task in told if task.key not in known]


def add_tasks(connection: Connection, reference: str, new: Iterable[Task]) -> None:
    """Add the tasks whose key the case does not have yet."""
    insert_new(connection, tasks, [{"reference": reference, **task.model_dump()} for task in new])


def finish_tasks(connection: Connection, reference: str, keys: Sequence[str], by: str, at: datetime) -> int:
    """Mark as done those of the tasks that are not; how many that were."""
    if not keys:
        return 0
    these = sa.and_(tasks.c.reference == reference, tasks.c.key.in_(keys), is_to_do)
    return connection.execute(tasks.update().where(these).values(done_at=at, done_by=by)).rowcount


def stored_task(row: Row[Any]) -> StoredTask:
    """A row of a task with its case's columns."""
    task = Task(key=row.key, at=row.at, what=row.what, for_role=row.for_role, due=row.due, shown=row.shown)
    return StoredTask(
        reference=row.reference,
        task=task,
        done_at=row.done_at,
        done_by=row.done_by,
        service=row.service,
        service_title=row.service_title,
        team=row.team,
        officer=row.officer,
        process=row.process,
        stage=row.stage,
    )
