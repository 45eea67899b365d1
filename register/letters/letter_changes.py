"""What officers change of letters that have not gone: their words, or that they go at all."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.people import Channel, Model
from charter.writing.letters import Worded
from register.letters.stored import UNSENT, Addressed, LetterState, StoredLetter, stored_letter, task_key
from register.models import letter_changes, letters
from register.part import Part, locked
from register.tasks import finish_tasks

_ONE = sa.select(letters).where(letters.c.id == sa.bindparam("letter"))


class LetterChangeKind(StrEnum):
    """What an officer did to a letter."""

    CHANGED = "changed"
    CANCELLED = "cancelled"


class ChangedBy(Model):
    """Who changes a letter, and why."""

    name: str
    role: str
    why: str


class LetterChange(ChangedBy):
    """One change: who made it and why, when, and the words each channel would have carried before."""

    letter_id: str
    reference: str
    number: int
    """The letter's revision from then on."""
    at: datetime
    kind: LetterChangeKind
    before: dict[Channel, Worded]


class LetterChanges(Part):
    """The part of the register that decides between an officer's change and a letter's going.

    Each is one transaction, and so is the letter's being taken to be sent (``Letters.trying``): one of them
    comes first, and the other finds that it does.
    """

    def change(
        self, letter_id: str, seen: int, words: Mapping[Channel, Worded], by: ChangedBy
    ) -> StoredLetter | None:
        """Have the letter say these words on these channels, while it has not gone.

        ``seen``: the revision the officer read. None, and nothing changed, where it has gone, is going, or
        was changed meanwhile; so, too, for a letter in neutral words, which nobody changes.
        """
        with self.database.writing() as connection:
            letter = _still_to_go(connection, letter_id, seen)
            if letter is None or letter.neutral:
                return None
            worded = {
                channel: Addressed(
                    to=old.to, **(words.get(channel) or old).model_dump(include={"subject", "body"})
                )
                for channel, old in letter.worded.items()
            }
            first = worded.get(letter.channel or letter.channels[0], Addressed(body=letter.body))
            values = {
                "worded": {channel: one.model_dump(mode="json") for channel, one in worded.items()},
                "subject": first.subject,
                "body": first.body,
                "revision": seen + 1,
            }
            connection.execute(_this(letter_id), values)
            self._note(connection, letter, LetterChangeKind.CHANGED, by)
            return letter.model_copy(update={**values, "worded": worded})

    def cancel(self, letter_id: str, seen: int, by: ChangedBy) -> bool:
        """See that the letter is not sent, while it has not gone. False, and nothing changed, otherwise."""
        now = self.now()
        with self.database.writing() as connection:
            letter = _still_to_go(connection, letter_id, seen)
            if letter is None:
                return False
            values = {"state": LetterState.STOPPED, "ended_at": now, "revision": seen + 1}
            failure = f"Cancelled by {by.name}: {by.why}"
            connection.execute(_this(letter_id), {**values, "failure": failure})
            finish_tasks(
                connection,
                letter.reference,
                [f"{task_key(letter.id, letter.reference)}/formats"],
                by.name,
                now,
            )
            self._note(connection, letter, LetterChangeKind.CANCELLED, by)
            return True

    def of_case(self, reference: str) -> list[LetterChange]:
        """Every change of a case's letters, the earliest first."""
        of = letter_changes.c.reference == reference
        order = (letter_changes.c.at, letter_changes.c.letter_id, letter_changes.c.number)
        with self.database.reading() as connection:
            rows = connection.execute(sa.select(letter_changes).where(of).order_by(*order)).all()
        return [LetterChange.model_validate(dict(row._mapping)) for row in rows]

    def _note(
        self, connection: Connection, letter: StoredLetter, kind: LetterChangeKind, by: ChangedBy
    ) -> None:
        row: dict[str, Any] = {
            "letter_id": letter.id,
            "number": letter.revision + 1,
            "reference": letter.reference,
            "at": self.now(),
            "kind": kind,
            "before": {
                channel: one.model_dump(mode="json", include={"subject", "body"})
                for channel, one in letter.worded.items()
            },
            **by.model_dump(),
        }
        connection.execute(letter_changes.insert(), row)


def _still_to_go(connection: Connection, letter_id: str, seen: int) -> StoredLetter | None:
    """The letter as the officer read it, held until the transaction ends; None where it is no longer so."""
    row = connection.execute(locked(connection, _ONE), {"letter": letter_id}).first()
    if row is None:
        return None
    letter = stored_letter(row)
    return letter if letter.state in UNSENT and letter.revision == seen else None


def _this(letter_id: str) -> sa.Update:
    return letters.update().where(letters.c.id == letter_id)
