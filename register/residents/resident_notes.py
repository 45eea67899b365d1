"""Notes to residents that are of no case: a link to go on, a copy. Each is sent once, and then emptied."""

from datetime import timedelta

import sqlalchemy as sa

from charter.people import Model
from register.part import Part, insert_new
from register.residents.tables import resident_notes

KEPT_FOR = timedelta(days=30)
"""How long it is known that one was sent."""


class NoteToSend(Model):
    """A note: where it goes and what it says, sealed by the site until it has gone."""

    id: str
    key_id: str
    words: bytes


class ResidentNotes(Part):
    """The part of the register that keeps them until they have gone."""

    def add(self, note: NoteToSend) -> bool:
        """Keep one to be sent. False where one of this id is there already: it goes once."""
        now = self.now()
        with self.database.writing() as connection:
            connection.execute(resident_notes.delete().where(resident_notes.c.at < now - KEPT_FOR))
            row = {**note.model_dump(), "at": now, "gone": None, "problem": ""}
            return insert_new(connection, resident_notes, [row]) == 1

    def get(self, note_id: str) -> NoteToSend | None:
        """One that has still to go."""
        columns = (resident_notes.c[name] for name in NoteToSend.model_fields)
        waits = (resident_notes.c.id == note_id, resident_notes.c.gone.is_(None))
        with self.database.reading() as connection:
            row = connection.execute(sa.select(*columns).where(*waits)).first()
        return NoteToSend.model_validate(dict(row._mapping)) if row is not None else None

    def waiting(self, limit: int, older_than: timedelta) -> list[str]:
        """The ids of those that have still to go, the oldest first."""
        wanted = sa.select(resident_notes.c.id).where(resident_notes.c.gone.is_(None))
        wanted = wanted.where(resident_notes.c.at <= self.now() - older_than)
        with self.database.reading() as connection:
            return list(connection.execute(wanted.order_by(resident_notes.c.at).limit(limit)).scalars())

    def gone(self, note_id: str, problem: str = "") -> None:
        """It was taken, or refused for good: nothing of what it said is kept."""
        done = resident_notes.update().where(resident_notes.c.id == note_id)
        with self.database.writing() as connection:
            connection.execute(done.values(gone=self.now(), problem=problem, words=b"", key_id=""))
