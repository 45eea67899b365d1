"""What went wrong in a quarter and what was done about it, as managers tell everybody. It names nobody."""

from datetime import datetime

import sqlalchemy as sa

from charter.counting.quarters import Quarter
from charter.people import Model
from register.part import Part, insert_new
from register.residents.tables import explanations


class Explanation(Model):
    """What is told of a quarter and a service. Without words it has been taken back."""

    quarter: str
    service: str
    """The service's code."""
    went_wrong: str = ""
    done: str = ""
    revision: int = 0
    """Counts its changes: whoever changes it says which they read; 0 before the first."""
    changed_at: datetime | None = None
    changed_by: str = ""

    @property
    def is_told(self) -> bool:
        return bool(self.went_wrong)


class Explanations(Part):
    """The part of the register that they are kept in."""

    def get(self, quarter: Quarter, service: str) -> Explanation:
        """What is told, or nothing yet."""
        this = sa.and_(explanations.c.quarter == str(quarter), explanations.c.service == service)
        with self.database.reading() as connection:
            row = connection.execute(sa.select(explanations).where(this)).first()
        if row is None:
            return Explanation(quarter=str(quarter), service=service)
        return Explanation.model_validate(dict(row._mapping))

    def told(self) -> list[Explanation]:
        """All that is told, of every quarter and service."""
        wanted = sa.select(explanations).where(explanations.c.went_wrong != "")
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(explanations.c.quarter, explanations.c.service)).all()
        return [Explanation.model_validate(dict(row._mapping)) for row in rows]

    def tell(self, quarter: Quarter, service: str, seen: int, went_wrong: str, done: str, by: str) -> bool:
        """Tell it, or take it back by no words; ``seen`` is the revision that was read.

        False, and nothing changed, where somebody else has changed it meanwhile.
        """
        key = {"quarter": str(quarter), "service": service}
        said = {"went_wrong": went_wrong, "done": done, "changed_at": self.now(), "changed_by": by}
        this = sa.and_(
            explanations.c.quarter == str(quarter),
            explanations.c.service == service,
            explanations.c.revision == seen,
        )
        with self.database.writing() as connection:
            if seen == 0:
                return insert_new(connection, explanations, [{**key, **said, "revision": 1}]) == 1
            changed = {**said, "revision": seen + 1}
            return connection.execute(explanations.update().where(this), changed).rowcount == 1
