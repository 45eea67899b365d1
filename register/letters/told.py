"""The letters a case's turns tell: stored with the turn, and known again when it is told a second time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.cases import Letter, Task, Turn
from charter.people import Channel
from charter.writing.letters import Worded
from register.letters.stored import (
    SETTLED,
    LetterState,
    NewLetter,
    acknowledge,
    is_to_go,
    task_key,
    telling_task,
)
from register.models import letters, outbox
from register.part import insert_new
from register.tasks import add_tasks, finish_tasks

_OF: sa.BindParameter[str] = sa.bindparam("of")
_RUN: sa.BindParameter[str] = sa.bindparam("of_run")
_TURN: sa.BindParameter[int] = sa.bindparam("of_turn")
_OWN = sa.and_(letters.c.reference == _OF, letters.c.copy_of == "")
_LOOSE = sa.or_(
    letters.c.turn.is_(None),
    sa.and_(letters.c.run != _RUN, letters.c.number >= sa.bindparam("begins", type_=sa.Integer)),
)
_FROM_HERE_ON = sa.and_(letters.c.run == _RUN, letters.c.turn >= _TURN)
_OF_CASE = sa.or_(letters.c.reference == _OF, letters.c.copy_of.startswith(sa.bindparam("copies")))
"""Its own letters and every copy of them."""

# Parts of the one look that a turn takes at what is there; bound as ``bound`` says.
LAST_LETTER = sa.select(sa.func.coalesce(sa.func.max(letters.c.number), 0)).where(_OWN).scalar_subquery()
"""The highest number of a case's own letters, 0 before the first."""
LOOSE_LETTERS = sa.select(sa.func.count()).where(_OWN, _LOOSE).scalar_subquery()
"""How many of a case's letters belong to no turn that stands, or to another run."""
IS_TO_GO = sa.exists().where(letters.c.reference == _OF, is_to_go(letters))
"""Whether a letter shown in the case is still to be sent, and goes before what comes after it."""

_SAID = sa.select(letters.c.number, letters.c.template, letters.c.audience, letters.c.placeholders)
_SAID_BEFORE = _SAID.where(_OWN, _LOOSE).order_by(letters.c.number)
_SAID_AGAIN = _SAID.where(_OWN, sa.or_(_LOOSE, _FROM_HERE_ON)).order_by(letters.c.number)
_TOLD = (
    sa.select(letters.c.id)
    .where(_OF_CASE, letters.c.run == _RUN, letters.c.turn == _TURN)
    .order_by(letters.c.id)
)
_TAKE_BACK = letters.update().where(_OF_CASE, _FROM_HERE_ON).values(turn=None)
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_CLAIM = letters.update().where(sa.or_(letters.c.id.in_(_IDS), letters.c.copy_of.in_(_IDS)))
_CALLED = letters.update().where(
    _OWN,
    letters.c.number.in_(sa.bindparam("numbers", expanding=True)),
    letters.c.state.not_in((*SETTLED, LetterState.SENT)),
)


def bound(turn: Turn) -> dict[str, Any]:
    """What the statements about a turn's letters are bound to."""
    return {
        "of": turn.reference,
        "of_run": turn.run,
        "of_turn": turn.number,
        "begins": turn.letters[0].number if turn.letters else 0,
        "copies": f"{turn.reference}-",
    }


def letters_told(connection: Connection, turn: Turn) -> tuple[str, ...]:
    """The ids of the letters a turn has stored, copies among them."""
    return tuple(connection.execute(_TOLD, bound(turn)).scalars())


def still_to_write(
    connection: Connection, turn: Turn, last: int, *, again: bool
) -> tuple[tuple[Letter, ...], list[int]]:
    """Those of a turn's letters that are not stored yet, by numbers of their own; the numbers of the others.

    A letter is the same one by what it says, not by its number: a turn told ``again`` may count differently.
    ``last``: the highest number stored.
    """
    rest = list(connection.execute(_SAID_AGAIN if again else _SAID_BEFORE, bound(turn)).all())
    known: list[int] = []
    new: list[Letter] = []
    for letter in turn.letters:
        same = next((row for row in rest if _says(row, letter)), None)
        if same is not None:
            rest.remove(same)
            known.append(same.number)
            continue
        last = max(last + 1, letter.number)
        new.append(letter if letter.number == last else letter.model_copy(update={"number": last}))
    return tuple(new), known


