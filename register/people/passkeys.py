"""The passkeys officers sign in with besides a password, and the challenge each is to sign, once."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.people import Model
from register.models import officers, passkeys, recovery_codes, sessions
from register.part import Part, insert_new, locked


class Passkey(Model):
    """One passkey: what its owner calls it, the key it signs with, and how often it says it has signed."""

    id: str
    """The device's own name for it, as base64url."""
    name: str
    public_key: str
    sign_count: int = 0
    made: datetime
    used: datetime | None = None


class Passkeys(Part):
    """The part of the register that keeps officers' passkeys."""

    def of(self, username: str) -> list[Passkey]:
        """Somebody's passkeys, the oldest first."""
        its = (each for each in passkeys.c if each.name != "username")
        of = sa.select(*its).where(passkeys.c.username == username).order_by(passkeys.c.made, passkeys.c.id)
        with self.database.reading() as connection:
            return [Passkey.model_validate(dict(row._mapping)) for row in connection.execute(of)]

    def add(self, username: str, passkey: Passkey, codes: Sequence[str]) -> bool:
        """Keep another one. False, and nothing changed, where it is kept already.

        ``codes``: recovery codes (hashes) for somebody who has none of either yet.
        """
        with self.database.writing() as connection:
            _alone(connection, username)
            if insert_new(connection, passkeys, [{**passkey.model_dump(), "username": username}]) == 0:
                return False
            insert_new(connection, recovery_codes, [{"username": username, "code": code} for code in codes])
            _count(connection, username)
            return True

    def remove(self, username: str, passkey: str) -> bool:
        """Forget one; with the last of all that somebody has, the recovery codes too. False if it is gone."""
        these = (passkeys.c.username == username, passkeys.c.id == passkey)
        with self.database.writing() as connection:
            _alone(connection, username)
            gone = connection.execute(passkeys.delete().where(*these)).rowcount == 1
            _count(connection, username)
            forget_unneeded_codes(connection, username)
            return gone

    def used(self, username: str, passkey: Passkey, sign_count: int) -> bool:
        """It has signed. False if it has meanwhile signed elsewhere, or is gone."""
        these = (passkeys.c.username == username, passkeys.c.id == passkey.id)
        unused = passkeys.c.sign_count == passkey.sign_count
        with self.database.writing() as connection:
            changed = passkeys.update().where(*these, unused).values(sign_count=sign_count, used=self.now())
            return connection.execute(changed).rowcount == 1

    def ask(self, token: str, challenge: str) -> None:
        """Ask the browser of a session (its token's hash) for a challenge signed, this and no other."""
        given = sessions.update().where(sessions.c.token == token)
        with self.database.writing() as connection:
            connection.execute(given.values(challenge=challenge, challenged=self.now()))

    def asked(self, token: str, since: datetime) -> str:
        """The challenge of a session, used up by that; empty for none, or one from before ``since``."""
        of = sa.select(sessions.c.challenge, sessions.c.challenged).where(sessions.c.token == token)
        with self.database.writing() as connection:
            row = connection.execute(locked(connection, of)).first()
            taken = sessions.update().where(sessions.c.token == token).values(challenge="", challenged=None)
            connection.execute(taken)
        return row.challenge if row is not None and row.challenged and row.challenged >= since else ""


def forget_unneeded_codes(connection: Connection, username: str) -> None:
    """Recovery codes stand in for something else: without it there are none."""
    row = connection.execute(
        sa.select(officers.c.second_factor, officers.c.passkeys).where(officers.c.username == username)
    ).first()
    if row is not None and not row.second_factor and not row.passkeys:
        connection.execute(recovery_codes.delete().where(recovery_codes.c.username == username))


def _alone(connection: Connection, username: str) -> None:
    """Hold the account, so that of two changes at once the second counts what the first has left."""
    connection.execute(
        locked(connection, sa.select(officers.c.username).where(officers.c.username == username))
    )


def _count(connection: Connection, username: str) -> None:
    many = sa.select(sa.func.count()).where(passkeys.c.username == username).scalar_subquery()
    connection.execute(officers.update().where(officers.c.username == username).values(passkeys=many))
