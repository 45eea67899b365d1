"""Letters as they are stored before they are sent, and what has become of each."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.engine import Connection, Row

from charter.cases import Audience, Letter, Task, Turn
from charter.people import Channel, Model
from charter.writing.letters import Worded
from register.models import letters
from register.store import Store, insert_new
from register.tasks import add_tasks, finish_tasks


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


class StoredLetter(WordedLetter):
    """A letter in the register."""

    at: datetime
    state: LetterState
    tried_at: datetime | None
    sent_at: datetime | None
    ended_at: datetime | None
    """Delivered, failed, handed to an officer, stood in for by a call, or stopped."""
    provider_id: str
    failure: str
    """Why it failed, was stopped or is with an officer."""
    said: str
    """What an officer said on the telephone instead."""


class Letters(Store):
    """The part of the register that letters are kept in.

    Every change of state is one guarded UPDATE that answers whether it changed anything: of two senders,
    or of a receipt and a sender, only one is right.
    """

    def letter(self, letter_id: str) -> StoredLetter | None:
        with self.database.reading() as connection:
            row = connection.execute(sa.select(letters).where(letters.c.id == letter_id)).first()
        return None if row is None else _stored(row)

    def letters_of(self, reference: str) -> list[StoredLetter]:
        """A case's letters in the order they were written, copies of another case's letters among them."""
        these = sa.select(letters).where(letters.c.reference == reference)
        with self.database.reading() as connection:
            rows = connection.execute(
                these.order_by(letters.c.at, letters.c.number, letters.c.copy_of, letters.c.id)
            ).all()
        return [_stored(row) for row in rows]

    def letters_in(
        self, state: LetterState, older_than: datetime | None = None, limit: int = 100
    ) -> list[StoredLetter]:
        """Letters in a state, the oldest first: what is held, what was left in the middle of being sent."""
        these = sa.select(letters).where(letters.c.state == state)
        if older_than is not None:
            these = these.where(letters.c.at <= older_than)
        with self.database.reading() as connection:
            rows = connection.execute(these.order_by(letters.c.at, letters.c.id).limit(limit)).all()
        return [_stored(row) for row in rows]

    def letter_trying(self, letter_id: str, channel: Channel) -> bool:
        """Take the letter in order to send it. False: somebody has it or had it, and may have sent it.

        A letter one channel has refused for good may be taken for another.
        """
        free = sa.or_(
            letters.c.state.in_(UNSENT),
            sa.and_(letters.c.state == LetterState.FAILED, letters.c.channel != channel),
        )
        return self._change(letter_id, free, state=LetterState.TRYING, channel=channel, tried_at=self.now())

    def letter_trying_in_turn(self, letter_id: str, within: timedelta) -> StoredLetter | None:
        """Take a stored letter in order to send it by its channel, and answer with it.

        None where it is not to be sent now, or an earlier one has to go first (``letter_ahead``).
        """
        now = self.now()
        taken = (
            letters.update()
            .where(letters.c.id == letter_id, letters.c.state == LetterState.STORED, letters.c.channel != "")
            .where(~_ahead(now, within).correlate(letters).exists())
            .values(state=LetterState.TRYING, tried_at=now)
            .returning(*letters.c)
        )
        with self.database.writing() as connection:
            row = connection.execute(taken).first()
        return None if row is None else _stored(row)

    def letter_sent(self, letter_id: str, channel: Channel, provider_id: str = "") -> bool:
        """The channel has taken it. Settles what an earlier attempt left unknown; an early receipt stands."""
        unsettled = letters.c.state.not_in((*SETTLED, LetterState.SENT))
        return self._change(
            letter_id,
            unsettled,
            state=LetterState.SENT,
            channel=channel,
            provider_id=provider_id,
            sent_at=self.now(),
            ended_at=None,
            failure="",
        )

    def letter_delivered(self, letter_id: str) -> bool:
        """A receipt says it has arrived."""
        on_its_way = letters.c.state.in_((LetterState.TRYING, LetterState.SENT))
        now = self.now()
        sent = sa.func.coalesce(letters.c.sent_at, sa.bindparam("delivered_now", now, letters.c.sent_at.type))
        return self._change(letter_id, on_its_way, state=LetterState.DELIVERED, sent_at=sent, ended_at=now)

    def letter_failed(self, letter_id: str, channel: Channel, why: str, final: bool) -> bool:
        """It was certainly not sent. ``final``: this channel never will; otherwise it may be taken again.

        ``why`` names no address. Not said when the outcome is unknown: then it stays *trying*.
        """
        if final:
            open_to_failure = letters.c.state.not_in((*SETTLED, LetterState.WITH_OFFICER))
            now = self.now()
            return self._change(
                letter_id,
                open_to_failure,
                state=LetterState.FAILED,
                channel=channel,
                failure=why,
                ended_at=now,
            )
        untold = letters.c.state.in_((*UNSENT, LetterState.TRYING))
        return self._change(letter_id, untold, state=LetterState.STORED, channel=channel, failure=why)

    def letter_with_officer(self, letter_id: str, why: str) -> bool:
        """A person must tell the customer: the letter's state and the officer's task, together. Once."""
        now = self.now()
        with self.database.writing() as connection:
            row = connection.execute(
                letters.update()
                .where(letters.c.id == letter_id)
                .where(letters.c.state.not_in((*SETTLED, LetterState.SENT, LetterState.WITH_OFFICER)))
                .values(state=LetterState.WITH_OFFICER, failure=why, ended_at=now)
                .returning(letters.c.id, letters.c.reference, letters.c.number, letters.c.template)
            ).first()
            if row is None:
                return False
            add_tasks(
                connection, row.reference, [_task(row.id, row.reference, row.number, row.template, why, now)]
            )
            return True

    def letter_stopped(self, letter_id: str, why: str) -> bool:
        """It is not to be sent after all."""
        unsent = letters.c.state.in_((*UNSENT, LetterState.FAILED, LetterState.WITH_OFFICER))
        return self._change(letter_id, unsent, state=LetterState.STOPPED, failure=why, ended_at=self.now())

    def letter_call_recorded(self, reference: str, number: int, said: str) -> bool:
        """An officer told the customer by telephone: the call is the notice, and closes the letter's task."""
        with self.database.writing() as connection:
            return record_calls(connection, reference, [number], self.now(), said) > 0

    def letter_task(self, letter: StoredLetter, about: str, what: str, for_role: str = "officer") -> None:
        """Have a person see to something about a letter that goes all the same. Once for each ``about``."""
        task = Task(key=_key(letter, about), at=self.now(), what=what, for_role=for_role)
        with self.database.writing() as connection:
            add_tasks(connection, letter.reference, [task])

    def letter_task_done(self, letter: StoredLetter, about: str) -> bool:
        """It needs nobody any more. False if there was no such task to do."""
        with self.database.writing() as connection:
            return finish_tasks(connection, letter.reference, [_key(letter, about)], "", self.now()) > 0

    def letter_ahead(self, letter: StoredLetter, within: timedelta) -> bool:
        """Whether an earlier letter of the same case to the same reader is still to be sent.

        Only one written in the last ``within`` counts, and of those that wait for their hour only one whose
        hour has come: what is stuck does not hold up for ever what comes after it.
        """
        ahead = _ahead(self.now(), within).where(letters.c.id == letter.id)
        with self.database.reading() as connection:
            return connection.execute(ahead.limit(1)).first() is not None

    def _change(self, letter_id: str, guard: sa.ColumnElement[bool], **values: Any) -> bool:
        with self.database.writing() as connection:
            changed = letters.update().where(letters.c.id == letter_id, guard).values(values)
            return connection.execute(changed).rowcount == 1


