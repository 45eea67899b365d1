"""Cases as officers and customers read them. Each call is one query, however many rows it gives."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Row

from charter.cases import CaseState, Entry, Shown
from charter.people import Channel, Customer, Model, Representative
from charter.safeguarding import mark_of
from charter.writing.contacts import compared
from register.cases.acknowledged import LEFT_AT, shown
from register.models import cases, concerns, contacts, entries, is_open
from register.part import Part
from register.reports import Intake

CASES_OF_ONE = 50
"""Cases of one address at most, the latest first. A person has a few; an agent's address may have many."""


class CaseRow(Model):
    """A case as the register has it."""

    reference: str
    process: str
    service: str
    service_title: str
    """Empty before the case's first turn, as all that a turn tells."""
    edition: str
    source: str
    source_id: str
    door: str
    received: datetime
    started: datetime | None
    start_refused: str
    """Why it could not be started."""
    updated: datetime
    ended: datetime | None
    outcome: str
    due: datetime | None
    late: bool
    area: str = ""
    """Its postcode district, where one is known."""
    ward: str = ""
    """Its ward, where its place and the council's wards are known."""
    stalled: datetime | None = None
    """Since when its workflow does not move."""
    stalled_why: str = ""
    latitude: float | None = None
    """Where it is (WGS84), as it was reported or noted on site."""
    longitude: float | None = None
    intake: Intake | None
    """None for a case started straight from Temporal."""
    state: CaseState | None
    """None before its first turn."""

    @property
    def customer(self) -> Customer:
        """Whose case it is, as far as is known."""
        if self.state is not None:
            return self.state.customer
        return self.intake.customer if self.intake else Customer()

    @property
    def representative(self) -> Representative | None:
        """Who speaks for them."""
        known = self.state or self.intake
        return known.representative if known else None


class Follower(Model):
    """A reporter whose open case is linked to another as a duplicate."""

    reference: str
    customer: Customer
    representative: Representative | None
    service: str
    service_title: str


class Cases(Part):
    """The part of the register that screens and followers read."""

    def get(self, reference: str) -> CaseRow | None:
        with self.database.reading() as connection:
            row = connection.execute(_READ.where(cases.c.reference == reference)).first()
        return None if row is None else case_of(row)

    def of_person(self, channel: Channel, address: str, *, open_only: bool = True) -> list[CaseRow]:
        """Cases whose customer or representative has that email address or number, the latest first."""
        value = compared(channel, address)
        if not value:
            return []
        theirs = sa.select(contacts.c.reference)
        theirs = theirs.where(contacts.c.channel == channel, contacts.c.value == value)
        wanted = _READ.where(cases.c.reference.in_(theirs))
        if open_only:
            wanted = wanted.where(is_open)
        wanted = wanted.order_by(cases.c.received.desc(), cases.c.reference).limit(CASES_OF_ONE)
        with self.database.reading() as connection:
            return [case_of(row) for row in connection.execute(wanted)]

    def timeline(self, reference: str, shown: Collection[Shown] | None = None) -> list[Entry]:
        """A case's entries in order; only those for ``shown``, if given.

        What raised a safeguarding concern is for staff: others may read a tracking page over a shoulder.
        """
        wanted = sa.select(entries.c.entry).where(entries.c.reference == reference)
        if shown is not None:
            wanted = wanted.where(entries.c.shown.in_(list(shown)))
        raised = sa.select(concerns.c.mark).where(concerns.c.reference == reference)
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(entries.c.number)).scalars().all()
            found = [Entry.model_validate(row) for row in rows]
            said = {each.number for each in found if each.message_id and each.shown is Shown.EVERYONE}
            marks = set(connection.execute(raised).scalars()) if said else set()
        for at, entry in enumerate(found):
            if entry.number in said and mark_of(reference, entry.message_id) in marks:
                found[at] = entry.model_copy(update={"shown": Shown.STAFF})
        return [each for each in found if shown is None or each.shown in shown]

    def followers(self, reference: str) -> list[Follower]:
        """The open cases linked to this one as duplicates, by reference."""
        with self.database.reading() as connection:
            rows = connection.execute(_FOLLOWERS, {"of": reference}).scalars().all()
        states = [CaseState.model_validate(state) for state in rows]
        return [
            Follower(
                reference=state.reference,
                customer=state.customer,
                representative=state.representative,
                service=state.service,
                service_title=state.service_title,
            )
            for state in states
        ]

    def find(
        self,
        ids: Collection[str] | None = None,
        services: Collection[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        status: Literal["open", "closed"] | None = None,
        limit: int = 1000,
        offset: int = 0,
    ) -> list[CaseRow]:
        """Cases, open and ended, the latest received first (Open311 requests)."""
        wanted = _READ
        if ids is not None:
            wanted = wanted.where(cases.c.reference.in_(list(ids)))
        if services is not None:
            wanted = wanted.where(cases.c.service.in_(list(services)))
        if since is not None:
            wanted = wanted.where(cases.c.received >= since)
        if until is not None:
            wanted = wanted.where(cases.c.received <= until)
        if status is not None:
            wanted = wanted.where(is_open if status == "open" else cases.c.ended.is_not(None))
        latest = (cases.c.received.desc(), cases.c.reference.desc())
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(*latest).limit(limit).offset(offset)).all()
        return [case_of(row) for row in rows]


_FOLLOWERS = (
    sa.select(cases.c.state)
    .where(is_open, cases.c.duplicate_of == sa.bindparam("of"))
    .order_by(cases.c.reference)
)
"""Made once: it is asked at nearly every turn, and making a statement costs more than running it."""
_READ: sa.Select[Any] = sa.select(cases, LEFT_AT.label("left_at")).where(cases.c.destroyed.is_(None))


def _state(row: Row[Any]) -> CaseState:
    state = CaseState.model_validate(row.state)
    return shown(state, row.door, row.left_at) if hasattr(row, "left_at") else state


def case_of(row: Row[Any]) -> CaseRow:
    """A row of the table as the screens read it; with ``left_at``, as its acknowledgement stands."""
    return CaseRow(
        reference=row.reference,
        process=row.process,
        service=row.service,
        service_title=row.service_title,
        edition=row.edition,
        source=row.source,
        source_id=row.source_id or "",
        door=row.door,
        received=row.received,
        started=row.started,
        start_refused=row.start_refused or "",
        updated=row.updated,
        ended=row.ended,
        outcome=row.outcome,
        due=row.due,
        late=row.late,
        area=row.area,
        ward=row.ward,
        stalled=row.stalled,
        stalled_why=row.stalled_why or "",
        latitude=row.latitude,
        longitude=row.longitude,
        intake=None if row.intake is None else Intake.model_validate(row.intake),
        state=None if row.state is None else _state(row),
    )
