"""The queue: open cases in the order in which they fall due. Each call is one query."""

import sqlalchemy as sa

from register.cases.places import LATE
from register.cases.rows import CaseRow, case_of
from register.models import cases, is_open, is_stalled
from register.part import Part


class Queue(Part):
    """The part of the register that officers take their next case from."""

    def cases(
        self,
        team: str | None = None,
        officer: str | None = None,
        late: bool | None = None,
        service: str | None = None,
        waiting: bool | None = None,
        stalled: bool | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[CaseRow]:
        """Open cases: late ones first, each by due date; those without one last, by when received."""
        wanted = sa.select(cases).where(*_filters(team, officer, late, service, waiting, stalled))
        order = (cases.c.queue_rank, cases.c.queue_due, cases.c.reference)
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(*order).limit(limit).offset(offset)).all()
        return [case_of(row) for row in rows]

    def count(
        self,
        team: str | None = None,
        officer: str | None = None,
        late: bool | None = None,
        service: str | None = None,
        waiting: bool | None = None,
        stalled: bool | None = None,
    ) -> int:
        """How many open cases the same filters of ``cases`` leave."""
        wanted = (
            sa.select(sa.func.count())
            .select_from(cases)
            .where(*_filters(team, officer, late, service, waiting, stalled))
        )
        with self.database.reading() as connection:
            return connection.execute(wanted).scalar_one()

    def open_and_late(self) -> tuple[int, int]:
        """How many cases are open, and how many of them are late, in one look at the queue's index."""
        found = sa.func.count().label("found")
        wanted = sa.select(cases.c.queue_rank, found).where(is_open).group_by(cases.c.queue_rank)
        with self.database.reading() as connection:
            ranks = {row.queue_rank: row.found for row in connection.execute(wanted)}
        return sum(ranks.values()), ranks.get(LATE, 0)


def _filters(
    team: str | None,
    officer: str | None,
    late: bool | None,
    service: str | None,
    waiting: bool | None,
    stalled: bool | None,
) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [is_open]
    if team is not None:
        wanted.append(cases.c.team == team)
    if officer is not None:
        wanted.append(cases.c.officer == officer)
    if late is not None:
        wanted.append(cases.c.queue_rank == LATE if late else cases.c.queue_rank > LATE)  # the index has it
    if service is not None:
        wanted.append(cases.c.service == service)
    if waiting is not None:
        wanted.append(cases.c.waiting == waiting)
    if stalled is not None:
        wanted.append(is_stalled if stalled else cases.c.stalled.is_(None))
    return wanted
