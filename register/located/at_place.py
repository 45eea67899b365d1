"""All that was ever reported at a place, open and ended, by the words of its address or its co-ordinates."""

import math
from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from charter.cases import Entry, Kind
from register.cases.rows import CaseRow, case_of
from register.located.nearby import METRES_TO_A_DEGREE
from register.models import cases, entries
from register.part import Part

_AT_ONCE = 500
"""References in one statement: SQLite takes 32,766 values, some builds 999."""


class AtPlace(Part):
    """The part of the register that looks a place up, for the evidence about it."""

    def named(
        self, words: str, processes: Collection[str], until: datetime, limit: int = 2_000
    ) -> list[CaseRow]:
        """Cases of those processes received before ``until`` whose place has all of these words, the earliest
        received first; none where there are no words."""
        wanted = [cases.c.place.contains(word, autoescape=True) for word in words.casefold().split()]
        return self._found(sa.and_(*wanted), processes, until, limit) if wanted else []

    def around(
        self,
        latitude: float,
        longitude: float,
        metres: float,
        processes: Collection[str],
        until: datetime,
        limit: int = 2_000,
    ) -> list[CaseRow]:
        """As ``named``, within so many metres north, south, east and west of a point."""
        up = metres / METRES_TO_A_DEGREE
        across = up / max(math.cos(math.radians(latitude)), 0.01)
        box = sa.and_(
            cases.c.latitude.between(latitude - up, latitude + up),
            cases.c.longitude.between(longitude - across, longitude + across),
        )
        return self._found(box, processes, until, limit)

    def messages(self, references: Sequence[str], names: Collection[str]) -> dict[str, list[Entry]]:
        """What was said to those cases by these messages, in the order in which it was recorded."""
        found: dict[str, list[Entry]] = {reference: [] for reference in references}
        for at in range(0, len(references), _AT_ONCE):
            wanted = sa.select(entries.c.reference, entries.c.entry).where(
                entries.c.reference.in_(references[at : at + _AT_ONCE]), entries.c.kind == Kind.MESSAGE
            )
            with self.database.reading() as connection:
                rows = connection.execute(wanted.order_by(entries.c.reference, entries.c.number)).all()
            for reference, row in rows:
                entry = Entry.model_validate(row)
                if entry.message in names:
                    found[reference].append(entry)
        return found

    def _found(
        self, there: sa.ColumnElement[bool], processes: Collection[str], until: datetime, limit: int
    ) -> list[CaseRow]:
        wanted = sa.select(cases).where(there, cases.c.process.in_(processes), cases.c.received < until)
        earliest = (cases.c.received, cases.c.reference)
        with self.database.reading() as connection:
            return [case_of(row) for row in connection.execute(wanted.order_by(*earliest).limit(limit))]