_OTHER = letters.alias("other")
"""Made once: as many columns as letters have are a third of what it costs to take a letter."""


def _ahead(now: datetime, within: timedelta) -> sa.Select[str]:
    """The letters that have to go before a row of ``letters``."""
    pattern = f"%{REPRESENTATIVES}"
    same_reader = _OTHER.c.id.like(pattern).self_group() == letters.c.id.like(pattern).self_group()
    same_time = sa.and_(_OTHER.c.at == letters.c.at, _OTHER.c.number < letters.c.number)
    to_be_sent = sa.or_(
        _OTHER.c.state.in_((LetterState.STORED, LetterState.TRYING, LetterState.FAILED)),
        sa.and_(_OTHER.c.state == LetterState.HELD, _OTHER.c.not_before <= now),
    )
    return (
        sa.select(_OTHER.c.id)
        .where(_OTHER.c.reference == letters.c.reference, same_reader, _OTHER.c.at > now - within)
        .where(sa.or_(_OTHER.c.at < letters.c.at, same_time), to_be_sent)
    )


def add_letters(connection: Connection, new: Sequence[NewLetter], turn: Turn) -> None:
    """Store letters that are not there yet, and the tasks of those only a person can deliver."""
    of = {"run": turn.run, "turn": turn.number}
    insert_new(connection, letters, [_row(letter, turn.at) | of for letter in new])
    for letter in new:
        add_tasks(connection, letter.reference, _tasks(letter, turn.at))


