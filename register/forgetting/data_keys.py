"""The keys of cases, as the ring has wrapped them; emptied when their case is destroyed."""

from typing import NamedTuple

import sqlalchemy as sa

from register.forgetting.tables import data_keys
from register.part import Part, insert_new


class DataKey(NamedTuple):
    """A case's key, wrapped: by which key of the ring. Empty once it was destroyed."""

    key_id: str
    sealed: bytes


class DataKeys(Part):
    """The part of the register that keeps the keys of cases."""

    def find(self, reference: str) -> DataKey | None:
        """The key of a case."""
        with self.database.reading() as connection:
            row = connection.execute(_FIND, {"the_case": reference}).first()
        return None if row is None else DataKey(row.key_id, bytes(row.sealed))

    def add(self, reference: str, key_id: str, sealed: bytes) -> DataKey:
        """Keep a key for a case that has none; the one that is there now."""
        row = {"reference": reference, "key_id": key_id, "sealed": sealed, "made": self.now()}
        with self.database.writing() as connection:
            insert_new(connection, data_keys, [row])
            there = connection.execute(_FIND, {"the_case": reference}).one()
        return DataKey(there.key_id, bytes(there.sealed))

    def wrapped_by(self, key_id: str, limit: int) -> dict[str, bytes]:
        """Some of the keys that this key of the ring has wrapped, by their cases."""
        wanted = sa.select(data_keys.c.reference, data_keys.c.sealed).where(
            data_keys.c.key_id == key_id, data_keys.c.destroyed.is_(None)
        )
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(data_keys.c.reference).limit(limit))
            return {row.reference: bytes(row.sealed) for row in rows}

    def wrap_anew(self, reference: str, before: str, key_id: str, sealed: bytes) -> bool:
        """The same key wrapped by another of the ring. False where it is not as it was any more."""
        this = sa.and_(
            data_keys.c.reference == reference,
            data_keys.c.key_id == before,
            data_keys.c.destroyed.is_(None),
        )
        with self.database.writing() as connection:
            anew = data_keys.update().where(this).values(key_id=key_id, sealed=sealed)
            return connection.execute(anew).rowcount == 1


_FIND = sa.select(data_keys.c.key_id, data_keys.c.sealed).where(
    data_keys.c.reference == sa.bindparam("the_case")
)
