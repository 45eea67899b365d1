"""What a case's turns write: the courier's one transaction each, and what happens to a case from outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from charter.cases import CaseState, Entry, Kind, Letter, Shown, Task, Turn
from register.contacts import renew_contacts
from register.letters import (
    NewLetter,
    add_letters,
    last_letter,
    letters_told,
    loose_letters,
    record_calls,
    take_back_letters,
    unwritten,
)
from register.models import cases, entries, is_open, message_ids, tasks, turns, updates
from register.places import queue_place
from register.promises import write_promises
from register.store import Store, insert_new, locked
from register.tasks import add_tasks, finish_tasks

STOPPED_OUTSIDE = "stopped_outside"
"""Outcome and task of a case whose workflow was stopped by somebody other than the case."""

ID_LENGTH = 200
"""Characters kept of a message id. Real ones have at most 100; Postgres can index some 2,700 bytes."""


Wording = Callable[[Sequence[Letter]], Sequence[NewLetter]]


@dataclass(frozen=True)
class Told:
    """What became of a turn that was told to the register."""

    is_new: bool
    """False where it had been written before, in these words or in others."""
    new: tuple[str, ...]
    """Ids of the letters stored by this telling, copies among them."""
    known: tuple[str, ...]
    """Ids of its letters that were stored before."""
    last_letter: int
    """The highest number a letter of the case has; 0 where nothing was looked up."""


class Turns(Store):
    """The part of the register that cases write to."""

    def take_turn(self, turn: Turn, letters: Sequence[NewLetter] = ()) -> bool:
        """Write a turn whose letters are worded already. True unless that turn was written before."""
        return self.tell_turn(turn, lambda _: letters).is_new

    def tell_turn(self, turn: Turn, word: Wording) -> Told:
        """Write all of a turn, or nothing. ``word`` plans and words those of its letters that are new.

        A turn can be told again, in another way: it was written inside a workflow's task that then did not
        complete, and by the next attempt other messages had come, or the same in another order. The case
        knows nothing of the first telling, so the later one takes its place; a letter that has gone is not
        written again. A telling no later than the one written changes nothing. After a supervisor's reset the
        numbers begin again in another run: what was written stands, and what follows goes behind it.

        One older than the last written still gets its entries and letters; it does not turn the state back.
        """
        with self.database.writing() as connection:
            of = locked(connection, sa.select(cases).where(cases.c.reference == turn.reference))
            case = connection.execute(of).first()
            if case is None:
                self._make_case(connection, turn)
                case = connection.execute(of).one()
            told_at = sa.select(turns.c.at).where(_this(turn)).scalar_subquery()
            behind = (last_entry(turn.reference), last_letter(turn.reference), loose_letters(turn), told_at)
            line, last, loose, told_before = connection.execute(sa.select(*behind)).one()
            if told_before is not None and turn.at <= told_before:
                return Told(False, (), letters_told(connection, turn), last)
            if case.outcome == STOPPED_OUTSIDE:
                _take_back_the_stop(connection, turn.reference)
            if told_before is not None:
                _take_back(connection, turn)
                line = connection.execute(sa.select(last_entry(turn.reference))).scalar_one()
                loose = 1
            key = {"reference": turn.reference, "run": turn.run, "number": turn.number, "at": turn.at}
            insert_new(connection, turns, [key])
            wanted: list[Letter] = list(turn.letters)
            known: tuple[str, ...] = ()
            if loose or (turn.letters and turn.letters[0].number <= last):
                wanted, known = unwritten(connection, turn, last)
            new = list(word(wanted)) if wanted or not turn.letters else []
            self._write(connection, turn, new, behind=line)
            if case.turn_at is None or (turn.at, turn.number) >= (case.turn_at, case.turn):
                self._publish(connection, turn, case, told_before is not None)
                renew_contacts(connection, case, turn.state)
                write_promises(connection, case.state, turn.state)
                _set_state(connection, turn, self.now())
            last = max([last, *(letter.number for letter in wanted)])
            return Told(told_before is None, tuple(letter.id for letter in new), known, last)

    def message_known(self, reference: str, message_id: str) -> bool:
        """Whether a turn of the case has named this message."""
        known = sa.and_(
            message_ids.c.reference == reference, message_ids.c.message_id == message_id[:ID_LENGTH]
        )
        this = sa.select(message_ids.c.message_id).where(known)
        with self.database.reading() as connection:
            return connection.execute(this).first() is not None

    def open_rows_to_check(self, limit: int = 100, after: str = "") -> list[str]:
        """References of started cases that are open here, in order, after ``after``: page by the last one."""
        wanted = sa.select(cases.c.reference).where(
            is_open, cases.c.started.is_not(None), cases.c.reference > after
        )
        with self.database.reading() as connection:
            return list(connection.execute(wanted.order_by(cases.c.reference).limit(limit)).scalars())

    def closed_outside(self, reference: str, how: str, at: datetime) -> bool:
        """The workflow is closed (``how``: terminated, timed out, failed) and the case never said so.

        The row ends as *stopped_outside*, with an entry and an officer's task. False if it had ended.
        """
        with self.database.writing() as connection:
            of = locked(connection, sa.select(cases).where(cases.c.reference == reference, is_open))
            case = connection.execute(of).first()
            if case is None:
                return False
            reason = f"The case was {how} from outside, not ended by its own steps."
            state = None
            if case.state is not None:
                ended = {
                    "ended": True,
                    "outcome": STOPPED_OUTSIDE,
                    "outcome_reason": reason,
                    "waiting": False,
                }
                state = CaseState.model_validate({**case.state, **ended}).model_dump(mode="json")
            connection.execute(
                cases.update()
                .where(cases.c.reference == reference)
                .values(ended=at, outcome=STOPPED_OUTSIDE, waiting=False, updated=self.now(), state=state)
            )
            last = connection.execute(sa.select(last_entry(reference))).scalar_one()
            entry = Entry(number=last + 1, at=at, kind=Kind.ENDED, what=reason, shown=Shown.STAFF)
            insert_new(connection, entries, [_entry_row(reference, entry)])
            what = f"{reason} Find out why, and what the customer is still owed."
            add_tasks(connection, reference, [Task(key=STOPPED_OUTSIDE, at=at, what=what)])
            return True

    def _make_case(self, connection: Connection, turn: Turn) -> None:
        place = queue_place(turn.state)
        now = self.now()
        row = {
            "reference": turn.reference,
            "process": turn.state.process,
            "service": turn.state.service,
            "edition": turn.state.edition,
            "received": turn.state.received,
            "stored": now,
            "started": turn.at,
            "updated": now,
            "queue_rank": place.rank,
            "queue_due": place.due,
        }
        insert_new(connection, cases, [row])

    def _write(
        self, connection: Connection, turn: Turn, letters: Sequence[NewLetter], *, behind: int
    ) -> None:
        lines = [
            entry.model_copy(update={"number": number})
            for number, entry in enumerate(turn.entries, start=behind + 1)
        ]
        insert_new(connection, entries, [_entry_row(turn.reference, line, turn) for line in lines])
        ids = dict.fromkeys(one[:ID_LENGTH] for one in turn.message_ids)
        insert_new(connection, message_ids, [{"reference": turn.reference, "message_id": one} for one in ids])
        add_letters(connection, letters, turn)
        add_tasks(connection, turn.reference, turn.tasks)
        finish_tasks(connection, turn.reference, turn.tasks_done, "", turn.at)
        record_calls(connection, turn.reference, turn.calls_recorded, turn.at)

    def _publish(self, connection: Connection, turn: Turn, case: Row[Any], again: bool) -> None:
        said = (turn.state.publish, turn.state.publish_note)
        if said in ((case.publish, case.publish_note), ("", "")):
            return
        update = {
            "update_id": f"{turn.reference}-{turn.number}" + (f"-{turn.at:%Y%m%d%H%M%S%f}" if again else ""),
            "reference": turn.reference,
            "service": turn.state.service,
            "status": turn.state.publish,
            "note": turn.state.publish_note,
            "at": _next_second(self.now()),
        }
        insert_new(connection, updates, [update])


def _this(turn: Turn) -> sa.ColumnElement[bool]:
    key = (turns.c.reference == turn.reference, turns.c.run == turn.run, turns.c.number == turn.number)
    return sa.and_(*key)


def _take_back(connection: Connection, turn: Turn) -> None:
    """A telling that the case knows nothing of: its entries, and those of turns told after it."""
    for table, column in ((entries, entries.c.turn), (turns, turns.c.number)):
        these = sa.and_(table.c.reference == turn.reference, table.c.run == turn.run, column >= turn.number)
        connection.execute(table.delete().where(these))
    take_back_letters(connection, turn)


def last_entry(reference: str) -> sa.ScalarSelect[int]:
    """The number of a case's last entry, 0 before the first."""
    last = sa.select(sa.func.coalesce(sa.func.max(entries.c.number), 0))
    return last.where(entries.c.reference == reference).scalar_subquery()


