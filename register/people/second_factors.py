"""What officers sign in with besides a password: a secret, encrypted, and recovery codes as hashes."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from register.models import officers, passkeys, recovery_codes
from register.part import Part, insert_new
from register.people.passkeys import forget_unneeded_codes


class SecondFactors(Part):
    """The part of the register that keeps what officers sign in with besides a password."""

    def get(self, username: str) -> str:
        """The secret as it is kept; empty for none."""
        of = sa.select(officers.c.second_factor).where(officers.c.username == username)
        with self.database.reading() as connection:
            return connection.execute(of).scalar_one_or_none() or ""

    def give(self, username: str, secret: str, codes: Sequence[str], counter: int = 0) -> None:
        """A new secret, and new recovery codes (hashes) in place of the old ones.

        ``counter``: the interval whose code has shown that the app has it, which is used up by that.
        """
        these = officers.c.username == username
        with self.database.writing() as connection:
            given = {"second_factor": secret, "second_counter": counter}
            connection.execute(officers.update().where(these).values(given))
            _renew_codes(connection, username, codes)

    def take_away(self, username: str) -> None:
        """Take away everything: the secret, the passkeys and the recovery codes."""
        these = officers.c.username == username
        with self.database.writing() as connection:
            connection.execute(passkeys.delete().where(passkeys.c.username == username))
            connection.execute(officers.update().where(these).values(second_factor="", passkeys=0))
            forget_unneeded_codes(connection, username)

    def take_away_secret(self, username: str) -> None:
        """Take away the secret; the recovery codes too, unless they stand in for passkeys as well."""
        these = officers.c.username == username
        with self.database.writing() as connection:
            connection.execute(officers.update().where(these).values(second_factor=""))
            forget_unneeded_codes(connection, username)

    def give_codes(self, username: str, codes: Sequence[str]) -> None:
        """New recovery codes (hashes) in place of the old ones."""
        with self.database.writing() as connection:
            _renew_codes(connection, username, codes)

    def use(self, username: str, counter: int) -> bool:
        """Use up the code of an interval. False if it, or a later one, was used: a code opens one sign-in."""
        these = (officers.c.username == username, officers.c.second_counter < counter)
        with self.database.writing() as connection:
            changed = officers.update().where(*these).values(second_counter=counter)
            return connection.execute(changed).rowcount == 1

    def use_code(self, username: str, code: str) -> bool:
        """Use up a recovery code, by its hash. False if there is none like it any more."""
        these = (recovery_codes.c.username == username, recovery_codes.c.code == code)
        with self.database.writing() as connection:
            return connection.execute(recovery_codes.delete().where(*these)).rowcount == 1

    def codes_left(self, username: str) -> int:
        """How many recovery codes are not used yet."""
        of = sa.select(sa.func.count()).where(recovery_codes.c.username == username)
        with self.database.reading() as connection:
            return connection.execute(of).scalar_one()


def _renew_codes(connection: Connection, username: str, codes: Sequence[str]) -> None:
    connection.execute(recovery_codes.delete().where(recovery_codes.c.username == username))
    insert_new(connection, recovery_codes, [{"username": username, "code": code} for code in codes])
