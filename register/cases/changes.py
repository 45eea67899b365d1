"""Cases in the order in which they last changed, for systems that follow them. Each call is one query."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from charter.people import Model
from register.models import cases
from register.part import Part

BY_KEY = ("api", "open311")
"""The doors at which a key is shown: at others a case may have come by a name like a key's."""


class Seen(NamedTuple):
    """Which cases a reader may see."""

    services: frozenset[str] | None = None
    """Those of these services; None for every service."""
    source: str | None = None
    """Those that this intake system brought; None for whoever brought them."""
    withheld: frozenset[str] = frozenset()
    """Sensitive services that were not given to the reader."""

    def has(self, service: str, source: str) -> bool:
        """Whether a case of that service, brought by that source, is one of them."""
        theirs = self.source is None or source.partition("/")[0] == self.source
        given = service not in self.withheld
        return theirs and given and (self.services is None or service in self.services)


class ChangePlace(NamedTuple):
    """A place in the order: everything behind it is still to be read."""

    changed: datetime
    reference: str = ""


class Change(Model):
    """A case as a list of changes has it: nothing personal."""

    reference: str
    process: str
    service: str
    service_title: str
    source_id: str
    received: datetime
    changed: datetime
    stage: str
    """Empty before the case's first turn."""
    due: datetime | None
    late: bool
    waiting: bool
    ended: datetime | None
    outcome: str

    @property
    def place(self) -> ChangePlace:
        return ChangePlace(self.changed, self.reference)


_SHOWN = (
    "reference", "process", "service", "service_title", "source_id", "received", "stage", "due", "late",
    "waiting", "ended", "outcome",
)  # fmt: skip
CHANGED_ORDER = (cases.c.updated, cases.c.reference)
RECEIVED = "received"
"""What the stage of a case is called before its first turn."""


class Changes(Part):
    """The part of the register that other systems follow cases by."""

    def page(
        self,
        seen: Seen,
        limit: int,
        after: ChangePlace | None = None,
        since: datetime | None = None,
        service: str | None = None,
        stage: str | None = None,
        source_id: str | None = None,
    ) -> list[Change]:
        """Cases behind ``after``, the one that changed longest ago first; those changed ``since`` then or
        later. A case that changes again meanwhile comes again, further on: none is left out."""
        wanted = changes(seen, limit, after, since, service, stage, source_id)
        with self.database.reading() as connection:
            rows = connection.execute(wanted).all()
        return [Change.model_validate({**row._mapping, "source_id": row.source_id or ""}) for row in rows]


def changes(
    seen: Seen,
    limit: int,
    after: ChangePlace | None = None,
    since: datetime | None = None,
    service: str | None = None,
    stage: str | None = None,
    source_id: str | None = None,
) -> sa.Select[Any]:
    """The one query of a page."""
    wanted = sa.select(*(cases.c[name] for name in _SHOWN), cases.c.updated.label("changed"))
    if seen.services is not None:
        wanted = wanted.where(cases.c.service.in_(sorted(seen.services)))
    if seen.withheld:
        wanted = wanted.where(cases.c.service.not_in(sorted(seen.withheld)))
    if seen.source is not None:
        own = cases.c.source.startswith(f"{seen.source}/", autoescape=True)
        wanted = wanted.where(sa.or_(cases.c.source == seen.source, own), cases.c.door.in_(BY_KEY))
    if since is not None:
        wanted = wanted.where(cases.c.updated >= since)
    if service is not None:
        wanted = wanted.where(cases.c.service == service)
    if stage is not None:
        wanted = wanted.where(cases.c.stage == ("" if stage == RECEIVED else stage))
    if source_id is not None:
        wanted = wanted.where(cases.c.source_id == source_id)
    if after is not None:
        at = sa.literal(after.changed, cases.c.updated.type), sa.literal(after.reference)
        wanted = wanted.where(sa.tuple_(*CHANGED_ORDER) > sa.tuple_(*at))
    return wanted.where(cases.c.destroyed.is_(None)).order_by(*CHANGED_ORDER).limit(limit)
