"""Reports of the same thing: open cases of one service that are near each other, or at the same address."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from register.cases.rows import CaseRow, case_of
from register.located.columns import place_of
from register.models import cases, concerns, is_open
from register.part import Part
from register.seeing.sight import EVERYTHING, Sight

METRES = 100.0
"""How far apart two reports of one thing may be: a map is tapped from across the road."""
WITHIN = timedelta(days=30)
"""How far apart in time."""
METRES_TO_A_DEGREE = 111_320.0


class Nearby(Part):
    """The part of the register that finds what was reported more than once."""

    def find(self, reference: str, limit: int = 1_000, sight: Sight = EVERYTHING) -> list[CaseRow]:
        """Open cases that may report the same thing as this one, the earliest received first.

        Of the same service, within 100 metres or at the same address, within 30 days; without an outcome, not
        joined to any other and with none joined to them. Two queries, whatever is found.
        """
        with self.database.reading() as connection:
            wanted = _wanted(connection, reference)
            if wanted is None:
                return []
            earliest = (cases.c.received, cases.c.reference)
            of = sa.select(cases).where(wanted, *sight.where()).order_by(*earliest).limit(limit)
            return [case_of(row) for row in connection.execute(of).all()]

    def of_report(
        self,
        service: str,
        details: Mapping[str, Any],
        received: datetime,
        limit: int = 10,
        sight: Sight = EVERYTHING,
    ) -> list[CaseRow]:
        """As ``find``, for a report that an officer opens and that is no case yet.

        What a resident is shown is ``reported_at``.
        """
        place = place_of(details)
        close = _close_to(place["latitude"], place["longitude"], place["place"])
        if close is None:
            return []
        earliest = (cases.c.received, cases.c.reference)
        of = sa.select(cases).where(_alone(service, received), close, *sight.where())
        of = of.order_by(*earliest).limit(limit)
        with self.database.reading() as connection:
            return [case_of(row) for row in connection.execute(of).all()]

    def reported_at(
        self, service: str, latitude: float | None, longitude: float | None, place: str, limit: int
    ) -> list[CaseRow]:
        """Open cases of a service there, as somebody may follow who comes with the same: the nearest first.

        Without an outcome, not joined to another themselves, and never one that raised a concern.
        """
        close = _close_to(latitude, longitude, place)
        if close is None:
            return []
        worried = sa.select(concerns.c.reference)
        wanted = sa.select(cases).where(
            is_open,
            cases.c.service == service,
            close,
            cases.c.outcome == "",
            cases.c.duplicate_of == "",
            cases.c.reference.not_in(worried),
        )
        order: list[sa.ColumnElement[Any]] = [cases.c.received, cases.c.reference]
        if latitude is not None and longitude is not None:
            north = cases.c.latitude - latitude
            east = (cases.c.longitude - longitude) * math.cos(math.radians(latitude))
            order.insert(0, sa.func.coalesce(north * north + east * east, 0.0))
        with self.database.reading() as connection:
            return [case_of(row) for row in connection.execute(wanted.order_by(*order).limit(limit))]

    def count(self, reference: str, sight: Sight = EVERYTHING) -> int:
        """How many there are of them."""
        with self.database.reading() as connection:
            wanted = _wanted(connection, reference)
            if wanted is None:
                return 0
            return connection.execute(
                sa.select(sa.func.count()).select_from(cases).where(wanted, *sight.where())
            ).scalar_one()


def _wanted(connection: Connection, reference: str) -> sa.ColumnElement[bool] | None:
    case = connection.execute(sa.select(cases).where(cases.c.reference == reference)).first()
    if case is None or (close := _close_to(case.latitude, case.longitude, case.place)) is None:
        return None
    return sa.and_(_alone(case.service, case.received), close, cases.c.reference != reference)


def _alone(service: str, received: datetime) -> sa.ColumnElement[bool]:
    """Open cases of a service received about then, without an outcome, joined to none and none to them."""
    follower = cases.alias()
    followed = sa.exists().where(follower.c.ended.is_(None), follower.c.duplicate_of == cases.c.reference)
    return sa.and_(
        is_open,
        cases.c.service == service,
        cases.c.received.between(received - WITHIN, received + WITHIN),
        cases.c.outcome == "",
        cases.c.duplicate_of == "",
        ~followed,
    )


def _close_to(latitude: float | None, longitude: float | None, place: str) -> sa.ColumnElement[bool] | None:
    """By co-ordinates or by address, whichever are known; None where neither is."""
    found: list[sa.ColumnElement[bool]] = []
    if latitude is not None and longitude is not None:
        up = METRES / METRES_TO_A_DEGREE
        across = up / max(math.cos(math.radians(latitude)), 0.01)
        box = (
            cases.c.latitude.between(latitude - up, latitude + up),
            cases.c.longitude.between(longitude - across, longitude + across),
        )
        found.append(sa.and_(*box))
    if place:
        found.append(cases.c.place == place)
    return sa.or_(*found) if found else None
