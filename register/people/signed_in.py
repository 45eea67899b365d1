"""Whose browser is signed in to the site. Tokens are kept as hashes."""

from datetime import datetime

import sqlalchemy as sa

from charter.people import Model
from register.models import officers, sessions
from register.part import Part
from register.people.officers import Officer, officer_of


class Session(Model):
    """Who is signed in, since when, last seen when, and what they are to be told on the next page."""

    officer: Officer
    started: datetime
    seen: datetime
    notice: str


class SignedIn(Part):
    """The part of the register that says who is at the door."""

    def start(self, username: str, token: str, before: datetime) -> None:
        """Somebody has signed in. ``token`` is a hash; sessions last seen ``before`` are forgotten."""
        now = self.now()
        none = {"failed": 0, "failed_at": None, "locked_until": None}
        with self.database.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.seen < before))
            connection.execute(officers.update().where(officers.c.username == username).values(none))
            row = {"token": token, "username": username, "started": now, "seen": now}
            connection.execute(sessions.insert().values(row))

    def get(self, token: str) -> Session | None:
        """Who is signed in with the token of this hash."""
        of = sa.select(officers, sessions.c.started, sessions.c.seen, sessions.c.notice)
        joined = of.join(sessions, sessions.c.username == officers.c.username)
        with self.database.reading() as connection:
            row = connection.execute(joined.where(sessions.c.token == token)).first()
        if row is None:
            return None
        return Session(officer=officer_of(row), started=row.started, seen=row.seen, notice=row.notice)

    def seen(self, token: str, notice: str = "") -> None:
        """They are still there; ``notice`` is what to tell them on their next page."""
        changed = sessions.update().where(sessions.c.token == token)
        with self.database.writing() as connection:
            connection.execute(changed.values(seen=self.now(), notice=notice))

    def end(self, token: str) -> None:
        with self.database.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.token == token))
