"""What of a case each officer has their queues show."""

from collections.abc import Sequence

import sqlalchemy as sa

from register.models import queue_columns
from register.part import Part, insert_or_renew


class QueueColumns(Part):
    """The part of the register that keeps the columns officers chose."""

    def choose(self, username: str, columns: Sequence[str]) -> None:
        """From now on these, in place of any before."""
        with self.database.writing() as connection:
            insert_or_renew(connection, queue_columns, [{"username": username, "columns": list(columns)}])

    def of(self, username: str) -> tuple[str, ...] | None:
        """What they chose; None if they never did."""
        wanted = sa.select(queue_columns.c.columns).where(queue_columns.c.username == username)
        with self.database.reading() as connection:
            found = connection.execute(wanted).scalar()
        return None if found is None else tuple(str(one) for one in found)
