"""What a case's turns write: the courier's one transaction each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from charter.cases import CaseState, Letter, Turn
from charter.events import EventType, happened, tasks_made
from register.cases.places import queue_place
from register.cases.promises import write_promises
from register.cases.running import STOPPED_OUTSIDE, take_back_the_stop
from register.cases.timeline import LAST_ENTRY, entry_row
from register.database import Database
from register.day.news import note_turn
from register.errors import RegisterAhead, RegisterBusy
from register.finding.words import renew_words
from register.letters.stored import NewLetter, in_order
from register.letters.told import (
    IS_TO_GO,
    LAST_LETTER,
    LOOSE_LETTERS,
    add_letters,
    bound,
    claim_letters,
    letters_told,
    record_calls,
    still_to_write,
    take_back_letters,
)
from register.located.columns import WardOf, address_in, area_of, district, located, no_ward
from register.models import cases, entries, message_ids, turns, updates
from register.outside.events import letter_sent, note_events
from register.part import Part, insert_new
from register.people.contacts import renew_contacts
from register.reopening.snapshots import TOLD_HISTORY, keep_snapshot
from register.residents.booked import note_appointment
from register.rights.decided import write_rights
from register.rights.tables import rights
from register.tasks import add_tasks, finish_tasks, new_tasks

ID_LENGTH = 200
"""Characters kept of a message id. Real ones have at most 100; Postgres can index some 2,700 bytes."""
TELLINGS = 10
"""How often a turn's letters are worded at most: each time, the case was written to meanwhile."""

Wording = Callable[[Sequence[Letter]], Sequence[NewLetter]]


@dataclass(frozen=True)
class TurnTold:
    """What became of a turn that was told to the register."""

    is_new: bool
    """False where it had been written before, in these words or in others."""
    new: tuple[str, ...]
    """Ids of the letters stored by this telling, copies among them."""
    known: tuple[str, ...]
    """Ids of its letters that were stored before."""
    gone: tuple[str, ...]
    """Those of the new ones that are in the register's own outbox: nothing more is to come."""
    last_letter: int
    """The highest number a letter of the case has."""


