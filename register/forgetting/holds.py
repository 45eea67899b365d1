"""Cases that are held back from destruction, and why."""

import secrets
from datetime import datetime

import sqlalchemy as sa

from charter.people import Model
from register.forgetting.tables import holds
from register.part import Part


class Hold(Model):
    """That a case is not to be destroyed, since when, by whose word and why."""

    id: str
    reference: str
    reason: str
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None = None
    lifted_by: str = ""
    lifted_why: str = ""


IS_HELD = holds.c.lifted_at.is_(None)


class Holds(Part):
    """The part of the register that holds cases back."""

    def place(self, reference: str, reason: str, by: str) -> Hold:
        """Hold a case back, besides whatever else holds it."""
        hold = Hold(
            id=secrets.token_hex(8), reference=reference, reason=reason, placed_at=self.now(), placed_by=by
        )
        with self.database.writing() as connection:
            connection.execute(holds.insert().values(**hold.model_dump()))
        return hold

    def lift(self, hold_id: str, why: str, by: str) -> bool:
        """End a hold. False where there is none of that id, or it has ended."""
        this = sa.and_(holds.c.id == hold_id, IS_HELD)
        values = {"lifted_at": self.now(), "lifted_by": by, "lifted_why": why}
        with self.database.writing() as connection:
            return connection.execute(holds.update().where(this).values(values)).rowcount == 1

    def holds(self, reference: str) -> bool:
        """Whether something holds a case back now."""
        wanted = sa.select(holds.c.id).where(holds.c.reference == reference, IS_HELD).limit(1)
        with self.database.reading() as connection:
            return connection.execute(wanted).first() is not None

    def of_case(self, reference: str) -> list[Hold]:
        """All there were, the latest first."""
        return self._found(holds.c.reference == reference)

    def in_force(self) -> list[Hold]:
        """All that hold something back now, the latest first."""
        return self._found(IS_HELD)

    def _found(self, which: sa.ColumnElement[bool]) -> list[Hold]:
        wanted = sa.select(holds).where(which).order_by(holds.c.placed_at.desc(), holds.c.id)
        with self.database.reading() as connection:
            return [Hold.model_validate(dict(row._mapping)) for row in connection.execute(wanted)]
