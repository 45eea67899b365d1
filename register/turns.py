"""What a case's turns write: the courier's one transaction each, and what happens to a case from outside."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from charter.cases import CaseState, Entry, Kind, Shown, Task, Turn
from register.letters import NewLetter, add_letters, record_calls
from register.models import cases, entries, is_open, message_ids, tasks, turns, updates
from register.places import queue_place
from register.store import Store, insert_new, locked
from register.tasks import add_tasks, finish_tasks

STOPPED_OUTSIDE = "stopped_outside"
"""Outcome and task of a case whose workflow was stopped by somebody other than the case."""

ID_LENGTH = 200
"""Characters kept of a message id. Real ones have at most 100; Postgres can index some 2,700 bytes."""


class Turns(Store):
    """The part of the register that cases write to."""

    def take_turn(self, turn: Turn, letters: Sequence[NewLetter] = ()) -> bool:
        """Write all of a turn, or nothing. False if that turn was written already.

        Written already, it may have more to say now: where a worker was killed, or a workflow's task failed,
        after it was written, it is told again with what has come since behind it. That is then written too.
        One older than the last written still gets its entries and letters; it does not turn the state back.
        """
        with self.database.writing() as connection:
            self._ensure_case(connection, turn)
            of = locked(connection, sa.select(cases).where(cases.c.reference == turn.reference))
            case = connection.execute(of).one()
            key = {"reference": turn.reference, "number": turn.number, "at": turn.at}
            is_new = bool(insert_new(connection, turns, [key]))
            stopped = case.outcome == STOPPED_OUTSIDE
            if not is_new and (stopped or not _has_more(connection, turn)):
                return False
            if stopped:
                _take_back_the_stop(connection, turn.reference)
            self._write(connection, turn, letters)
            if turn.number >= case.turn:
                self._publish(connection, turn, case, not is_new)
                _set_state(connection, turn, self.now())
            return is_new

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
            last = connection.execute(
                sa.select(sa.func.coalesce(sa.func.max(entries.c.number), 0)).where(
                    entries.c.reference == reference
                )
            ).scalar_one()
            entry = Entry(number=last + 1, at=at, kind=Kind.ENDED, what=reason, shown=Shown.STAFF)
            insert_new(connection, entries, [_entry_row(reference, entry, outside=True)])
            what = f"{reason} Find out why, and what the customer is still owed."
            add_tasks(connection, reference, [Task(key=STOPPED_OUTSIDE, at=at, what=what)])
            return True

    def _ensure_case(self, connection: Connection, turn: Turn) -> None:
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

    def _write(self, connection: Connection, turn: Turn, letters: Sequence[NewLetter]) -> None:
        insert_new(connection, entries, [_entry_row(turn.reference, entry) for entry in turn.entries])
        ids = dict.fromkeys(one[:ID_LENGTH] for one in turn.message_ids)
        insert_new(connection, message_ids, [{"reference": turn.reference, "message_id": one} for one in ids])
        add_letters(connection, letters, turn.at)
        add_tasks(connection, turn.reference, turn.tasks)
        finish_tasks(connection, turn.reference, turn.tasks_done, "", turn.at)
        record_calls(connection, turn.reference, turn.calls_recorded, turn.at)

    def _publish(self, connection: Connection, turn: Turn, case: Row[Any], again: bool) -> None:
        said = (turn.state.publish, turn.state.publish_note)
        if said in ((case.publish, case.publish_note), ("", "")):
            return
        update = {
            "update_id": f"{turn.reference}-{turn.number}" + (f"-{turn.entries[-1].number}" if again else ""),
            "reference": turn.reference,
            "service": turn.state.service,
            "status": turn.state.publish,
            "note": turn.state.publish_note,
            "at": _next_second(self.now()),
        }
        insert_new(connection, updates, [update])


def _has_more(connection: Connection, turn: Turn) -> bool:
    """Whether a turn told again says what is written under its numbers, and goes on."""
    numbered = {entry.number: entry for entry in turn.entries}
    these = sa.and_(entries.c.reference == turn.reference, entries.c.number.in_(numbered))
    found = connection.execute(sa.select(entries.c.entry).where(these)).scalars()
    written = [Entry.model_validate(one) for one in found]
    same = all(_content(one) == _content(numbered[one.number]) for one in written)
    return same and len(written) < len(numbered)


def _content(entry: Entry) -> tuple[object, ...]:
    return entry.kind, entry.what, entry.message, entry.message_id, entry.said


def _next_second(instant: datetime) -> datetime:
    """Whole seconds, never earlier: a follower who asked up to this second must not miss it (Open311)."""
    whole = instant.astimezone(UTC).replace(microsecond=0)
    return whole if whole == instant else whole + timedelta(seconds=1)


def _entry_row(reference: str, entry: Entry, outside: bool = False) -> dict[str, Any]:
    return {
        "reference": reference,
        "number": entry.number,
        "at": entry.at,
        "kind": entry.kind,
        "shown": entry.shown,
        "outside": outside,
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
    started = sa.func.coalesce(cases.c.started, sa.bindparam("turn_at", turn.at, cases.c.started.type))
    connection.execute(
        cases.update()
        .where(cases.c.reference == turn.reference)
        .values(
            {name: getattr(state, name) for name in (*same, *more)}
            | {"turn": turn.number, "updated": now, "started": started, "start_refused": None}
            | {"ended": turn.at if state.ended else None, "state": state.model_dump(mode="json")}
            | {"queue_rank": place.rank, "queue_due": place.due}
        )
    )
