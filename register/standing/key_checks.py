"""With which encryption keys this installation has written, and a way to know each of them again."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from register.part import Part, insert_new
from register.standing.tables import key_checks


class KeyCheck(NamedTuple):
    """A key that was used here: its id, known words sealed with it, and since when."""

    key_id: str
    sealed: bytes
    at: datetime


class KeyChecks(Part):
    """The keys that a ring has to have."""

    def known(self) -> list[KeyCheck]:
        """Every key there is a check of, the oldest first."""
        rows = sa.select(key_checks).order_by(key_checks.c.at, key_checks.c.key_id)
        with self.database.reading() as connection:
            return [KeyCheck(*row) for row in connection.execute(rows)]

    def keep(self, key_id: str, sealed: bytes) -> None:
        """Keep a check of a key; one that is there already is left as it is."""
        with self.database.writing() as connection:
            row = {"key_id": key_id, "sealed": sealed, "at": self.now()}
            insert_new(connection, key_checks, [row])

    def forget(self, key_id: str) -> bool:
        """Ask for a key no longer. False where it was not asked for."""
        with self.database.writing() as connection:
            gone = key_checks.delete().where(key_checks.c.key_id == key_id)
            return connection.execute(gone).rowcount == 1