class Turns(Part):
    """The part of the register that cases write to."""

    def __init__(self, database: Database, now: Callable[[], datetime], ward_of: WardOf = no_ward) -> None:
        super().__init__(database, now)
        self._ward_of = ward_of

    def tell(self, turn: Turn, word: Wording) -> TurnTold:
        """Write all of a turn, or nothing. ``word`` plans and words those of its letters that are new.

        A turn can be told again, in another way: it was written inside a workflow's task that then did not
        complete, and by the next attempt other messages had come, or the same in another order. The case
        knows nothing of the first telling, so the later one takes its place; a letter that has gone is not
        written again. A telling no later than the one written changes nothing. After a supervisor's reset the
        numbers begin again in another run: what was written stands, and what follows goes behind it.

        One older than the last written still gets its entries and letters; it does not turn the state back.

        Letters are worded before the transaction, under the numbers they were told with. Where these are not
        the ones they get, or not all are new, nothing is written, and they are worded once more.
        """
        letters = turn.letters
        for _ in range(TELLINGS):
            worded = tuple(word(letters)) if letters else ()
            with self.database.writing() as connection:
                told = self._tell(connection, turn, letters, worded)
            if isinstance(told, TurnTold):
                return told
            letters = told
        raise RegisterBusy("The case is being written to by others. Try again in a moment.")

    def _tell(
        self, connection: Connection, turn: Turn, letters: tuple[Letter, ...], worded: Sequence[NewLetter]
    ) -> TurnTold | tuple[Letter, ...]:
        """Write a turn whose letters ``letters`` are worded; or the letters that are to be worded instead."""
        here = self._here(connection, turn)
        if 0 < turn.history < (here.told_history or 0):
            raise RegisterAhead("The register knows more of the case than Temporal does. Reconcile them.")
        again = here.told is not None
        if again and turn.at <= here.told:
            return TurnTold(False, (), letters_told(connection, turn), (), here.last_letter)
        known: list[int] = []
        if again or here.loose or (turn.letters and turn.letters[0].number <= here.last_letter):
            wanted, known = still_to_write(connection, turn, here.last_letter, again=again)
            if wanted != letters:
                return wanted
        if here.outcome == STOPPED_OUTSIDE:
            take_back_the_stop(connection, turn.reference)
        if again:
            _take_back(connection, turn)
        stored = claim_letters(connection, turn, known)
        made = new_tasks(connection, turn.reference, turn.tasks)
        behind = here.last_entry
        if again or here.outcome == STOPPED_OUTSIDE:
            behind = connection.execute(sa.select(LAST_ENTRY), {"of": turn.reference}).scalar_one()
        gone = self._write(connection, turn, worded, behind=behind, at_once=not here.is_to_go)
        told = tasks_made(made, turn.state, turn.at)
        for letter in worded:
            if letter.id in gone:
                told += letter_sent(letter, turn.state.service, turn.state.stage, turn.at)
        if here.turn_at is None or (turn.at, turn.number) >= (here.turn_at, here.turn):
            self._publish(connection, turn, here, again)
            before = here.before or {}
            told = happened(before if here.turn_at else None, turn.state, turn.at) + told
            renew_contacts(connection, before, turn.state)
            _renew_area(connection, before, turn.state)
            write_promises(connection, before, turn.state, here.door)
            note_appointment(connection, turn, before)
            _set_state(connection, turn, self.now())
            keep_snapshot(connection, turn)
            _place_noted(connection, turn, self._ward_of)
        note_turn(connection, turn, (here.before or {}) if here.turn_at else None, made)
        note_events(connection, turn.reference, sorted(told, key=lambda one: one.type is EventType.ENDED))
        renew_words(connection, here.before or {}, turn, again=again)
        last = max([here.last_letter, *(letter.number for letter in letters)])
        ids = tuple(letter.id for letter in worded)
        return TurnTold(not again, ids, stored, gone, last)

    def message_known(self, reference: str, message_id: str) -> bool:
        """Whether a turn of the case has named this message."""
        with self.database.reading() as connection:
            this = {"of": reference, "message": message_id[:ID_LENGTH]}
            return connection.execute(_MESSAGE, this).first() is not None

    def _here(self, connection: Connection, turn: Turn) -> Row[Any]:
        """The case and what is written of it, held until the transaction ends; made, if there is none yet."""
        look = bound(turn) | in_order(self.now())
        here = None
        if _held(connection, turn.reference):
            here = connection.execute(_HERE, look).first()
        if here is None:
            self._make_case(connection, turn)
            _held(connection, turn.reference)
            here = connection.execute(_HERE, look).one()
        return here

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
            "area": district(turn.state.customer.address),
        }
        insert_new(connection, cases, [row])

    def _write(
        self,
        connection: Connection,
        turn: Turn,
        letters: Sequence[NewLetter],
        *,
        behind: int,
        at_once: bool,
    ) -> tuple[str, ...]:
        key = {"reference": turn.reference, "run": turn.run, "number": turn.number}
        insert_new(connection, turns, [{**key, "at": turn.at, "history": turn.history}])
        lines = [
            entry if entry.number == number else entry.model_copy(update={"number": number})
            for number, entry in enumerate(turn.entries, start=behind + 1)
        ]
        insert_new(connection, entries, [entry_row(turn.reference, line, turn) for line in lines])
        ids = dict.fromkeys(one[:ID_LENGTH] for one in turn.message_ids)
        insert_new(connection, message_ids, [{"reference": turn.reference, "message_id": one} for one in ids])
        gone = add_letters(connection, letters, turn, self.now(), at_once=at_once)
        add_tasks(connection, turn.reference, turn.tasks)
        finish_tasks(connection, turn.reference, turn.tasks_done, "", turn.at)
        record_calls(connection, turn.reference, turn.calls_recorded, turn.at)
        write_rights(connection, turn)
        return gone

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