def letters_told(connection: Connection, turn: Turn) -> tuple[str, ...]:
    """The ids of the letters a turn has stored, copies among them."""
    these = sa.select(letters.c.id).where(
        _of_case(turn.reference), _of_turn(turn, letters.c.turn == turn.number)
    )
    return tuple(connection.execute(these.order_by(letters.c.id)).scalars())


def take_back_letters(connection: Connection, turn: Turn) -> None:
    """The letters of a telling that is taken back, and of those after it: what has gone has gone, and is the
    same letter when a later telling says the same."""
    these = sa.and_(_of_case(turn.reference), _of_turn(turn, letters.c.turn >= turn.number))
    connection.execute(letters.update().where(these).values(turn=None))


def unwritten(connection: Connection, turn: Turn, last: int) -> tuple[list[Letter], tuple[str, ...]]:
    """Those of a turn's letters that are not stored yet, under numbers of their own; the ids of the others.

    A letter is the same one by what it says, not by its number: a turn told again may count differently.
    ``last``: the highest number stored.
    """
    rest = _loose(connection, turn)
    known: list[int] = []
    new: list[Letter] = []
    for letter in turn.letters:
        same = next((row for row in rest if _says(row, letter)), None)
        if same is not None:
            rest.remove(same)
            known.append(same.number)
            continue
        last = max(last + 1, letter.number)
        new.append(letter.model_copy(update={"number": last}))
    if known:
        own = [f"{turn.reference}-{number}" for number in known]
        these = sa.or_(letters.c.id.in_(own), letters.c.copy_of.in_(own))
        connection.execute(letters.update().where(these).values(run=turn.run, turn=turn.number))
    return new, letters_told(connection, turn) if known else ()


def loose_letters(turn: Turn) -> sa.ScalarSelect[int]:
    """How many of a case's letters belong to no turn that stands, or to another run."""
    return sa.select(sa.func.count()).where(_own(turn.reference), _is_loose(turn)).scalar_subquery()


def _loose(connection: Connection, turn: Turn) -> list[Row[Any]]:
    if not turn.letters:
        return []
    said = (letters.c.number, letters.c.template, letters.c.audience, letters.c.placeholders)
    these = sa.select(*said).where(_own(turn.reference), _is_loose(turn))
    return list(connection.execute(these.order_by(letters.c.number)).all())  # type: ignore[arg-type]


def _is_loose(turn: Turn) -> sa.ColumnElement[bool]:
    begins = turn.letters[0].number if turn.letters else 0
    elsewhere = sa.and_(letters.c.run != turn.run, letters.c.number >= begins)
    return sa.or_(letters.c.turn.is_(None), elsewhere)