def _says(row: Any, letter: Letter) -> bool:
    said = (row.template, row.audience) == (letter.template, letter.audience)
    return said and all(row.placeholders.get(name) == word for name, word in letter.placeholders.items())


def take_back_letters(connection: Connection, turn: Turn) -> None:
    """The letters of a telling that is taken back, and of those after it: what has gone has gone, and is the
    same letter when a later telling says the same."""
    connection.execute(_TAKE_BACK, bound(turn))


def claim_letters(connection: Connection, turn: Turn, numbers: Sequence[int]) -> tuple[str, ...]:
    """Letters stored before are this turn's, with their copies; their ids."""
    if not numbers:
        return ()
    own = [f"{turn.reference}-{number}" for number in numbers]
    connection.execute(_CLAIM, {"ids": own, "run": turn.run, "turn": turn.number})
    return letters_told(connection, turn)


def add_letters(
    connection: Connection, new: Sequence[NewLetter], turn: Turn, now: datetime, *, at_once: bool
) -> tuple[str, ...]:
    """Store letters, and the tasks of those only a person can deliver; the ids of those that have gone.

    ``at_once``: nothing waits to be sent before them. Then the case's own are put into the register's outbox
    here, if that is where all of them go.
    """
    rows = [_row(letter, turn) for letter in new]
    going = [
        (letter, row)
        for letter, row in zip(new, rows, strict=True)
        if row["state"] is LetterState.STORED and letter.reference == turn.reference
    ]
    if not at_once or not all(letter.into_outbox for letter, _ in going):
        going = []
    for letter, row in going:
        row |= {"state": LetterState.SENT, "tried_at": now, "sent_at": now, "provider_id": letter.id}
    insert_new(connection, letters, rows)
    insert_new(connection, outbox, [_in_outbox(letter, row, now) for letter, row in going])
    for letter in new:
        add_tasks(connection, letter.reference, _tasks(letter, turn.at))
    return tuple(letter.id for letter, _ in going)


def _in_outbox(letter: NewLetter, row: dict[str, Any], now: datetime) -> dict[str, Any]:
    words = letter.words(row["channel"])
    item = {"letter_id": letter.id, "reference": letter.reference, "channel": row["channel"], "at": now}
    return item | {"to_": words.to, "subject": words.subject, "body": words.body}


def _tasks(letter: NewLetter, at: datetime) -> list[Task]:
    needed = []
    if letter.with_officer and not letter.stopped:
        of = (letter.id, letter.reference, letter.number, letter.template)
        needed.append(telling_task(*of, letter.with_officer, at))
    if letter.formats and not letter.stopped:
        what = f"Make letter {letter.number} ({letter.template}) in: {', '.join(letter.formats)}"
        key = task_key(letter.id, letter.reference) + "/formats"
        needed.append(Task(key=key, at=at, what=what))
    return needed


def _row(letter: NewLetter, turn: Turn) -> dict[str, Any]:
    kept = letter.model_dump(mode="json", exclude={"with_officer", "stopped", "not_before", "into_outbox"})
    state = LetterState.HELD if letter.not_before else LetterState.STORED
    if letter.with_officer:
        state = LetterState.WITH_OFFICER
    if letter.stopped:
        state = LetterState.STOPPED
    channel = letter.channel or (letter.channels[0] if letter.channels else None)
    words = letter.words(channel) if channel else Worded(subject=letter.subject, body=letter.body)
    return {
        **kept,
        "run": turn.run,
        "turn": turn.number,
        "channel": channel or "",
        "subject": letter.subject or words.subject,
        "body": letter.body or words.body,
        "not_before": letter.not_before,
        "at": turn.at,
        "state": state,
        "tried_at": None,
        "sent_at": None,
        "provider_id": "",
        "failure": letter.stopped or letter.with_officer,
        "ended_at": turn.at if letter.stopped or letter.with_officer else None,
    }


def record_calls(connection: Connection, reference: str, numbers: Sequence[int], at: datetime) -> None:
    """Calls that stand for a case's own letters. A letter sent stays so."""
    if not numbers:
        return
    called = {"state": LetterState.RECORDED_CALL, "channel": Channel.CALL, "ended_at": at}
    connection.execute(_CALLED, {"of": reference, "numbers": list(numbers), **called})
    if 1 in numbers:
        acknowledge(connection, f"{reference}-1")
    keys = [task_key(f"{reference}-{number}", reference) for number in numbers]
    finish_tasks(connection, reference, keys, "", at)