# Made once and bound anew for every turn: making and looking up a statement costs more than running it.
_OF: sa.BindParameter[str] = sa.bindparam("of")
_TOLD_AT = (
    sa.select(turns.c.at)
    .where(turns.c.reference == _OF, turns.c.run == sa.bindparam("of_run"))
    .where(turns.c.number == sa.bindparam("of_turn"))
    .scalar_subquery()
)
_HERE: sa.Select[Any] = sa.select(
    *(cases.c[name] for name in ("outcome", "turn", "turn_at", "publish", "publish_note", "door")),
    sa.func.coalesce(cases.c.state, cases.c.intake).label("before"),
    LAST_ENTRY.label("last_entry"),
    LAST_LETTER.label("last_letter"),
    LOOSE_LETTERS.label("loose"),
    IS_TO_GO.label("is_to_go"),
    _TOLD_AT.label("told"),
    TOLD_HISTORY.label("told_history"),
).where(cases.c.reference == _OF)
_LOCKED = sa.select(cases.c.reference).where(cases.c.reference == _OF).with_for_update(key_share=True)
_MESSAGE = sa.select(message_ids.c.message_id).where(
    message_ids.c.reference == _OF, message_ids.c.message_id == sa.bindparam("message")
)
_FROM_HERE_ON = tuple(
    table.delete().where(
        table.c.reference == _OF, table.c.run == sa.bindparam("of_run"), column >= sa.bindparam("of_turn")
    )
    for table, column in ((entries, entries.c.turn), (turns, turns.c.number), (rights, rights.c.turn))
)
_STATE = (
    "process", "service", "service_title", "edition", "received", "stage", "team", "officer", "priority",
    "due", "late", "waiting", "outcome", "duplicate_of", "publish", "publish_note",
)  # fmt: skip
"""Columns of a case that are its state's fields of the same names."""
_SET_STATE = (
    cases.update()
    .where(cases.c.reference == _OF)
    .values(
        started=sa.func.coalesce(cases.c.started, sa.bindparam("began", type_=cases.c.started.type)),
        start_refused=None,
    )
)


NOTED = "note_added"
_UNPLACED = cases.update().where(cases.c.reference == _OF, cases.c.latitude.is_(None))


def _held(connection: Connection, reference: str) -> bool:
    """Wait for others who write to the case. False if there was none to hold: by now there may be one.

    On SQLite the transaction has waited for everybody.
    """
    if connection.dialect.name != "postgresql":
        return True
    # A statement of its own: one that has waited sees its row as it now is, but not the other tables.
    return connection.execute(_LOCKED, {"of": reference}).first() is not None


def _take_back(connection: Connection, turn: Turn) -> None:
    """A telling that the case knows nothing of: its entries, and those of turns told after it."""
    for these in _FROM_HERE_ON:
        connection.execute(these, {"of": turn.reference, "of_run": turn.run, "of_turn": turn.number})
    take_back_letters(connection, turn)


def _renew_area(connection: Connection, before: Mapping[str, Any], state: CaseState) -> None:
    """The area of a case that is where its customer lives, when they have moved."""
    now = state.customer.address
    if address_in(before) == now or district(address_in(before)) == district(now):
        return
    this = cases.c.reference == state.reference
    intake = connection.execute(sa.select(cases.c.intake).where(this)).scalar_one()
    area = area_of(intake or {}, {"customer": {"address": now}})
    connection.execute(cases.update().where(this).values(area=area))


def _next_second(instant: datetime) -> datetime:
    """Whole seconds, never earlier: a follower who asked up to this second must not miss it (Open311)."""
    whole = instant.astimezone(UTC).replace(microsecond=0)
    return whole if whole == instant else whole + timedelta(seconds=1)


def _place_noted(connection: Connection, turn: Turn, ward_of: WardOf) -> None:
    """A case that came without co-ordinates has those that an officer noted on site."""
    for entry in turn.entries:
        if entry.message == NOTED and isinstance(entry.said, Mapping):
            found = located(entry.said, None, ward_of)
            if found["latitude"] is not None:
                there = {name: found[name] for name in ("latitude", "longitude", "ward")}
                connection.execute(_UNPLACED, {"of": turn.reference, **there})


def _set_state(connection: Connection, turn: Turn, now: datetime) -> None:
    state: CaseState = turn.state
    place = queue_place(state)
    connection.execute(
        _SET_STATE,
        {name: getattr(state, name) for name in _STATE}
        | {"of": turn.reference, "turn": turn.number, "turn_at": turn.at, "updated": now, "began": turn.at}
        | {"ended": turn.at if state.ended else None, "state": state}
        | {"queue_rank": place.rank, "queue_due": place.due},
    )
