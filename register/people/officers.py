"""The officers who may sign in to the site. Passwords are kept as hashes."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from charter.people import Model
from register.models import officers
from register.part import Part, insert_new, locked


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


class SignInAttempt(Model):
    """An attempt to sign in, counted: the hash to compare with, unless the account is locked."""

    officer: Officer
    password: str
    locked: bool


class Officers(Part):
    """The part of the register that says who may work the cases."""

    def add(self, username: str, name: str, role: Post, password: str, team: str = "") -> bool:
        """Add an account; ``password`` is a hash. False, and nothing changed, if the username is taken."""
        row = {"username": known_as(username), "name": name, "role": role, "team": team}
        with self.database.writing() as connection:
            new = {**row, "password": password, "made": self.now()}
            return insert_new(connection, officers, [new]) == 1

    def everyone(self) -> list[Officer]:
        """Every account, by name."""
        with self.database.reading() as connection:
            rows = connection.execute(sa.select(officers).order_by(officers.c.name)).all()
        return [officer_of(row) for row in rows]

    def attempt(self, username: str, tries: int, length: timedelta) -> SignInAttempt | None:
        """Count an attempt to sign in, before its password is looked at. None for an unknown username.

        After ``tries`` without success, each within ``length`` of the one before, the account is locked for
        ``length``. Counting first keeps many attempts at once from all being the last one.
        """
        now = self.now()
        of = sa.select(officers).where(officers.c.username == known_as(username))
        with self.database.writing() as connection:
            row = connection.execute(locked(connection, of)).first()
            if row is None:
                return None
            if row.locked_until is not None and row.locked_until > now:
                return SignInAttempt(officer=officer_of(row), password=row.password, locked=True)
            recent = row.failed_at is not None and row.failed_at > now - length
            failed = row.failed + 1 if recent else 1
            until = now + length if failed >= tries else None
            counted = {"failed": failed, "failed_at": now, "locked_until": until}
            connection.execute(officers.update().where(officers.c.username == row.username).values(counted))
            return SignInAttempt(officer=officer_of(row), password=row.password, locked=False)

    def unlock(self, username: str) -> bool:
        """Forget the failed attempts. False if there is no such account."""
        none = {"failed": 0, "failed_at": None, "locked_until": None}
        these = officers.c.username == known_as(username)
        with self.database.writing() as connection:
            return connection.execute(officers.update().where(these).values(none)).rowcount == 1


def known_as(username: str) -> str:
    """A username as it is kept, however it was typed."""
    return username.strip().casefold()[:100]


def officer_of(row: Row[Any]) -> Officer:
    """An account as it is read, without its password."""
    return Officer(
        username=row.username,
        name=row.name,
        role=row.role,
        team=row.team,
        failed=row.failed,
        locked_until=row.locked_until,
    )
