"""The officers who may sign in to the site, and who is signed in. Passwords and tokens are kept as hashes."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from charter.people import Model
from register.models import officers, sessions
from register.store import Store, insert_new, locked


class Post(StrEnum):
    """What an officer is employed to do here; what each may do is casework.site.permissions' to say."""

    OFFICER = "officer"
    MANAGER = "manager"
    FEEDBACK_TEAM = "feedback_team"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Officer(Model):
    """Somebody with an account on the site."""

    username: str
    name: str
    role: Post
    team: str
    failed: int
    """Attempts to sign in since the last one that succeeded."""
    locked_until: datetime | None


class Session(Model):
    """Who is signed in, since when, last seen when, and what they are to be told on the next page."""

    officer: Officer
    started: datetime
    seen: datetime
    notice: str


class Attempt(Model):
    """An attempt to sign in, counted: the hash to compare with, unless the account is locked."""

    officer: Officer
    password: str
    locked: bool


class Accounts(Store):
    """The part of the register that says who may work the cases."""

    def add_officer(self, username: str, name: str, role: Post, password: str, team: str = "") -> bool:
        """Add an account; ``password`` is a hash. False, and nothing changed, if the username is taken."""
        row = {"username": _known_as(username), "name": name, "role": role, "team": team}
        with self.database.writing() as connection:
            new = {**row, "password": password, "made": self.now()}
            return insert_new(connection, officers, [new]) == 1

    def officers(self) -> list[Officer]:
        """Every account, by name."""
        with self.database.reading() as connection:
            rows = connection.execute(sa.select(officers).order_by(officers.c.name)).all()
        return [_officer(row) for row in rows]

    def attempt(self, username: str, tries: int, length: timedelta) -> Attempt | None:
        """Count an attempt to sign in, before its password is looked at. None for an unknown username.

        After ``tries`` without success, each within ``length`` of the one before, the account is locked for
        ``length``. Counting first keeps many attempts at once from all being the last one.
        """
        now = self.now()
        of = sa.select(officers).where(officers.c.username == _known_as(username))
        with self.database.writing() as connection:
            row = connection.execute(locked(connection, of)).first()
            if row is None:
                return None
            if row.locked_until is not None and row.locked_until > now:
                return Attempt(officer=_officer(row), password=row.password, locked=True)
            recent = row.failed_at is not None and row.failed_at > now - length
            failed = row.failed + 1 if recent else 1
            until = now + length if failed >= tries else None
            counted = {"failed": failed, "failed_at": now, "locked_until": until}
            connection.execute(officers.update().where(officers.c.username == row.username).values(counted))
            return Attempt(officer=_officer(row), password=row.password, locked=False)

    def unlock(self, username: str) -> bool:
        """Forget the failed attempts. False if there is no such account."""
        none = {"failed": 0, "failed_at": None, "locked_until": None}
        these = officers.c.username == _known_as(username)
        with self.database.writing() as connection:
            return connection.execute(officers.update().where(these).values(none)).rowcount == 1

    def start_session(self, username: str, token: str, before: datetime) -> None:
        """Somebody has signed in. ``token`` is a hash; sessions last seen ``before`` are forgotten."""
        now = self.now()
        none = {"failed": 0, "failed_at": None, "locked_until": None}
        with self.database.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.seen < before))
            connection.execute(officers.update().where(officers.c.username == username).values(none))
            row = {"token": token, "username": username, "started": now, "seen": now}
            connection.execute(sessions.insert().values(row))

    def session(self, token: str) -> Session | None:
        """Who is signed in with the token of this hash."""
        of = sa.select(officers, sessions.c.started, sessions.c.seen, sessions.c.notice)
        joined = of.join(sessions, sessions.c.username == officers.c.username)
        with self.database.reading() as connection:
            row = connection.execute(joined.where(sessions.c.token == token)).first()
        if row is None:
            return None
        return Session(officer=_officer(row), started=row.started, seen=row.seen, notice=row.notice)

    def session_seen(self, token: str, notice: str = "") -> None:
        """They are still there; ``notice`` is what to tell them on their next page."""
        changed = sessions.update().where(sessions.c.token == token)
        with self.database.writing() as connection:
            connection.execute(changed.values(seen=self.now(), notice=notice))

    def end_session(self, token: str) -> None:
        with self.database.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.token == token))


def _known_as(username: str) -> str:
    return username.strip().casefold()[:100]


def _officer(row: Row[Any]) -> Officer:
    return Officer(
        username=row.username,
        name=row.name,
        role=row.role,
        team=row.team,
        failed=row.failed,
        locked_until=row.locked_until,
    )
