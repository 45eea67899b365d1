"""What the register knows of its cases, for whoever compares it with Temporal; and what is mended of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.cases import Entry, Kind, Shown, Snapshot, Turn
from charter.people import Model
from register.cases.places import NO_DUE, QueuePlace
from register.cases.running import STOPPED_OUTSIDE
from register.cases.timeline import LAST_ENTRY, entry_row
from register.database import Database
from register.finding.words import keep_words
from register.letters.stored import LetterState
from register.letters.told import LAST_LETTER
from register.located.columns import WardOf, area_of, located, no_ward
from register.models import cases, concerns, entries, is_open, letters, turns
from register.part import Part, insert_new, insert_or_renew
from register.people.contacts import keep_contacts
from register.reopening.snapshots import keep_snapshot, snapshot_kept
from register.reopening.tables import snapshots
from register.reports import Intake
from register.standing.tables import written

RECENT = 50
"""Entries a case that is opened again has with it, as one that goes on in a new run."""
ON_THEIR_WAY = (LetterState.STORED, LetterState.HELD, LetterState.TRYING, LetterState.FAILED)
RETENTION = timedelta(days=30)
"""How long Temporal keeps what has closed, here and in the Compose file."""
A_MOMENT = timedelta(minutes=1)
RESTORED = "restored"
"""The mark, among what was written, of a register that was restored and not reconciled since."""
_OF: sa.BindParameter[str] = sa.bindparam("of")


class KnownCase(Model):
    """A case as far as its turns tell how it stands."""

    reference: str
    process: str
    started: bool
    refused: bool
    """Its report could not become a case."""
    ended: bool
    """By its own story."""
    stopped: bool
    """It was found closed from outside."""
    told: bool
    """It has written a turn."""
    kept: bool = False
    """There is something to open it again with."""
    turn: int = 0
    """The number of its last turn, by the time it was written."""
    run: str = ""
    """The run that wrote it."""
    history: int = 0
    """How many events that run had at least; 0 where nobody has said so."""


class KeptCase(Model):
    """What a case is opened again with."""

    snapshot: Snapshot
    turn: int
    """The turn after which it was so."""
    at: datetime
    entries: int
    """The number of the last entry there is."""
    letters: int
    """The number of the last letter."""
    recent: tuple[Entry, ...]


class Reopening(Part):
    """The part of the register by which it is reconciled with Temporal."""

    def __init__(self, database: Database, now: Callable[[], datetime], ward_of: WardOf = no_ward) -> None:
        super().__init__(database, now)
        self._ward_of = ward_of

    # -- what is known

    def page(self, limit: int = 200, after: str = "") -> list[KnownCase]:
        """Cases by reference: page by the last one."""
        with self.database.reading() as connection:
            rows = connection.execute(_PAGE, {"after": after, "most": limit}).all()
            return [_known(connection, row) for row in rows]

    def get(self, reference: str) -> KnownCase | None:
        """One case."""
        with self.database.reading() as connection:
            row = connection.execute(_ONE, {"of": reference}).first()
            return None if row is None else _known(connection, row)

    def turns(self, reference: str) -> frozenset[tuple[int, datetime]]:
        """The number of each turn of a case, and when it was made up."""
        wanted = sa.select(turns.c.number, turns.c.at).where(turns.c.reference == reference)
        with self.database.reading() as connection:
            return frozenset((row.number, row.at) for row in connection.execute(wanted))

    def told_history(self, reference: str, run: str) -> int:
        """How many events that run had at least when it last wrote a turn; 0 where it wrote none."""
        wanted = sa.select(sa.func.max(turns.c.history)).where(
            turns.c.reference == reference, turns.c.run == run
        )
        with self.database.reading() as connection:
            return connection.execute(wanted).scalar() or 0

    def seen(self, reference: str, run: str, events: int) -> None:
        """Its history was found to have that many events, with no step of it under way: never again fewer."""
        these = sa.and_(turns.c.reference == reference, turns.c.run == run)
        last = sa.select(sa.func.max(turns.c.number)).where(these).scalar_subquery()
        longer = turns.update().where(these, turns.c.number == last, turns.c.history < events)
        with self.database.writing() as connection:
            connection.execute(longer.values(history=events))

    def kept(self, reference: str) -> KeptCase | None:
        """What a case can be opened again with; None where nothing was kept."""
        last_lines = sa.select(entries.c.entry).where(entries.c.reference == reference)
        last_lines = last_lines.order_by(entries.c.number.desc()).limit(RECENT)
        with self.database.reading() as connection:
            found = snapshot_kept(connection, reference)
            if found is None:
                return None
            snapshot, turn, at = found
            numbers = connection.execute(_NUMBERS, {"of": reference}).one()
            recent = [Entry.model_validate(one) for one in connection.execute(last_lines).scalars()]
        return KeptCase(
            snapshot=snapshot,
            turn=turn,
            at=at,
            entries=numbers.entries,
            letters=numbers.letters,
            recent=tuple(entry.model_copy(update={"said": {}}) for entry in reversed(recent)),
        )

    def letters_on_their_way(self, limit: int = 200, after: str = "") -> list[tuple[str, str]]:
        """Id and case of each letter that something still has to be done with: page by the last id.

        Not one that is being tried this minute, nor one so old that Temporal would have forgotten the rest.
        """
        now = self.now()
        wanted = sa.select(letters.c.id, letters.c.reference).where(
            letters.c.state.in_(ON_THEIR_WAY),
            letters.c.id > after,
            letters.c.at > now - RETENTION,
            sa.func.coalesce(letters.c.tried_at, letters.c.at) < now - A_MOMENT,
        )
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(letters.c.id).limit(limit)).all()
        return [(row.id, row.reference) for row in rows]

    def concerns_waiting(self) -> list[tuple[str, str]]:
        """Case and mark of each concern that no person has taken, and that had a workflow."""
        wanted = sa.select(concerns.c.reference, concerns.c.mark).where(
            concerns.c.started.is_not(None), concerns.c.taken_at.is_(None), concerns.c.lowered_at.is_(None)
        )
        with self.database.reading() as connection:
            return [(row.reference, row.mark) for row in connection.execute(wanted.order_by(concerns.c.at))]

    # -- what is mended

    def keep(self, turn: Turn) -> None:
        """What a case could be opened again with, where an older release has kept nothing."""
        with self.database.writing() as connection:
            if snapshot_kept(connection, turn.reference) is None:
                keep_snapshot(connection, turn)

    def known_again(self, reference: str, intake: Intake, process: str, edition: str, at: datetime) -> None:
        """A case that the register has lost, as its report tells it; its turns are written after."""
        received = (intake.received or at).replace(microsecond=0)
        place, stored, now = QueuePlace(NO_DUE, received), intake.model_dump(mode="json"), self.now()
        row = {
            "reference": reference, "source": intake.source, "source_id": intake.source_id or None,
            "door": intake.door, "intake": stored, "process": process, "service": intake.service,
            "edition": edition, "received": received, "stored": now, "updated": now, "started": at,
            **located(intake.details, intake.at, self._ward_of), "area": area_of(stored, {}),
            "queue_rank": place.rank, "queue_due": place.due,
        }  # fmt: skip
        with self.database.writing() as connection:
            if insert_new(connection, cases, [row]):
                keep_contacts(connection, reference, intake.customer, intake.representative)
                keep_words(connection, reference)

    def begins_anew(self, reference: str) -> bool:
        """A case that never wrote anything is to be started from its report. False if it has by now."""
        this = (cases.c.reference == reference, cases.c.state.is_(None), is_open)
        with self.database.writing() as connection:
            return connection.execute(cases.update().where(*this).values(started=None)).rowcount == 1

    def opened_again(self, reference: str, what: str, at: datetime) -> None:
        """Write on the timeline that a case was opened again, for staff."""
        with self.database.writing() as connection:
            last = connection.execute(sa.select(LAST_ENTRY), {"of": reference}).scalar_one()
            entry = Entry(number=last + 1, at=at, kind=Kind.NOTE, what=what, shown=Shown.STAFF)
            insert_new(connection, entries, [entry_row(reference, entry)])
            keep_words(connection, reference)

    def concern_begins_anew(self, reference: str, mark: str) -> None:
        """A concern whose workflow is gone: the relay begins it again, unless a person has taken it."""
        these = (concerns.c.reference == reference, concerns.c.mark == mark, concerns.c.taken_at.is_(None))
        with self.database.writing() as connection:
            connection.execute(concerns.update().where(*these).values(started=None))

    # -- restored, and not reconciled yet

    def restored(self) -> datetime | None:
        """When this register was restored; None where that has been reconciled, or never was."""
        wanted = sa.select(written.c.at).where(written.c.name == RESTORED)
        with self.database.reading() as connection:
            return connection.execute(wanted).scalar()

    def note_restored(self) -> None:
        """No program of ours goes on with this register until it is reconciled."""
        with self.database.writing() as connection:
            insert_or_renew(connection, written, [{"name": RESTORED, "at": self.now()}])

    def reconciled(self) -> None:
        """Programs may go on."""
        with self.database.writing() as connection:
            connection.execute(written.delete().where(written.c.name == RESTORED))


_READ = sa.select(
    *(cases.c[name] for name in ("reference", "process", "started", "start_refused", "ended", "outcome")),
    cases.c.turn_at.is_not(None).label("told"),
    sa.exists().where(snapshots.c.reference == cases.c.reference).label("kept"),
)
_PAGE = (
    _READ.where(cases.c.reference > sa.bindparam("after"))
    .order_by(cases.c.reference)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_ONE = _READ.where(cases.c.reference == _OF)
_LAST = (
    sa.select(turns.c.run, turns.c.number)
    .where(turns.c.reference == _OF)
    .order_by(turns.c.at.desc(), turns.c.number.desc())
    .limit(1)
)
_TOLD = sa.select(sa.func.max(turns.c.history)).where(
    turns.c.reference == _OF, turns.c.run == sa.bindparam("of_run")
)
_NUMBERS = sa.select(LAST_ENTRY.label("entries"), LAST_LETTER.label("letters"))


def _known(connection: Connection, row: Any) -> KnownCase:
    last = connection.execute(_LAST, {"of": row.reference}).first()
    told: dict[str, Any] = {}
    if last is not None:
        history = connection.execute(_TOLD, {"of": row.reference, "of_run": last.run}).scalar()
        told = {"turn": last.number, "run": last.run, "history": history or 0}
    stopped = row.outcome == STOPPED_OUTSIDE
    return KnownCase(
        reference=row.reference,
        process=row.process,
        started=row.started is not None,
        refused=row.start_refused is not None,
        ended=row.ended is not None and not stopped,
        stopped=stopped,
        told=bool(row.told),
        kept=bool(row.kept),
        **told,
    )