def _next_second(instant: datetime) -> datetime:
    """Whole seconds, never earlier: a follower who asked up to this second must not miss it (Open311)."""
    whole = instant.astimezone(UTC).replace(microsecond=0)
    return whole if whole == instant else whole + timedelta(seconds=1)


def _entry_row(reference: str, entry: Entry, turn: Turn | None = None) -> dict[str, Any]:
    return {
        "reference": reference,
        "number": entry.number,
        "at": entry.at,
        "kind": entry.kind,
        "shown": entry.shown,
        "outside": turn is None,
        "run": turn.run if turn else "",
        "turn": turn.number if turn else 0,
        "entry": entry.model_dump(mode="json"),
    }


def _take_back_the_stop(connection: Connection, reference: str) -> None:
    # The case goes on (reset, or its last turn was on the way): its own entry needs the number.
    connection.execute(entries.delete().where(entries.c.reference == reference, entries.c.outside))
    connection.execute(tasks.delete().where(tasks.c.reference == reference, tasks.c.key == STOPPED_OUTSIDE))


def _set_state(connection: Connection, turn: Turn, now: datetime) -> None:
    state = turn.state
    place = queue_place(state)
    same = (
        "process",
        "service",
        "service_title",
        "edition",
        "received",
        "stage",
        "team",
        "officer",
        "priority",
    )
    more = ("due", "late", "waiting", "outcome", "duplicate_of", "publish", "publish_note")
    started = sa.func.coalesce(cases.c.started, sa.bindparam("began", turn.at, cases.c.started.type))
    connection.execute(
        cases.update()
        .where(cases.c.reference == turn.reference)
        .values(
            {name: getattr(state, name) for name in (*same, *more)}
            | {"turn": turn.number, "turn_at": turn.at, "updated": now}
            | {"started": started, "start_refused": None}
            | {"ended": turn.at if state.ended else None, "state": state.model_dump(mode="json")}
            | {"queue_rank": place.rank, "queue_due": place.due}
        )
    )
