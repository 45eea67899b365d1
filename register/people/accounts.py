"""Accounts changed, closed and opened again. What a session may do is read with its account, so at once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from charter.people import Model
from register.models import officers, sessions
from register.part import Part, insert_new, locked
from register.people.handovers import hand_over, keep_cases
from register.people.names import NameTaken, claim_name
from register.people.officers import Officer, Post, known_username, officer_of


class LastAdministrator(Exception):
    """Nobody could keep the accounts any more."""


class ChangedMeanwhile(Exception):
    """Somebody else has changed the account since it was looked at, or it is not there."""


class Profile(Model):
    """What is known of an officer besides how they sign in."""

    name: str
    role: Post
    team: str = ""
    email: str = ""
    teams: tuple[str, ...] | None = None
    """Whose cases they see besides; None to leave what was given."""
    services: tuple[str, ...] | None = None
    """Those given to them; None to leave them."""


class Accounts(Part):
    """The part of the register that changes accounts."""

    def change(self, username: str, version: int, profile: Profile) -> Officer:
        """Change an account that was seen as ``version``; its open cases follow a new name.

        Raises ChangedMeanwhile, NameTaken, LastAdministrator.
        """
        with self.database.writing() as connection:
            administrators = _administrators(connection)
            row = _seen(connection, username, version)
            if profile.role is not Post.ADMINISTRATOR and administrators == {row.username}:
                raise LastAdministrator
            return self._changed(connection, row, profile)

    def give(self, username: str, version: int, teams: Collection[str], services: Collection[str]) -> Officer:
        """Whose cases an account sees besides its team's, and which services are given to it.

        Raises ChangedMeanwhile.
        """
        given = {"teams": sorted(set(teams)), "services": sorted(set(services))}
        with self.database.writing() as connection:
            return _written(connection, _seen(connection, username, version), given)

    def close(self, username: str, version: int, team: str) -> Officer:
        """Close an account: its sessions end at once, and its open cases go to a team.

        Raises ChangedMeanwhile, LastAdministrator.
        """
        now = self.now()
        with self.database.writing() as connection:
            administrators = _administrators(connection)
            row = _seen(connection, username, version)
            if row.closed is not None:
                return officer_of(row)
            if administrators == {row.username}:
                raise LastAdministrator
            connection.execute(sessions.delete().where(sessions.c.username == row.username))
            hand_over(connection, now, row.username, row.name, team=team)
            return _written(connection, row, {"closed": now})

    def reopen(self, username: str, version: int) -> Officer:
        """Open a closed account again. What of its cases has not gone to its team stays with it.

        Raises ChangedMeanwhile.
        """
        with self.database.writing() as connection:
            row = _seen(connection, username, version)
            keep_cases(connection, self.now(), row.username, row.name)
            return _written(connection, row, {"closed": None, "failed": 0, "locked_until": None})

    def give_password(
        self, username: str, password: str, temporary_until: datetime | None = None, keep: str = ""
    ) -> bool:
        """Give an account of this site another password, a hash; whoever is signed in to it is no more.

        ``keep``: the token's hash of the session that stays. False for an unknown, closed or directory's one.
        """
        these = (
            officers.c.username == known_username(username),
            officers.c.closed.is_(None),
            officers.c.subject == "",
        )
        given = {"password": password, "temporary_until": temporary_until}
        none = {"failed": 0, "failed_at": None, "locked_until": None}
        with self.database.writing() as connection:
            if connection.execute(officers.update().where(*these).values(given | none)).rowcount == 0:
                return False
            of = (sessions.c.username == known_username(username), sessions.c.token != keep)
            connection.execute(sessions.delete().where(*of))
            return True

    def password(self, username: str) -> str:
        """The hash of an account's password; empty for none."""
        of = sa.select(officers.c.password).where(officers.c.username == known_username(username))
        with self.database.reading() as connection:
            return connection.execute(of).scalar_one_or_none() or ""

    def from_directory(self, subject: str, usernames: Sequence[str], profile: Profile) -> Officer:
        """The account of somebody whom the council's directory vouches for: made, or brought up to date.

        ``usernames``: what it may be called if it is made, the best first. A closed one is left as it is.
        Raises NameTaken where neither the name nor the name with the username can be had.
        """
        of = sa.select(officers).where(officers.c.subject == subject)
        with self.database.writing() as connection:
            row = connection.execute(locked(connection, of)).first()
            for username in map(known_username, usernames):
                if row is not None:
                    break
                new = {"username": username, "subject": subject, "made": self.now(), "role": profile.role}
                insert_new(connection, officers, [new])
                row = connection.execute(locked(connection, of)).first()
            if row is None:
                raise NameTaken
            if row.closed is not None:
                return officer_of(row)
            try:
                return self._changed(connection, row, profile)
            except NameTaken:
                told_apart = {"name": f"{profile.name} ({row.username})"}
                return self._changed(connection, row, profile.model_copy(update=told_apart))

    def _changed(self, connection: Connection, row: Row[Any], profile: Profile) -> Officer:
        claim_name(connection, profile.name, row.username)
        if row.name and profile.name != row.name:
            hand_over(connection, self.now(), row.username, row.name, to_officer=profile.name)
        return _written(connection, row, profile.model_dump(mode="json", exclude_none=True))


def _seen(connection: Connection, username: str, version: int) -> Row[Any]:
    of = sa.select(officers).where(officers.c.username == known_username(username))
    row = connection.execute(locked(connection, of)).first()
    if row is None or row.version != version:
        raise ChangedMeanwhile
    return row


def _written(connection: Connection, row: Row[Any], values: Mapping[str, Any]) -> Officer:
    these = officers.c.username == row.username
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        connection.execute(officers.update().where(these).values({**changed, "version": row.version + 1}))
    return officer_of(connection.execute(sa.select(officers).where(these)).one())


def _administrators(connection: Connection) -> set[str]:
    """The open ones, held, and first of all: two who close each other at once would wait for each other."""
    these = (officers.c.role == Post.ADMINISTRATOR, officers.c.closed.is_(None))
    of = sa.select(officers.c.username).where(*these).order_by(officers.c.username)
    return set(connection.execute(locked(connection, of)).scalars())
