"""Letters as they are stored before they are sent, and what has become of each."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.engine import Connection, Row

from charter.cases import Audience, Task
from charter.people import Channel, Model
from charter.writing.letters import Worded
from charter.writing.values import worded
from register.cases.figure import Counts
from register.models import letters, promises
from register.outside.events import note_letter
from register.part import Part
from register.tasks import add_tasks, finish_tasks


@worded(
    {
        "stored": "Being sent",
        "held": "Waiting for its time",
        "trying": "Being sent",
        "with_officer": "With an officer",
        "recorded_call": "Told by telephone",
        "stopped": "Not sent",
    }
)
class LetterState(StrEnum):
    """stored → trying → sent → delivered or failed; or held, with officer, recorded call, stopped."""

    STORED = "stored"
    HELD = "held"
    """Waiting for its ``not_before``."""
    TRYING = "trying"
    """Somebody is sending it, or was and did not come back to say so: look it up before another attempt."""
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Its channel will not take it. Another channel may."""
    WITH_OFFICER = "with_officer"
    RECORDED_CALL = "recorded_call"
    STOPPED = "stopped"


UNSENT = (LetterState.STORED, LetterState.HELD)
GONE = (LetterState.SENT, LetterState.DELIVERED)
IN_ORDER = timedelta(hours=12)
"""How long a letter that cannot be sent holds up the case's next ones: half of what Delivery gives it."""
REPRESENTATIVES = "-rep"
"""How the id of a representative's copy ends."""
SETTLED = (LetterState.DELIVERED, LetterState.RECORDED_CALL, LetterState.STOPPED)


class Addressed(Worded):
    """A letter as one channel would carry it, and where to."""

    to: str = ""


class WordedLetter(Model):
    """What a letter is, whatever has become of it."""

    id: str
    """Reference and number, ``MK-7Q4K2M9X3-4``; a copy for somebody else has one of its own."""
    reference: str
    """The case it is shown in: for a copy, the linked reporter's."""
    number: int
    template: str
    audience: Audience = Audience.CUSTOMER
    placeholders: dict[str, str] = Field(default_factory=dict)
    channels: tuple[Channel, ...] = ()
    """Planned, in the order in which they are to be tried."""
    worded: dict[Channel, Addressed] = Field(default_factory=dict)
    """Address and words for each planned channel, so that a later attempt sends what was written."""
    channel: Channel | None = None
    """The one being tried, or that carried it; before that the first planned."""
    subject: str = ""
    body: str = ""
    not_before: datetime | None = None
    neutral: bool = False
    urgent: bool = False
    formats: tuple[str, ...] = ()
    """Other forms an officer has to make it in: stored with a task of their own."""
    copy_of: str = ""
    """Id of the letter this is a copy of, for a linked reporter or a representative."""

    def words(self, channel: Channel) -> Addressed:
        """What this channel is to carry."""
        return self.worded.get(channel) or Addressed(subject=self.subject, body=self.body)


class NewLetter(WordedLetter):
    """A letter planned and worded, to be stored with the turn that wrote it."""

    with_officer: str = ""
    """Why no channel may carry it, so that a person has to; stored with its task."""
    stopped: str = ""
    """Why it is not to be sent at all: kept, and read by officers only."""
    into_outbox: bool = False
    """Its channel is the register's own outbox: it may go there with the turn, in the one transaction."""


class StoredLetter(WordedLetter):
    """A letter in the register."""

    at: datetime
    state: LetterState
    tried_at: datetime | None
    sent_at: datetime | None
    ended_at: datetime | None
    """Delivered, failed, handed to an officer, stood in for by a call, or stopped."""
    provider_id: str
    revision: int = 0
    """How often an officer has changed its words: see ``register.letter_changes``."""
    failure: str
    """Why it failed, was stopped or is with an officer."""


def _this(guard: sa.ColumnElement[bool]) -> sa.Update:
    return letters.update().where(letters.c.id == sa.bindparam("letter"), guard)


def _in(*states: LetterState) -> sa.ColumnElement[bool]:
    # Not IN (…): its list is put into the statement anew each time it is run.
    return sa.or_(*(letters.c.state == state for state in states))


_OTHER = letters.alias("other")


def _ahead() -> sa.Select[str]:
    """The letters that have to go before a row of ``letters``."""
    pattern = f"%{REPRESENTATIVES}"
    same_reader = _OTHER.c.id.like(pattern).self_group() == letters.c.id.like(pattern).self_group()
    same_time = sa.and_(_OTHER.c.at == letters.c.at, _OTHER.c.number < letters.c.number)
    return (
        sa.select(_OTHER.c.id)
        .where(_OTHER.c.reference == letters.c.reference, same_reader, is_to_go(_OTHER))
        .where(sa.or_(_OTHER.c.at < letters.c.at, same_time))
    )


