"""The appointment of each case as its last turns have it, and the times that are being chosen."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.cases import Entry, Kind, Turn
from charter.people import Model
from register.part import Part, insert_new, insert_or_renew
from register.residents.tables import appointment_holds, appointments

STANDS = "appointment"
"""What stands in a case that has one booked."""
SAYS_WHEN = ("appointment_booked", "appointment_changed", "appointment_chosen")
"""The messages that say when one is."""
HELD_FOR = timedelta(minutes=2)
"""How long a time is kept for whoever has chosen it, until their case has written it down."""


class CaseAppointment(Model):
    """An appointment: to come, past, or called off."""

    reference: str
    service: str
    at: datetime
    until: datetime | None = None
    way: str = ""
    place: str = ""
    number: int
    """Which of the case's appointments it is: one that is moved stays the same one."""
    sequence: int = 0
    """How often it was changed."""
    changed: datetime
    booked: bool = True


class Booked(Part):
    """The part of the register that knows which times are taken."""

    def of_case(self, reference: str) -> CaseAppointment | None:
        """The last one that a case had, or has."""
        wanted = sa.select(appointments).where(appointments.c.reference == reference)
        with self.database.reading() as connection:
            row = connection.execute(wanted).first()
        return CaseAppointment.model_validate(dict(row._mapping)) if row is not None else None

    def between(
        self, services: Collection[str], start: datetime, end: datetime
    ) -> list[tuple[str, datetime]]:
        """Whose appointments these services have in that time, and when."""
        wanted = sa.select(appointments.c.reference, appointments.c.at).where(_taken(services, start, end))
        with self.database.reading() as connection:
            return [(row.reference, row.at) for row in connection.execute(wanted)]

    def held(self, slots: Collection[str]) -> list[tuple[str, str]]:
        """Which of these times are being chosen, and by whose case."""
        wanted = sa.select(appointment_holds.c.slot, appointment_holds.c.reference)
        wanted = wanted.where(
            appointment_holds.c.slot.in_(list(slots)), appointment_holds.c.until > self.now()
        )
        with self.database.reading() as connection:
            return [(row.slot, row.reference) for row in connection.execute(wanted)]

    def hold(
        self, slot: str, seats: int, reference: str, services: Collection[str], start: datetime, end: datetime
    ) -> bool:
        """Keep a time for a case while it is being chosen. False where as many have it as can."""
        now = self.now()
        with self.database.writing() as connection:
            connection.execute(appointment_holds.delete().where(appointment_holds.c.until <= now))
            connection.execute(
                appointment_holds.delete().where(
                    appointment_holds.c.reference == reference, appointment_holds.c.slot != slot
                )
            )
            booked = sa.select(appointments.c.reference).where(_taken(services, start, end))
            others = set(connection.execute(booked).scalars())
            of_slot = sa.select(appointment_holds).where(appointment_holds.c.slot == slot)
            holds = connection.execute(of_slot).all()
            others |= {row.reference for row in holds}
            if reference in {row.reference for row in holds}:
                return True
            if len(others - {reference}) >= seats:
                return False
            taken = {row.seat for row in holds}
            seat = next(number for number in range(len(taken) + 1) if number not in taken)
            row = {"slot": slot, "seat": seat, "reference": reference, "until": now + HELD_FOR}
            return insert_new(connection, appointment_holds, [row]) == 1

    def let_go(self, reference: str) -> None:
        """What a case was choosing is free again."""
        with self.database.writing() as connection:
            connection.execute(appointment_holds.delete().where(appointment_holds.c.reference == reference))


def note_appointment(connection: Connection, turn: Turn, before: Mapping[str, Any] | None) -> None:
    """What a turn says of the case's appointment. Where it says nothing of one, nothing is asked."""
    had = STANDS in ((before or {}).get("standing") or ())
    has = STANDS in (turn.state.standing or ())
    said = [each for each in turn.entries if each.kind is Kind.MESSAGE and each.message in SAYS_WHEN]
    if not (said or had or has) or (had and has and not said):
        return
    wanted = sa.select(appointments).where(appointments.c.reference == turn.reference)
    known = connection.execute(wanted).first()
    row = _row(turn, said, dict(known._mapping) if known is not None else None) if has else None
    if row is not None:
        insert_or_renew(connection, appointments, [row])
    elif known is not None and known.booked and not has:
        off = {"booked": False, "sequence": known.sequence + 1, "changed": turn.at}
        connection.execute(
            appointments.update().where(appointments.c.reference == turn.reference).values(off)
        )


def _row(turn: Turn, said: list[Entry], known: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The appointment after what was said of it; None where nobody said when it is."""
    row = known
    for entry in said:
        at = _instant(entry.said.get("at"))
        if at is None:
            continue
        same = row is not None and (row["booked"] or row["at"] > turn.at)
        row = {
            "reference": turn.reference,
            "service": turn.state.service,
            "at": at,
            "until": _instant(entry.said.get("until")),
            "way": str(entry.said.get("way") or (row["way"] if row else "")),
            "place": str(
                entry.said.get("where") or (row["place"] if row and "way" not in entry.said else "")
            ),
            "number": row["number"] if row and same else (row["number"] + 1 if row else 1),
            "sequence": row["sequence"] + 1 if row and same else 0,
            "changed": turn.at,
            "booked": True,
        }
    return None if row is known else dict(row or {})


def _instant(said: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(said)) if said else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _taken(services: Collection[str], start: datetime, end: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        appointments.c.booked,
        appointments.c.service.in_(list(services)),
        appointments.c.at >= start,
        appointments.c.at < end,
    )
