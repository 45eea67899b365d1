"""Reports as they come in: stored first, with a reference, and started afterwards."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import AwareDatetime, Field
from sqlalchemy.engine import Connection

from charter.cases import HandedOver, Shown, Task
from charter.people import Customer, Line, Model, Representative
from charter.place import Place
from register.cases.places import NO_DUE, QueuePlace
from register.database import Database
from register.errors import RegisterError, UnknownCase
from register.finding.words import keep_words
from register.located.columns import WardOf, area_of, located, no_ward
from register.models import cases, is_unstarted
from register.part import Part, insert_new
from register.people.contacts import keep_contacts
from register.tasks import add_tasks

COLLISIONS = 20
"""New references tried before giving up. One collision in a lifetime would be remarkable."""


class Intake(Model):
    """One report as a door took it, before it is a case."""

    service: str
    door: str = ""
    source: Line = ""
    """The intake system or key it came by."""
    source_id: Line = ""
    """The sender's own id of it; empty for none, and then every report is a new one."""
    customer: Customer = Customer()
    representative: Representative | None = None
    details: dict[str, Any] = Field(default_factory=dict)
    """Already validated by the door, as JSON."""
    received: AwareDatetime | None = None
    """When it arrived, where that is not now: mail, and hand-overs that keep the received date."""
    handed_over: HandedOver | None = None
    linked_from: Line = ""
    at: Place | None = None
    """Where the address is that was chosen from a look-up; the details have it in words."""
    follows: Line = ""
    """The reference of an open case that reports the same thing, as this reporter says: they are joined."""


class Received(Model):
    """The reference a report has, and whether it is a new one."""

    reference: str
    received: datetime
    is_new: bool


class ToStart(Model):
    """A stored report whose case is not known to have started."""

    reference: str
    process: str
    service: str
    edition: str
    received: datetime
    intake: Intake


class Reports(Part):
    """The part of the register that reports come in by."""

    def __init__(self, database: Database, now: Callable[[], datetime], ward_of: WardOf = no_ward) -> None:
        super().__init__(database, now)
        self._ward_of = ward_of

    def receive(
        self, intake: Intake, *, process: str, edition: str, new_reference: Callable[[], str]
    ) -> Received:
        """Store ``intake`` and give it a reference; the same source and source id get the same one again.

        Received is the instant of writing unless the intake says otherwise, in whole seconds.
        Raises RegisterError if ``new_reference`` gives only references that are taken.
        """
        with self.database.writing() as connection:
            for _ in range(COLLISIONS):
                earlier = _received_before(connection, intake)
                if earlier is not None:
                    return earlier
                row = self._row(intake, new_reference(), process, edition)
                if insert_new(connection, cases, [row]):
                    keep_contacts(connection, row["reference"], intake.customer, intake.representative)
                    keep_words(connection, row["reference"])
                    return Received(reference=row["reference"], received=row["received"], is_new=True)
        raise RegisterError(f"{COLLISIONS} new references were all taken already.")

    def _row(self, intake: Intake, reference: str, process: str, edition: str) -> dict[str, Any]:
        now = self.now()
        received = (intake.received or now).replace(microsecond=0)
        place = QueuePlace(NO_DUE, received)
        stored = intake.model_dump(mode="json")
        return {
            "reference": reference,
            "source": intake.source,
            "source_id": intake.source_id or None,
            "door": intake.door,
            "intake": stored,
            "process": process,
            "service": intake.service,
            "edition": edition,
            "received": received,
            "stored": now,
            "updated": now,
            **located(intake.details, intake.at, self._ward_of),
            "area": area_of(stored, {}),
            "queue_rank": place.rank,
            "queue_due": place.due,
        }

    def unstarted(self, limit: int = 100, older_than: timedelta | None = None) -> list[ToStart]:
        """Reports stored at least ``older_than`` ago that are neither started nor refused, oldest first."""
        wanted = sa.select(cases).where(is_unstarted, cases.c.intake.is_not(None))
        if older_than is not None:
            # A case that another case has opened has no door that is still starting it.
            waited = cases.c.stored <= self.now() - older_than
            wanted = wanted.where(sa.or_(waited, cases.c.door == "case"))
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(cases.c.stored, cases.c.reference).limit(limit)).all()
        return [
            ToStart(
                reference=row.reference,
                process=row.process,
                service=row.service,
                edition=row.edition,
                received=row.received,
                intake=Intake.model_validate(row.intake),
            )
            for row in rows
        ]

    def started(self, reference: str) -> None:
        """The case has a workflow. Said again, it changes nothing. Raises UnknownCase."""
        with self.database.writing() as connection:
            started = sa.func.coalesce(
                cases.c.started, sa.bindparam("started_now", self.now(), cases.c.started.type)
            )
            done = connection.execute(
                cases.update()
                .where(cases.c.reference == reference)
                .values(started=started, start_refused=None, updated=self.now())
            )
            if not done.rowcount:
                raise UnknownCase("No report with that reference is stored.")

    def refused(self, reference: str, why: str) -> None:
        """The report cannot become a case: an officer's task. ``why`` quotes nothing of the report."""
        now = self.now()
        with self.database.writing() as connection:
            done = connection.execute(
                cases.update()
                .where(cases.c.reference == reference, cases.c.started.is_(None))
                .values(start_refused=why, updated=now)
            )
            if done.rowcount:
                what = f"This report could not be started as a case: {why}"
                task = Task(key="start_refused", at=now, what=what, shown=Shown.STAFF)
                add_tasks(connection, reference, [task])


def _received_before(connection: Connection, intake: Intake) -> Received | None:
    if not intake.source_id:
        return None
    found = connection.execute(
        sa.select(cases.c.reference, cases.c.received).where(
            cases.c.source == intake.source, cases.c.source_id == intake.source_id
        )
    ).first()
    return found and Received(reference=found.reference, received=found.received, is_new=False)
