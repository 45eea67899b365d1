"""Cases opened by somebody whose they are not: who, why, until when, and who has looked at it since."""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from charter.people import Model
from register.models import cases
from register.part import Part
from register.people.officers import Officer
from register.seeing.sight import Sight
from register.seeing.tables import is_unlooked, openings

OPEN_FOR = timedelta(hours=12)
"""How long a reason holds: for a day's work. After it the case is asked for again."""


class CaseWhose(NamedTuple):
    """Whose a case is, and whether the one who asks has opened it."""

    reference: str
    service: str
    team: str
    officer: str
    opened: bool


class Opening(Model):
    """One case opened with a reason."""

    id: int
    reference: str
    username: str
    name: str
    post: str
    why: str
    at: datetime
    until: datetime
    looked_at: datetime | None
    looked_by: str
    looked_note: str
    service: str
    service_title: str
    team: str


class Openings(Part):
    """The part of the register that says whose a case is, and who has opened it all the same."""

    def whose(self, reference: str, username: str) -> CaseWhose | None:
        """Whose a case is, for the account that asks. One query, by its key."""
        opened = sa.exists().where(
            openings.c.reference == cases.c.reference,
            openings.c.username == username,
            openings.c.until > self.now(),
        )
        wanted = sa.select(cases.c.reference, cases.c.service, cases.c.team, cases.c.officer, opened)
        with self.database.reading() as connection:
            row = connection.execute(wanted.where(cases.c.reference == reference)).first()
        return None if row is None else CaseWhose(row[0], row[1], row[2], row[3], bool(row[4]))

    def open(self, reference: str, by: Officer, why: str) -> None:
        """Somebody opens a case that is not theirs, from now on for ``OPEN_FOR``."""
        now = self.now()
        row = {"reference": reference, "username": by.username, "name": by.name, "post": by.role.value}
        row |= {"why": why}
        with self.database.writing() as connection:
            connection.execute(openings.insert().values(**row, at=now, until=now + OPEN_FOR))

    def find(
        self, sight: Sight, *, unlooked: bool = True, limit: int = 50, offset: int = 0
    ) -> tuple[list[Opening], int]:
        """Openings of cases that ``sight`` has, and how many: those nobody has looked at, the oldest first;
        or all, the latest first."""
        its = (cases.c.service, cases.c.service_title, cases.c.team, sa.func.count().over().label("found"))
        wanted = sa.select(openings, *its).join(cases, cases.c.reference == openings.c.reference)
        wanted = wanted.where(*sight.where())
        if unlooked:
            wanted = wanted.where(is_unlooked).order_by(openings.c.at, openings.c.id)
        else:
            wanted = wanted.order_by(openings.c.at.desc(), openings.c.id.desc())
        with self.database.reading() as connection:
            rows = connection.execute(wanted.limit(limit).offset(offset)).all()
        return [Opening.model_validate(row, from_attributes=True) for row in rows], (
            rows[0].found if rows else 0
        )

    def count_unlooked(self, sight: Sight, but: str = "") -> int:
        """How many nobody has looked at; without those of the account ``but``, which others look at."""
        wanted = sa.select(sa.func.count()).select_from(openings)
        if not sight.whole:
            wanted = wanted.join(cases, cases.c.reference == openings.c.reference).where(*sight.where())
        with self.database.reading() as connection:
            return connection.execute(wanted.where(is_unlooked, openings.c.username != but)).scalar_one()

    def look(self, opening: int, by: Officer, note: str, sight: Sight) -> bool:
        """Somebody has looked at one, and what they say of it.

        False, and nothing written, where it is their own, was looked at, or is of no case of ``sight``.
        """
        seen = sa.select(cases.c.reference).where(*sight.where())
        these = (
            openings.c.id == opening,
            is_unlooked,
            openings.c.username != by.username,
            openings.c.reference.in_(seen),
        )
        looked = {"looked_at": self.now(), "looked_by": by.name, "looked_note": note}
        with self.database.writing() as connection:
            return connection.execute(openings.update().where(*these).values(looked)).rowcount == 1