def last_letter(reference: str) -> sa.ScalarSelect[int]:
    """The highest number of a case's own letters, 0 before the first."""
    return (
        sa.select(sa.func.coalesce(sa.func.max(letters.c.number), 0)).where(_own(reference)).scalar_subquery()
    )


def _own(reference: str) -> sa.ColumnElement[bool]:
    return sa.and_(letters.c.reference == reference, letters.c.copy_of == "")


def _says(row: Any, letter: Letter) -> bool:
    said = (row.template, row.audience) == (letter.template, letter.audience)
    return said and all(row.placeholders.get(name) == word for name, word in letter.placeholders.items())


def _of_case(reference: str) -> sa.ColumnElement[bool]:
    """Its own letters and every copy of them."""
    return sa.or_(letters.c.reference == reference, letters.c.copy_of.startswith(f"{reference}-"))


def _of_turn(turn: Turn, number: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.and_(letters.c.run == turn.run, number)


def record_calls(
    connection: Connection, reference: str, numbers: Sequence[int], at: datetime, said: str = ""
) -> int:
    """Calls that stand for a case's own letters; how many letters that changed. A letter sent stays so."""
    if not numbers:
        return 0
    values: dict[str, Any] = {"state": LetterState.RECORDED_CALL, "channel": Channel.CALL, "ended_at": at}
    if said:
        values["said"] = said
    own = sa.and_(letters.c.reference == reference, letters.c.number.in_(numbers), letters.c.copy_of == "")
    done = connection.execute(
        letters.update().where(own, letters.c.state.not_in((*SETTLED, LetterState.SENT))).values(values)
    )
    keys = [task_key(f"{reference}-{number}", reference) for number in numbers]
    finish_tasks(connection, reference, keys, "", at)
    return done.rowcount


def task_key(letter_id: str, reference: str) -> str:
    """The key of a letter's task: ``letter/4``; for a copy, with the reference it was copied from."""
    rest = letter_id.removeprefix(f"{reference}-").lower()
    return "letter/" + re.sub(r"[^a-z0-9]+", "_", rest)


def _key(letter: StoredLetter, about: str) -> str:
    return f"{task_key(letter.id, letter.reference)}/{about}"


def _tasks(letter: NewLetter, at: datetime) -> list[Task]:
    needed = []
    if letter.with_officer and not letter.stopped:
        needed.append(
            _task(letter.id, letter.reference, letter.number, letter.template, letter.with_officer, at)
        )
    if letter.formats and not letter.stopped:
        what = f"Make letter {letter.number} ({letter.template}) in: {', '.join(letter.formats)}"
        key = task_key(letter.id, letter.reference) + "/formats"
        needed.append(Task(key=key, at=at, what=what))
    return needed


def _task(letter_id: str, reference: str, number: int, template: str, why: str, at: datetime) -> Task:
    what = f"Tell the customer what letter {number} ({template}) says: {why}"
    return Task(key=task_key(letter_id, reference), at=at, what=what)


def _row(letter: NewLetter, at: datetime) -> dict[str, Any]:
    kept = letter.model_dump(mode="json", exclude={"with_officer", "stopped", "not_before"})
    state = LetterState.HELD if letter.not_before else LetterState.STORED
    if letter.with_officer:
        state = LetterState.WITH_OFFICER
    if letter.stopped:
        state = LetterState.STOPPED
    channel = letter.channel or (letter.channels[0] if letter.channels else None)
    words = letter.words(channel) if channel else Worded(subject=letter.subject, body=letter.body)
    return {
        **kept,
        "channel": channel or "",
        "subject": letter.subject or words.subject,
        "body": letter.body or words.body,
        "not_before": letter.not_before,
        "at": at,
        "state": state,
        "failure": letter.stopped or letter.with_officer,
        "ended_at": at if letter.stopped or letter.with_officer else None,
    }


def _stored(row: Row[Any]) -> StoredLetter:
    fields = {name: value for name, value in row._mapping.items() if name in StoredLetter.model_fields}
    return StoredLetter.model_validate({**fields, "channel": row.channel or None})
