"""Photographs of cases: where each came from, what has become of it, under which names its files are kept."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from charter.people import Model
from charter.writing.values import worded
from register.models import photographs
from register.part import Part, insert_new
from register.residents.tables import draft_photographs


@worded(
    {
        "waiting": "Not looked at yet",
        "refused": "Not kept",
    }
)
class PhotographState(StrEnum):
    """What has become of a photograph."""

    WAITING = "waiting"
    """Sent, and not looked at yet: it is to be fetched, or the scanner does not answer."""
    KEPT = "kept"
    REFUSED = "refused"
    """It cannot be kept; ``why`` says it in a sentence."""


BY_CUSTOMER = "/customer"
"""How a door ends by which others come in, too, where a photograph came from the customer's side."""
THEIR_DOORS = frozenset({"site", "tracking", "open311"})
"""Doors by which only they send any."""


class Photograph(Model):
    """A photograph of a case."""

    id: str
    reference: str
    door: str
    name: str
    """Its file name, as it was sent."""
    at: datetime
    state: PhotographState = PhotographState.WAITING
    why: str = ""
    source_url: str = ""
    """Where it is to be fetched; empty for one that was sent itself."""
    sent: str = ""
    """The name of the file as it was sent, until it has been looked at."""
    full: str = ""
    small: str = ""
    """The names of the files that are kept."""
    width: int = 0
    height: int = 0

    @property
    def theirs(self) -> bool:
        """Whether the customer's side sent it: theirs to see again. An officer's or a contractor's may show
        somebody else's home."""
        return self.door in THEIR_DOORS or self.door.endswith(BY_CUSTOMER)


def photograph_id(reference: str, what: str) -> str:
    """The same for the same picture of the same case: ``what`` is its content's hash, or its address."""
    return "p" + hashlib.sha256(f"{reference}/{what}".encode()).hexdigest()[:24]


class Photographs(Part):
    """The part of the register that knows the photographs."""

    def add(self, photograph: Photograph) -> Photograph:
        """Write it down, unless it is there. What is there now."""
        with self.database.writing() as connection:
            insert_new(connection, photographs, [photograph.model_dump()])
            row = connection.execute(sa.select(photographs).where(photographs.c.id == photograph.id)).one()
        return Photograph.model_validate(dict(row._mapping))

    def get(self, id: str) -> Photograph | None:
        with self.database.reading() as connection:
            row = connection.execute(sa.select(photographs).where(photographs.c.id == id)).first()
        return None if row is None else Photograph.model_validate(dict(row._mapping))

    def of_case(self, reference: str) -> list[Photograph]:
        """A case's photographs, the earliest first."""
        wanted = sa.select(photographs).where(photographs.c.reference == reference)
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(photographs.c.at, photographs.c.id)).all()
        return [Photograph.model_validate(dict(row._mapping)) for row in rows]

    def waiting(self, limit: int, older_than: timedelta | None) -> list[Photograph]:
        """Those not looked at yet, the earliest first."""
        wanted = sa.select(photographs).where(photographs.c.state == PhotographState.WAITING)
        if older_than is not None:
            wanted = wanted.where(photographs.c.at < self.now() - older_than)
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(photographs.c.at, photographs.c.id).limit(limit)).all()
        return [Photograph.model_validate(dict(row._mapping)) for row in rows]

    def kept(self, id: str, full: str, small: str, width: int, height: int) -> None:
        """It has been looked at, and is kept under these names."""
        self._become(id, state=PhotographState.KEPT, full=full, small=small, width=width, height=height)

    def refused(self, id: str, why: str) -> None:
        """It cannot be kept. One that is kept already stays."""
        self._become(id, state=PhotographState.REFUSED, why=why)

    def named(self, names: Collection[str]) -> set[str]:
        """Those of the names that some photograph, of a case or of a draft, still has its files under."""
        found: list[Sequence[str]] = []
        with self.database.reading() as connection:
            for table in (photographs, draft_photographs):
                columns = (table.c.sent, table.c.full, table.c.small)
                named = sa.or_(*(column.in_(list(names)) for column in columns))
                found += connection.execute(sa.select(*columns).where(named)).all()
        return {name for row in found for name in row if name in names}

    def _become(self, id: str, **values: object) -> None:
        waiting = sa.and_(photographs.c.id == id, photographs.c.state == PhotographState.WAITING)
        with self.database.writing() as connection:
            connection.execute(sa.update(photographs).where(waiting).values(sent="", **values))
