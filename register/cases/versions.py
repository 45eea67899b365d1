"""How far a case's timeline has come: what a page was shown at, and what has been written since."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from charter.cases import Entry, Shown
from register.models import entries
from register.part import Part

_LAST = sa.select(entries.c.reference, sa.func.max(entries.c.number).label("last"))
SINCE = 200
"""Lines answered at most; more than that nobody reads between two pages."""


class Versions(Part):
    """The part of the register that says whether a page is still as it was shown. Each call is one query."""

    def last(self, references: Collection[str]) -> Mapping[str, int]:
        """The number of the last line of each case's timeline; nothing for a case without any."""
        if not references:
            return {}
        wanted = _LAST.where(entries.c.reference.in_(list(references))).group_by(entries.c.reference)
        with self.database.reading() as connection:
            return {row.reference: row.last for row in connection.execute(wanted)}

    def since(self, reference: str, number: int, shown: Collection[Shown]) -> list[Entry]:
        """The lines behind that number that may be read by whoever sees ``shown``, in order."""
        wanted = (
            sa.select(entries.c.entry)
            .where(entries.c.reference == reference, entries.c.number > number)
            .where(entries.c.shown.in_(list(shown)))
            .order_by(entries.c.number)
            .limit(SINCE)
        )
        with self.database.reading() as connection:
            return [Entry.model_validate(row) for row in connection.execute(wanted).scalars()]
