"""Photographs of reports that residents are still writing: the case's once the report is sent."""

from datetime import datetime

import sqlalchemy as sa

from charter.people import Model
from register.models import photographs
from register.outside.photographs import Photograph, PhotographState, photograph_id
from register.part import Part, insert_new
from register.residents.tables import draft_photographs


class DraftPhotograph(Model):
    """A photograph of a draft. Its file's name is not kept: it may say where, when or who."""

    id: str
    draft: str
    content: str
    """The hash of what was chosen."""
    at: datetime
    sent: str = ""
    """The name of the file as it was chosen, where it could not be looked at yet."""
    full: str = ""
    small: str = ""
    """The names of the files that are kept; empty until it has been looked at."""
    width: int = 0
    height: int = 0


class DraftPhotographs(Part):
    """The part of the register that knows them."""

    def add(self, photograph: DraftPhotograph, most: int) -> bool:
        """Write it down, unless it is there or the draft has ``most`` already. Whether it is there now."""
        this = draft_photographs.c.id == photograph.id
        with self.database.writing() as connection:
            there = connection.execute(
                sa.select(sa.func.count()).where(draft_photographs.c.draft == photograph.draft)
            ).scalar_one()
            if there < most:
                insert_new(connection, draft_photographs, [photograph.model_dump()])
            return connection.execute(sa.select(sa.func.count()).where(this)).scalar_one() == 1

    def of_draft(self, draft_id: str) -> list[DraftPhotograph]:
        """A draft's, in the order in which they were added."""
        wanted = sa.select(draft_photographs).where(draft_photographs.c.draft == draft_id)
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(draft_photographs.c.at, draft_photographs.c.id)).all()
        return [DraftPhotograph.model_validate(dict(row._mapping)) for row in rows]

    def remove(self, draft_id: str, photograph: str) -> None:
        """Forget one of a draft's. Its files are swept away."""
        this = sa.and_(draft_photographs.c.draft == draft_id, draft_photographs.c.id == photograph)
        with self.database.writing() as connection:
            connection.execute(draft_photographs.delete().where(this))

    def hand_over(self, draft_id: str, reference: str, door: str) -> list[str]:
        """Make them the case's, each once however often it is asked for. Their ids as the case has them."""
        of_draft = draft_photographs.c.draft == draft_id
        with self.database.writing() as connection:
            found = connection.execute(sa.select(draft_photographs).where(of_draft)).all()
            kept = [
                _of_case(DraftPhotograph.model_validate(dict(each._mapping)), reference, door)
                for each in found
            ]
            insert_new(connection, photographs, [each.model_dump() for each in kept])
            connection.execute(draft_photographs.delete().where(of_draft))
        return [each.id for each in kept]


def _of_case(kept: DraftPhotograph, reference: str, door: str) -> Photograph:
    return Photograph(
        id=photograph_id(reference, kept.content),
        reference=reference,
        door=door,
        name="",
        at=kept.at,
        state=PhotographState.KEPT if kept.full else PhotographState.WAITING,
        sent=kept.sent,
        full=kept.full,
        small=kept.small,
        width=kept.width,
        height=kept.height,
    )
