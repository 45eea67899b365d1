"""Letters that are not to be sent after all, because what they say was corrected."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from register.letters.stored import UNSENT, LetterState, StoredLetter, stored_letter, task_key
from register.models import letters
from register.part import Part
from register.tasks import finish_tasks

_STOPPABLE = (*UNSENT, LetterState.FAILED, LetterState.WITH_OFFICER)
_LEFT = (LetterState.TRYING, LetterState.SENT, LetterState.DELIVERED, LetterState.RECORDED_CALL)
"""A letter being tried may have gone."""


class Stopping(Part):
    """The part of the register that calls letters back."""

    def stop(self, reference: str, after: int, why: str) -> list[StoredLetter]:
        """Stop a case's letters of a higher number that have not left, and their copies; its own that have.

        An officer is not asked any more to tell or to make those that are stopped. Again, it changes nothing.
        """
        now = self.now()
        own = sa.and_(letters.c.reference == reference, letters.c.copy_of == "")
        copies = letters.c.copy_of.startswith(f"{reference}-", autoescape=True)
        behind = letters.c.number > after
        with self.database.writing() as connection:
            stopped = connection.execute(
                letters.update()
                .where(sa.or_(own, copies), behind, letters.c.state.in_(_STOPPABLE))
                .values(state=LetterState.STOPPED, failure=why, ended_at=now)
                .returning(letters.c.id, letters.c.reference)
            ).all()
            for letter in stopped:
                key = task_key(letter.id, letter.reference)
                finish_tasks(connection, letter.reference, [key, f"{key}/formats"], "", now)
            return _left(connection, reference, after)

    def left(self, reference: str, after: int) -> list[StoredLetter]:
        """A case's own letters of a higher number that have left, in their order: what ``stop`` answers."""
        with self.database.reading() as connection:
            return _left(connection, reference, after)


def _left(connection: Connection, reference: str, after: int) -> list[StoredLetter]:
    own = sa.and_(letters.c.reference == reference, letters.c.copy_of == "")
    gone = letters.select().where(own, letters.c.number > after, letters.c.state.in_(_LEFT))
    return [stored_letter(row) for row in connection.execute(gone.order_by(letters.c.number))]