def is_to_go(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Still to be sent, and written late enough to hold up others. Bound: ``now`` and ``since``."""
    held = sa.and_(
        table.c.state == LetterState.HELD, table.c.not_before <= sa.bindparam("now", type_=letters.c.at.type)
    )
    waits = (table.c.state == one for one in (LetterState.STORED, LetterState.TRYING, LetterState.FAILED))
    return sa.and_(table.c.at > sa.bindparam("since", type_=letters.c.at.type), sa.or_(*waits, held))


def in_order(now: datetime) -> dict[str, datetime]:
    """What ``is_to_go`` is bound to."""
    return {"now": now, "since": now - IN_ORDER}


# Made once: making a statement, with as many columns as letters have, is most of what it costs.
_ONE = sa.select(letters).where(letters.c.id == sa.bindparam("letter"))
_TRYING = _this(
    sa.or_(_in(*UNSENT), sa.and_(_in(LetterState.FAILED), letters.c.channel != sa.bindparam("by")))
).where(letters.c.revision == sa.bindparam("seen", type_=sa.Integer))
_TRYING_IN_TURN = (
    _this(sa.and_(_in(LetterState.STORED), letters.c.channel != ""))
    .where(~_ahead().correlate(letters).exists())
    .values(tried_at=sa.bindparam("now", type_=letters.c.tried_at.type))
    .returning(*letters.c)
)
_AHEAD = _ahead().where(letters.c.id == sa.bindparam("letter")).limit(1)
_SENT = _this(~_in(*SETTLED, LetterState.SENT))
_DELIVERED = _this(_in(LetterState.TRYING, LetterState.SENT)).values(
    sent_at=sa.func.coalesce(letters.c.sent_at, sa.bindparam("now", type_=letters.c.sent_at.type))
)
_FAILED = _this(~_in(*SETTLED, LetterState.WITH_OFFICER))
_NOT_TAKEN = _this(_in(*UNSENT, LetterState.TRYING))
_WITH_OFFICER = _this(~_in(*SETTLED, LetterState.SENT, LetterState.WITH_OFFICER)).returning(
    letters.c.id, letters.c.reference, letters.c.number, letters.c.template
)
_STOPPED = _this(_in(*UNSENT, LetterState.FAILED, LetterState.WITH_OFFICER))


LEFT = sa.case((_in(*GONE), letters.c.sent_at), (_in(LetterState.RECORDED_CALL), letters.c.ended_at))
"""When a letter left, or was told by telephone; null for one that has not."""
_FIRST_OF = sa.select(letters.c.reference).where(
    letters.c.id == sa.bindparam("letter"), letters.c.number == 1
)
_LEFT_AT = (
    sa.select(sa.func.min(LEFT))
    .where(letters.c.reference == promises.c.reference, letters.c.number == 1)
    .correlate(promises)
    .scalar_subquery()
)
_ACKNOWLEDGE = (
    promises.update()
    .where(promises.c.reference == _FIRST_OF.scalar_subquery(), promises.c.figure == Counts.BY_LETTER)
    .values(
        figure=sa.case(
            (_LEFT_AT.is_(None), Counts.BY_LETTER.value),
            (promises.c.due >= _LEFT_AT, Counts.KEPT.value),
            else_=Counts.KEPT_LATE.value,
        )
    )
)


def acknowledge(connection: Connection, letter_id: str) -> None:
    """A letter may have left: where it is its case's first and has, the case is acknowledged."""
    connection.execute(_ACKNOWLEDGE, {"letter": letter_id})


class Letters(Part):
    """The part of the register that letters are kept in.

    Every change of state is one guarded UPDATE that answers whether it changed anything: of two senders,
    or of a receipt and a sender, only one is right.
    """

    def get(self, letter_id: str) -> StoredLetter | None:
        with self.database.reading() as connection:
            row = connection.execute(_ONE, {"letter": letter_id}).first()
        return None if row is None else stored_letter(row)

    def of_case(self, reference: str) -> list[StoredLetter]:
        """A case's letters in the order they were written, copies of another case's letters among them."""
        these = sa.select(letters).where(letters.c.reference == reference)
        with self.database.reading() as connection:
            rows = connection.execute(
                these.order_by(letters.c.at, letters.c.number, letters.c.copy_of, letters.c.id)
            ).all()
        return [stored_letter(row) for row in rows]

    def trying(self, letter_id: str, channel: Channel, revision: int = 0) -> bool:
        """Take the letter in order to send it. False: somebody has it or had it, and may have sent it.

        ``revision``: of the words that are to be sent; False, too, where an officer has changed them since.

        A letter one channel has refused for good may be taken for another.
        """
        values = {"state": LetterState.TRYING, "channel": channel, "tried_at": self.now()}
        return self._change(_TRYING, letter_id, by=channel, seen=revision, **values)

    def trying_in_turn(self, letter_id: str) -> StoredLetter | None:
        """Take a stored letter in order to send it by its channel, and answer with it.

        None where it is not to be sent now, or an earlier one has to go first (``ahead``).
        """
        bound = {"letter": letter_id, "state": LetterState.TRYING, **in_order(self.now())}
        with self.database.writing() as connection:
            row = connection.execute(_TRYING_IN_TURN, bound).first()
        return None if row is None else stored_letter(row)

    def sent(self, letter_id: str, channel: Channel, provider_id: str = "") -> bool:
        """The channel has taken it. Settles what an earlier attempt left unknown; an early receipt stands."""
        values = {"state": LetterState.SENT, "channel": channel, "provider_id": provider_id}
        now = self.now()
        more = {"sent_at": now, "ended_at": None, "failure": ""}
        with self.database.writing() as connection:
            changed = connection.execute(_SENT, {"letter": letter_id, **values, **more}).rowcount == 1
            if changed:
                acknowledge(connection, letter_id)
                note_letter(connection, letter_id, now)
        return changed

    def delivered(self, letter_id: str) -> bool:
        """A receipt says it has arrived."""
        now = self.now()
        values = {"state": LetterState.DELIVERED, "now": now, "ended_at": now}
        with self.database.writing() as connection:
            changed = connection.execute(_DELIVERED, {"letter": letter_id, **values}).rowcount == 1
            if changed:
                acknowledge(connection, letter_id)
                note_letter(connection, letter_id, now)
        return changed

    def failed(self, letter_id: str, channel: Channel, why: str, final: bool) -> bool:
        """It was certainly not sent. ``final``: this channel never will; otherwise it may be taken again.

        ``why`` names no address. Not said when the outcome is unknown: then it stays *trying*.
        """
        values: dict[str, Any] = {"channel": channel, "failure": why}
        if final:
            values |= {"state": LetterState.FAILED, "ended_at": self.now()}
            return self._change(_FAILED, letter_id, **values)
        return self._change(_NOT_TAKEN, letter_id, state=LetterState.STORED, **values)

    def with_officer(self, letter_id: str, why: str) -> bool:
        """A person must tell the customer: the letter's state and the officer's task, together. Once."""
        now = self.now()
        bound = {"letter": letter_id, "state": LetterState.WITH_OFFICER, "failure": why, "ended_at": now}
        with self.database.writing() as connection:
            row = connection.execute(_WITH_OFFICER, bound).first()
            if row is None:
                return False
            task = telling_task(row.id, row.reference, row.number, row.template, why, now)
            add_tasks(connection, row.reference, [task])
            return True

    def stopped(self, letter_id: str, why: str) -> bool:
        """It is not to be sent after all."""
        values = {"state": LetterState.STOPPED, "failure": why}
        return self._change(_STOPPED, letter_id, **values, ended_at=self.now())

    def task(self, letter: StoredLetter, about: str, what: str, for_role: str = "officer") -> None:
        """Have a person see to something about a letter that goes all the same. Once for each ``about``."""
        task = Task(key=_key(letter, about), at=self.now(), what=what, for_role=for_role)
        with self.database.writing() as connection:
            add_tasks(connection, letter.reference, [task])

    def task_done(self, letter: StoredLetter, about: str) -> bool:
        """It needs nobody any more. False if there was no such task to do."""
        with self.database.writing() as connection:
            return finish_tasks(connection, letter.reference, [_key(letter, about)], "", self.now()) > 0

    def ahead(self, letter: StoredLetter) -> bool:
        """Whether an earlier letter of the same case to the same reader is still to be sent.

        Only one written in the last twelve hours counts, and of those that wait for their hour only one whose
        hour has come: what is stuck does not hold up for ever what comes after it.
        """
        with self.database.reading() as connection:
            return (
                connection.execute(_AHEAD, {"letter": letter.id, **in_order(self.now())}).first() is not None
            )

    def _change(self, change: sa.Update, letter_id: str, **values: Any) -> bool:
        with self.database.writing() as connection:
            return connection.execute(change, {"letter": letter_id, **values}).rowcount == 1


def task_key(letter_id: str, reference: str) -> str:
    """The key of a letter's task: ``letter/4``; for a copy, with the reference it was copied from."""
    rest = letter_id.removeprefix(f"{reference}-").lower()
    return "letter/" + re.sub(r"[^a-z0-9]+", "_", rest)


def _key(letter: StoredLetter, about: str) -> str:
    return f"{task_key(letter.id, letter.reference)}/{about}"


def telling_task(letter_id: str, reference: str, number: int, template: str, why: str, at: datetime) -> Task:
    """What an officer has to do about a letter that no channel may carry."""
    what = f"Tell the customer what letter {number} ({template}) says: {why}"
    return Task(key=task_key(letter_id, reference), at=at, what=what)


def stored_letter(row: Row[Any]) -> StoredLetter:
    """A letter as it is read."""
    fields = {name: value for name, value in row._mapping.items() if name in StoredLetter.model_fields}
    return StoredLetter.model_validate({**fields, "channel": row.channel or None})
