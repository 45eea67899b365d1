"""The cases of a name that looks after them no more: to whom they go, and how many are still to be told."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.people import Model
from register.models import cases, handovers, is_open
from register.part import Part


class Handover(Model):
    """The open cases of one name go to another, or to a team."""

    id: int
    username: str
    from_officer: str
    to_officer: str
    """Empty: the team's, whoever takes them."""
    team: str


class LeftCase(Model):
    """A case that is still to be handed over, and where it is."""

    reference: str
    service: str
    team: str


class Handovers(Part):
    """The part of the register that says which cases change hands because an account did."""

    def waiting(self) -> list[Handover]:
        """Those not done, in the order in which they were asked for."""
        with self.database.reading() as connection:
            rows = connection.execute(
                sa.select(handovers).where(handovers.c.done.is_(None)).order_by(handovers.c.id)
            ).all()
        return [Handover(**{name: getattr(row, name) for name in Handover.model_fields}) for row in rows]

    def left(self, officer: str, limit: int, after: str = "") -> list[LeftCase]:
        """Open cases of an officer of that name, by reference."""
        columns = (cases.c.reference, cases.c.service, cases.c.team)
        wanted = sa.select(*columns).where(is_open, cases.c.officer == officer, cases.c.reference > after)
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(cases.c.reference).limit(limit)).all()
        return [LeftCase(reference=row.reference, service=row.service, team=row.team) for row in rows]

    def done(self, handover: int) -> None:
        """No open case has the name any more."""
        with self.database.writing() as connection:
            these = handovers.c.id == handover
            connection.execute(handovers.update().where(these).values(done=self.now()))


def hand_over(
    connection: Connection, now: datetime, username: str, name: str, to_officer: str = "", team: str = ""
) -> None:
    """The open cases of ``name`` are to go to another name or, without one, to a team."""
    if to_officer:
        keep_cases(connection, now, username, to_officer)
    row = {"username": username, "from_officer": name, "to_officer": to_officer, "team": team, "at": now}
    connection.execute(handovers.insert().values(row))


def keep_cases(connection: Connection, now: datetime, username: str, name: str) -> None:
    """Whoever has the name again keeps the cases that have not gone yet."""
    these = (handovers.c.username == username, handovers.c.from_officer == name, handovers.c.done.is_(None))
    connection.execute(handovers.update().where(*these).values(done=now))
