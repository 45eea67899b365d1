"""How long promises took to keep, of those due in a stretch of time: what residents are told is usual."""

from datetime import datetime

import sqlalchemy as sa

from register.cases.figure import Counts, counts_by
from register.models import promises
from register.part import Part


class UsualTimes(Part):
    """The part of the register that is asked what is usual."""

    def took(
        self, service: str, key: str, since: datetime, until: datetime
    ) -> list[tuple[datetime, datetime | None]]:
        """When each promise of that service and key began and was kept; None for one late and not kept.

        Those that fell due after ``since``, up to ``until``. One that was no longer needed in time is none of
        them: nobody knows how long it would have taken.
        """
        kept = promises.c.figure.in_((Counts.KEPT, Counts.KEPT_LATE))
        wanted = sa.select(promises.c.started, sa.case((kept, promises.c.ended))).where(
            promises.c.due > since,
            promises.c.due <= until,
            promises.c.ours,
            promises.c.service == service,
            promises.c.key == key,
            counts_by(until),
        )
        with self.database.reading() as connection:
            return [(started, ended) for started, ended in connection.execute(wanted)]
