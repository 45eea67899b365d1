"""When officers are away, and who covers for them."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.people import Model
from register.models import absences, officers
from register.part import Part, insert_new


class Absence(Model):
    """Somebody's days away, both of them days of London and both included."""

    id: str
    username: str
    name: str
    first_day: date
    last_day: date
    cover: str
    """Whose account covers."""
    cover_name: str

    def holds(self, day: date) -> bool:
        """Whether they are away on that day."""
        return self.first_day <= day <= self.last_day


class AwayAlready(Exception):
    """Of somebody the register knows to be away: the one who goes away, or the one who would cover."""

    def __init__(self, absence: Absence) -> None:
        super().__init__(absence.id)
        self.absence = absence


class Absences(Part):
    """The part of the register that says whose cases somebody else sees to, and until when."""

    def add(self, id_: str, username: str, first_day: date, last_day: date, cover: str) -> bool:
        """Write one down. False, and nothing changed, if one of this id is there: its form was sent twice.

        Raises AwayAlready where either of the two is away within these days.
        """
        row = {"id": id_, "username": username, "first_day": first_day, "last_day": last_day, "cover": cover}
        with self.database.writing() as connection:
            _one_at_a_time(connection)
            if connection.execute(_READ.where(absences.c.id == id_)).first() is not None:
                return False
            within = sa.and_(absences.c.first_day <= last_day, absences.c.last_day >= first_day)
            those = _READ.where(within, absences.c.username.in_((username, cover)))
            if (other := connection.execute(those.order_by(absences.c.first_day)).first()) is not None:
                raise AwayAlready(_absence(other))
            return insert_new(connection, absences, [row]) == 1

    def take_back(self, id_: str, username: str | None = None) -> bool:
        """Delete one; only if it is ``username``'s, where that is given. False if there is no such one."""
        this = [absences.c.id == id_, *([] if username is None else [absences.c.username == username])]
        with self.database.writing() as connection:
            return connection.execute(absences.delete().where(*this)).rowcount == 1

    def from_day(self, day: date) -> list[Absence]:
        """Those that are not over on that day, the earliest first."""
        wanted = _READ.where(absences.c.last_day >= day).order_by(absences.c.first_day, absences.c.id)
        with self.database.reading() as connection:
            return [_absence(row) for row in connection.execute(wanted)]


def _one_at_a_time(connection: Connection) -> None:
    """Two who write at once could each find nobody away. SQLite's writers hold everything already."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE absences IN SHARE ROW EXCLUSIVE MODE"))


_covering = officers.alias("covering")
_READ: sa.Select[Any] = (
    sa.select(absences, officers.c.name, _covering.c.name.label("cover_name"))
    .join(officers, officers.c.username == absences.c.username)
    .join(_covering, _covering.c.username == absences.c.cover)
)


def _absence(row: sa.Row[Any]) -> Absence:
    return Absence.model_validate(dict(row._mapping))
