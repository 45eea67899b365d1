"""What followers of a report are told by Open311, change by change."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from charter.people import Model
from register.models import updates
from register.part import Part


class Update(Model):
    """One change of what an Open311 follower is told."""

    update_id: str
    reference: str
    service: str
    status: str
    note: str
    at: datetime
    """When it was published: whole seconds, never earlier than it could be read."""


class Updates(Part):
    """The part of the register that followers read."""

    def published(
        self,
        since: datetime,
        until: datetime,
        limit: int = 1000,
        services: Collection[str] | None = None,
    ) -> list[Update]:
        """Updates published in the window, both ends in it, in order (Open311 servicerequestupdates)."""
        wanted = sa.select(updates).where(updates.c.at >= since, updates.c.at <= until)
        if services is not None:
            wanted = wanted.where(updates.c.service.in_(list(services)))
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(updates.c.at, updates.c.update_id).limit(limit)).all()
        return [Update.model_validate(dict(row._mapping)) for row in rows]
