"""The officers who may sign in to the site. Passwords are kept as hashes."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from charter.people import Model
from register.models import officers
from register.part import Part, insert_new, locked
from register.people.names import claim_name

EVERY_TEAM = "*"
"""In place of a team: the cases of every one."""


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
    teams: tuple[str, ...] = ()
    """Whose cases they see besides; ``*`` for every team's."""
    services: tuple[str, ...] = ()
    """Codes of services given to them: a sensitive one is seen by nobody else."""
    failed: int
    """Attempts to sign in since the last one that succeeded."""
    locked_until: datetime | None
    email: str = ""
    subject: str = ""
    """Whose it is in the council's directory, which says then who they are; empty for this site's own."""
    closed: datetime | None = None
    temporary_until: datetime | None = None
    """Until when a password that somebody else gave opens one sign-in, at which they choose their own."""
    has_codes: bool = False
    """From an app."""
    passkeys: int = 0
    """How many they have."""
    version: int = 0
    """Counts the changes, so that of two at once the second is told of the first."""

    @property
    def has_second_factor(self) -> bool:
        """Whether something besides the password is asked for: codes from an app, or a passkey."""
        return self.has_codes or self.passkeys > 0


class SignInAttempt(Model):
    """An attempt to sign in, counted: the hash to compare with, unless the account is locked."""

    officer: Officer
    password: str
    locked: bool


class Officers(Part):
    """The part of the register that says who may work the cases."""

    def add(
        self,
        username: str,
        name: str,
        role: Post,
        password: str,
        team: str = "",
        email: str = "",
        temporary_until: datetime | None = None,
        teams: Collection[str] = (),
        services: Collection[str] = (),
    ) -> bool:
        """Add an account; ``password`` is a hash. False, and nothing changed, if the username is taken.

        Raises NameTaken where another account has, or had, the name.
        """
        row = {"username": known_username(username), "name": name, "role": role, "team": team, "email": email}
        given = {"teams": sorted(teams), "services": sorted(services)}
        with self.database.writing() as connection:
            new = {
                **row,
                **given,
                "password": password,
                "made": self.now(),
                "temporary_until": temporary_until,
            }
            if insert_new(connection, officers, [new]) == 0:
                return False
            claim_name(connection, name, row["username"])
            return True

    def everyone(self, *, closed: bool = False) -> list[Officer]:
        """Every open account, by name; with ``closed``, the others too."""
        wanted = sa.select(officers).order_by(officers.c.name, officers.c.username)
        if not closed:
            wanted = wanted.where(officers.c.closed.is_(None))
        with self.database.reading() as connection:
            return [officer_of(row) for row in connection.execute(wanted)]

    def get(self, username: str) -> Officer | None:
        """The account of that username, open or closed."""
        of = sa.select(officers).where(officers.c.username == known_username(username))
        with self.database.reading() as connection:
            row = connection.execute(of).first()
        return officer_of(row) if row is not None else None

    def attempt(self, username: str, tries: int, length: timedelta) -> SignInAttempt | None:
        """Count an attempt to sign in, before its password or code is looked at.

        None for an unknown username and for a closed account.

        After ``tries`` without success, each within ``length`` of the one before, the account is locked for
        ``length``. Counting first keeps many attempts at once from all being the last one.
        """
        now = self.now()
        these = (officers.c.username == known_username(username), officers.c.closed.is_(None))
        with self.database.writing() as connection:
            row = connection.execute(locked(connection, sa.select(officers).where(*these))).first()
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
        these = officers.c.username == known_username(username)
        with self.database.writing() as connection:
            return connection.execute(officers.update().where(these).values(none)).rowcount == 1


def known_username(username: str) -> str:
    """As it is kept: nobody has to remember how they spelled it."""
    return username.strip().casefold()[:100]


def officer_of(row: Row[Any]) -> Officer:
    """An account as it is read, without its password."""
    return Officer(
        username=row.username,
        name=row.name,
        role=row.role,
        team=row.team,
        teams=tuple(row.teams),
        services=tuple(row.services),
        failed=row.failed,
        locked_until=row.locked_until,
        email=row.email,
        subject=row.subject,
        closed=row.closed,
        temporary_until=row.temporary_until,
        has_codes=bool(row.second_factor),
        passkeys=row.passkeys,
        version=row.version,
    )
