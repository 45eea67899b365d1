"""Cases by where they are, for a map: those around a point, those whose place names a street."""

import math

import sqlalchemy as sa

from register.cases.rows import CaseRow, case_of
from register.located.nearby import METRES_TO_A_DEGREE
from register.models import cases, is_open
from register.part import Part
from register.seeing.sight import EVERYTHING, Sight


class OnMap(Part):
    """The part of the register that a map is drawn from. Each call is one query."""

    def around(
        self,
        latitude: float,
        longitude: float,
        metres: float,
        service: str = "",
        limit: int = 200,
        sight: Sight = EVERYTHING,
    ) -> list[CaseRow]:
        """Open cases within so many metres north, south, east and west of a point, the nearest first."""
        up = metres / METRES_TO_A_DEGREE
        narrower = max(math.cos(math.radians(latitude)), 0.01)
        across = up / narrower
        north, east = cases.c.latitude - latitude, (cases.c.longitude - longitude) * narrower
        box = sa.and_(
            cases.c.latitude.between(latitude - up, latitude + up),
            cases.c.longitude.between(longitude - across, longitude + across),
        )
        return self._found(box, service, limit, sight, north * north + east * east)

    def in_street(
        self, street: str, service: str = "", limit: int = 200, sight: Sight = EVERYTHING
    ) -> list[CaseRow]:
        """Open cases whose place has these words, whatever their co-ordinates; none without words."""
        words = " ".join(street.casefold().split())
        there = cases.c.place.contains(words, autoescape=True)
        return self._found(there, service, limit, sight) if words else []

    def in_ward(
        self, ward: str, service: str = "", limit: int = 200, sight: Sight = EVERYTHING
    ) -> list[CaseRow]:
        """Open cases in that ward; none without a name."""
        return self._found(cases.c.ward == ward, service, limit, sight) if ward else []

    def _found(
        self,
        there: sa.ColumnElement[bool],
        service: str,
        limit: int,
        sight: Sight,
        *first: sa.ColumnElement[float],
    ) -> list[CaseRow]:
        wanted = sa.select(cases).where(is_open, there, *sight.where())
        if service:
            wanted = wanted.where(cases.c.service == service)
        wanted = wanted.order_by(*first, cases.c.received, cases.c.reference).limit(limit)
        with self.database.reading() as connection:
            return [case_of(row) for row in connection.execute(wanted)]
