"""Reports of the same thing: open cases of one service that are near each other, or at the same address."""

import math
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from register.cases.rows import CaseRow, case_of
from register.models import cases, is_open
from register.part import Part

METRES = 100.0
"""How far apart two reports of one thing may be: a map is tapped from across the road."""
WITHIN = timedelta(days=30)
"""How far apart in time."""
METRES_TO_A_DEGREE = 111_320.0


class Nearby(Part):
    """The part of the register that finds what was reported more than once."""

    def find(self, reference: str, limit: int = 1_000) -> list[CaseRow]:
        """Open cases that may report the same thing as this one, the earliest received first.

        Of the same service, within 100 metres or at the same address, within 30 days; without an outcome, not
        joined to any other and with none joined to them. Two queries, whatever is found.
        """
        with self.database.reading() as connection:
            wanted = _wanted(connection, reference)
            if wanted is None:
                return []
            earliest = (cases.c.received, cases.c.reference)
            of = sa.select(cases).where(wanted).order_by(*earliest).limit(limit)
            return [case_of(row) for row in connection.execute(of).all()]

    def count(self, reference: str) -> int:
        """How many there are of them."""
        with self.database.reading() as connection:
            wanted = _wanted(connection, reference)
            if wanted is None:
                return 0
            return connection.execute(
                sa.select(sa.func.count()).select_from(cases).where(wanted)
            ).scalar_one()


def _wanted(connection: Connection, reference: str) -> sa.ColumnElement[bool] | None:
    case = connection.execute(sa.select(cases).where(cases.c.reference == reference)).first()
    if case is None or (close := _close_to(case)) is None:
        return None
    follower = cases.alias()
    followed = sa.exists().where(follower.c.ended.is_(None), follower.c.duplicate_of == cases.c.reference)
    return sa.and_(
        is_open,
        cases.c.service == case.service,
        close,
        cases.c.reference != reference,
        cases.c.received.between(case.received - WITHIN, case.received + WITHIN),
        cases.c.outcome == "",
        cases.c.duplicate_of == "",
        ~followed,
    )


def _close_to(case: Any) -> sa.ColumnElement[bool] | None:
    """By co-ordinates or by address, whichever are known; None where neither is."""
    found: list[sa.ColumnElement[bool]] = []
    if case.latitude is not None and case.longitude is not None:
        up = METRES / METRES_TO_A_DEGREE
        across = up / max(math.cos(math.radians(case.latitude)), 0.01)
        box = (
            cases.c.latitude.between(case.latitude - up, case.latitude + up),
            cases.c.longitude.between(case.longitude - across, case.longitude + across),
        )
        found.append(sa.and_(*box))
    if case.place:
        found.append(cases.c.place == case.place)
    return sa.or_(*found) if found else None
