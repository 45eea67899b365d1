"""What came in and what officers recorded, when: what a rehearsal is measured against."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from charter.cases import Kind
from charter.people import CUSTOMER_SIDE
from register.models import cases, entries
from register.part import Part

_AT_ONCE = 2000
_CUSTOMERS = frozenset(map(str, CUSTOMER_SIDE))


@dataclass(frozen=True, slots=True)
class CameIn:
    """A report as it came in. Of nobody."""

    at: datetime
    reference: str
    service: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A message that somebody of the council, or a system for it, recorded in a case."""

    at: datetime
    reference: str
    process: str
    team: str
    """Whose the case is now."""
    message: str
    by: str
    """To tell one person's work from another's; it goes into no file."""


class Worked(Part):
    """The part of the register that a rehearsal is measured against. It reads, and never writes."""

    def came_in(self, since: datetime, until: datetime) -> list[CameIn]:
        """Every report received from ``since`` and before ``until``, as they came in."""
        wanted = (
            sa.select(cases.c.received, cases.c.reference, cases.c.service)
            .where(cases.c.received >= since, cases.c.received < until)
            .order_by(cases.c.received, cases.c.reference)
        )
        with self.database.reading() as connection:
            return [CameIn(*row) for row in connection.execute(wanted)]

    def recorded(self, since: datetime, until: datetime) -> Iterator[Recorded]:
        """Every message that staff or a system recorded in that time, in order of time."""
        wanted = (
            sa.select(entries.c.at, entries.c.reference, cases.c.process, cases.c.team, entries.c.entry)
            .join_from(entries, cases, entries.c.reference == cases.c.reference)
            .where(entries.c.kind == Kind.MESSAGE, entries.c.at >= since, entries.c.at < until)
            .order_by(entries.c.at, entries.c.reference, entries.c.number)
        )
        with self.database.reading() as connection:
            for row in connection.execution_options(yield_per=_AT_ONCE).execute(wanted):
                by = row.entry.get("by") or {}
                if row.entry.get("message") and by and by["role"] not in _CUSTOMERS:
                    name = by.get("name") or by["role"]
                    yield Recorded(row.at, row.reference, row.process, row.team, row.entry["message"], name)
