"""The workflows behind the open cases, as the relay looks after them: one that is gone is an officer's."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.cases import CaseState, Entry, Kind, Shown, Task
from charter.events import EventHappened, EventType
from register.cases.timeline import LAST_ENTRY, entry_row
from register.finding.words import keep_words
from register.models import cases, entries, is_open, tasks
from register.outside.events import note_events
from register.part import Part, insert_new, locked
from register.tasks import add_tasks

STOPPED_OUTSIDE = "stopped_outside"
"""Outcome and task of a case whose workflow was stopped by somebody other than the case."""


class Running(Part):
    """The part of the register by which cases are looked after from outside."""

    def to_check(self, limit: int = 100, after: str = "") -> list[str]:
        """References of started cases that are open here, in order, after ``after``: page by the last one."""
        wanted = sa.select(cases.c.reference).where(
            is_open, cases.c.started.is_not(None), cases.c.reference > after
        )
        with self.database.reading() as connection:
            return list(connection.execute(wanted.order_by(cases.c.reference).limit(limit)).scalars())

    def closed_outside(self, reference: str, how: str, at: datetime) -> bool:
        """The workflow is closed (``how``: terminated, timed out, failed) and the case never said so.

        The row ends as *stopped_outside*, with an entry and an officer's task. False if it had ended.
        """
        with self.database.writing() as connection:
            of = locked(connection, sa.select(cases).where(cases.c.reference == reference, is_open))
            case = connection.execute(of).first()
            if case is None:
                return False
            reason = f"The case was {how} from outside, not ended by its own steps."
            state = None
            if case.state is not None:
                ended = {
                    "ended": True,
                    "outcome": STOPPED_OUTSIDE,
                    "outcome_reason": reason,
                    "waiting": False,
                }
                state = CaseState.model_validate({**case.state, **ended})
            connection.execute(
                cases.update()
                .where(cases.c.reference == reference)
                .values(ended=at, outcome=STOPPED_OUTSIDE, waiting=False, updated=self.now(), state=state)
            )
            last = connection.execute(sa.select(LAST_ENTRY), {"of": reference}).scalar_one()
            entry = Entry(number=last + 1, at=at, kind=Kind.ENDED, what=reason, shown=Shown.STAFF)
            insert_new(connection, entries, [entry_row(reference, entry)])
            what = f"{reason} Find out why, and what the customer is still owed."
            add_tasks(connection, reference, [Task(key=STOPPED_OUTSIDE, at=at, what=what)])
            data = {"stage": case.stage, "outcome": STOPPED_OUTSIDE}
            over = EventHappened(type=EventType.ENDED, service=case.service, at=at, data=data)
            note_events(connection, reference, [over])
            keep_words(connection, reference)
            return True


def take_back_the_stop(connection: Connection, reference: str) -> None:
    """The case goes on after all (reset, or its last turn was on the way): its own entry needs the number."""
    connection.execute(entries.delete().where(entries.c.reference == reference, entries.c.outside))
    connection.execute(tasks.delete().where(tasks.c.reference == reference, tasks.c.key == STOPPED_OUTSIDE))
