"""Destroying a case: approved by somebody, done in one transaction, certified. Each step may be repeated."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.finding import spellings
from charter.keeping.retention import Retention
from charter.people import Model
from charter.writing.values import worded
from register.finding.words import GUARDED
from register.forgetting.disposal import DISPOSAL, Destroyed, Emptied
from register.forgetting.holds import IS_HELD
from register.forgetting.tables import destructions, holds
from register.letters.stored import LetterState
from register.models import (
    cases,
    event_deliveries,
    is_retained,
    letters,
    photographs,
    search_cases,
    search_spellings,
)
from register.outside.events import OPEN as EVENTS_ON_THEIR_WAY
from register.part import Part, insert_new, locked

ON_THEIR_WAY = (LetterState.STORED, LetterState.HELD, LetterState.TRYING)
FILES = "files of photographs"
HISTORIES = "histories in Temporal"
WORDS = "words that no other case has"
_IN_ORDER = (destructions.c.approved_at, destructions.c.reference)


@worded({"retention": "Its time has passed", "request": "Asked for"})
class WhyDestroyed(StrEnum):
    """Why a case is destroyed."""

    RETENTION = "retention"
    """The schedule's years have passed."""
    REQUEST = "request"
    """Somebody has decided it: the person's own request for erasure, for one (UK GDPR, Article 17)."""


@worded(
    {
        "none": "There is no such case",
        "open": "It has not ended",
        "held": "It is held back",
        "posting": "Something of it is still on its way",
        "decided": "No erasure of it waits",
        "destroyed": "It has been destroyed",
    }
)
class Obstacle(StrEnum):
    """Why a case cannot be destroyed now."""

    NONE = "none"
    OPEN = "open"
    HELD = "held"
    POSTING = "posting"
    DECIDED = "decided"
    """No erasure of it waits to be approved."""
    DESTROYED = "destroyed"


class RetainedCase(Model):
    """A case that has ended, as far as the schedule asks."""

    reference: str
    process: str
    service: str
    service_title: str
    received: datetime
    ended: datetime
    outcome: str


class Destruction(RetainedCase):
    """A case whose destruction has been approved, or done."""

    ground: WhyDestroyed
    reason: str = ""
    line: dict[str, Any] | None = None
    """The line of the schedule, as it was when it was approved."""
    approved_at: datetime
    approved_by: str
    destroyed_at: datetime | None = None
    what: dict[str, int] | None = None
    """How much of what was destroyed."""
    digest: str = ""
    files: tuple[str, ...] | None = None
    """Names of files still to be removed."""
    number: int | None = None
    """The certificate's, from 1."""
    certificate: dict[str, Any] | None = None
    hash: str = ""
    key_id: str = ""
    sealed: bytes | None = None


Certifying = Callable[[Destruction, int, str], Mapping[str, Any]]
"""Writes a certificate: of the destruction, its number and the hash of the one before, the columns
``certificate``, ``hash``, ``key_id`` and ``sealed``."""


class Destructions(Part):
    """The part of the register by which cases are destroyed."""

    def due(self, before: Mapping[tuple[str, str], datetime], limit: int) -> list[RetainedCase]:
        """Cases whose time has passed, the longest ended first: for each service and process, those that
        ended ``before`` then. Without those that are held or approved."""
        if not before:
            return []
        passed = sa.or_(
            *(
                sa.and_(cases.c.service == service, cases.c.process == process, cases.c.ended < then)
                for (service, process), then in before.items()
            )
        )
        approved = sa.select(destructions.c.reference)
        of = sa.select(holds.c.reference).where(IS_HELD)
        wanted = (
            sa.select(*(cases.c[name] for name in RetainedCase.model_fields))
            .where(is_retained, passed, cases.c.reference.not_in(approved), cases.c.reference.not_in(of))
            .order_by(cases.c.ended, cases.c.reference)
            .limit(limit)
        )
        with self.database.reading() as connection:
            return [RetainedCase.model_validate(dict(row._mapping)) for row in connection.execute(wanted)]

    def kinds(self) -> list[tuple[str, str]]:
        """Each service and process that a case has ended in."""
        wanted = sa.select(cases.c.service, cases.c.process).where(is_retained).distinct()
        with self.database.reading() as connection:
            return sorted((row.service, row.process) for row in connection.execute(wanted))

    def any_between(self, begins: datetime, ends: datetime) -> bool:
        """Whether a case that was open in that time has been destroyed."""
        passed = sa.and_(destructions.c.received < ends, destructions.c.ended >= begins)
        wanted = sa.select(destructions.c.reference).where(passed, destructions.c.destroyed_at.is_not(None))
        with self.database.reading() as connection:
            return _any(connection, wanted)

    def obstacle(self, reference: str) -> Obstacle | None:
        """Why this case cannot be destroyed now; None where it can."""
        with self.database.reading() as connection:
            return _obstacle(connection, reference)

    def approve(
        self,
        reference: str,
        ground: WhyDestroyed,
        by: str,
        *,
        reason: str = "",
        line: Retention | None = None,
    ) -> Obstacle | None:
        """Have a case destroyed; once approved, a second time changes nothing. What stands in the way, if
        something does: then it is not approved."""
        with self.database.writing() as connection:
            if (obstacle := _obstacle(connection, reference)) is not None:
                return obstacle
            case = connection.execute(sa.select(cases).where(cases.c.reference == reference)).one()
            row = {name: getattr(case, name) for name in RetainedCase.model_fields}
            row |= {"ground": ground, "reason": reason, "approved_by": by, "approved_at": self.now()}
            row["line"] = line.model_dump(mode="json") if line else None
            insert_new(connection, destructions, [row])
        return None

    def withdraw(self, reference: str) -> bool:
        """Take an approval back. False where the case has been destroyed, or nobody approved it."""
        this = sa.and_(destructions.c.reference == reference, destructions.c.destroyed_at.is_(None))
        with self.database.writing() as connection:
            return connection.execute(destructions.delete().where(this)).rowcount == 1

    def approved(self, limit: int, after: str = "") -> list[Destruction]:
        """Those that are approved and not certified yet, by reference; those behind ``after``."""
        wanted = sa.select(destructions).where(destructions.c.number.is_(None))
        wanted = wanted.where(destructions.c.reference > after).order_by(destructions.c.reference)
        return self._found(wanted.limit(limit))

    def certified(self, limit: int, before: int | None = None) -> list[Destruction]:
        """Those whose certificate is written, the latest first; those before the one of that number."""
        wanted = sa.select(destructions).where(destructions.c.number.is_not(None))
        if before is not None:
            wanted = wanted.where(destructions.c.number < before)
        return self._found(wanted.order_by(destructions.c.number.desc()).limit(limit))

    def chain(self, after: int, limit: int) -> list[Destruction]:
        """Certificates in their order, from the one behind ``after``."""
        wanted = sa.select(destructions).where(destructions.c.number > after)
        return self._found(wanted.order_by(destructions.c.number).limit(limit))

    def get(self, reference: str) -> Destruction | None:
        found = self._found(sa.select(destructions).where(destructions.c.reference == reference))
        return found[0] if found else None

    def destroy(self, reference: str) -> Destruction | Obstacle:
        """Destroy what the register has of an approved case, at once and for good; its files are named still.

        Done before, nothing is changed. An obstacle that has come up since it was approved is given back.
        """
        with self.database.writing() as connection:
            this = sa.select(destructions).where(destructions.c.reference == reference)
            row = connection.execute(locked(connection, this)).first()
            if row is None:
                return Obstacle.NONE
            if row.destroyed_at is None:
                if (obstacle := _obstacle(connection, reference)) is not None:
                    return obstacle
                done = _destroyed(connection, reference, self.now())
                connection.execute(destructions.update().where(_THIS), {"b_of": reference, **done})
                row = connection.execute(this).one()
        return Destruction.model_validate(dict(row._mapping))

    def certify(self, reference: str, certificate: Certifying, *, histories: int = 0) -> Destruction | None:
        """Number and write the certificate of a case that has been destroyed, files and all. Once.

        ``histories``: how many were deleted from Temporal for it.
        """
        with self.database.writing() as connection:
            this = sa.select(destructions).where(destructions.c.reference == reference)
            row = connection.execute(locked(connection, this)).first()
            if row is None or row.destroyed_at is None:
                return None
            if row.number is None:
                latest = sa.select(destructions.c.number, destructions.c.hash)
                latest = latest.where(destructions.c.number.is_not(None))
                last = connection.execute(latest.order_by(destructions.c.number.desc()).limit(1)).first()
                number, before = (last.number + 1, last.hash) if last else (1, "")
                what = {**(row.what or {}), **({HISTORIES: histories} if histories else {})}
                done = Destruction.model_validate({**row._mapping, "what": what})
                written = certificate(done, number, before)
                values = {**written, "what": what, "number": number, "files": None}
                connection.execute(destructions.update().where(_THIS), {"b_of": reference, **values})
                row = connection.execute(this).one()
        return Destruction.model_validate(dict(row._mapping))

    def _found(self, wanted: sa.Select[Any]) -> list[Destruction]:
        with self.database.reading() as connection:
            return [Destruction.model_validate(dict(row._mapping)) for row in connection.execute(wanted)]


_THIS = destructions.c.reference == sa.bindparam("b_of")


def _obstacle(connection: Connection, reference: str) -> Obstacle | None:
    case = connection.execute(
        sa.select(cases.c.ended, cases.c.destroyed).where(cases.c.reference == reference)
    ).first()
    if case is None:
        return Obstacle.NONE
    if case.destroyed is not None:
        return Obstacle.DESTROYED
    if case.ended is None:
        return Obstacle.OPEN
    if _any(connection, sa.select(holds.c.id).where(holds.c.reference == reference, IS_HELD)):
        return Obstacle.HELD
    going = sa.select(letters.c.id).where(letters.c.reference == reference, letters.c.state.in_(ON_THEIR_WAY))
    told = sa.select(event_deliveries.c.place).where(
        event_deliveries.c.reference == reference, event_deliveries.c.state.in_(EVENTS_ON_THEIR_WAY)
    )
    return Obstacle.POSTING if _any(connection, going) or _any(connection, told) else None


def _any(connection: Connection, wanted: sa.Select[Any]) -> bool:
    return connection.execute(wanted.limit(1)).first() is not None


def _destroyed(connection: Connection, reference: str, now: datetime) -> dict[str, Any]:
    """Delete and empty; what is written of it: when, how much, a digest of it all, which files are left."""
    given = {"the_case": reference}
    named = sa.select(photographs.c.sent, photographs.c.full, photographs.c.small)
    files = sorted(
        {
            name
            for row in connection.execute(named.where(photographs.c.reference == reference))
            for name in row
            if name
        }
    )
    words = connection.execute(
        sa.select(search_cases.c.words).where(search_cases.c.reference == reference)
    ).scalar()
    digest = hashlib.sha256()
    counts: dict[str, int] = {}
    for table, becomes in DISPOSAL.items():
        if not isinstance(becomes, Destroyed | Emptied):
            continue
        found = connection.execute(
            sa.select(table).where(becomes.by).order_by(*table.primary_key.columns), given
        )
        for row in found:
            counts[table.name] = counts.get(table.name, 0) + 1
            said = json.dumps([table.name, *map(_plain, row)], ensure_ascii=False, separators=(",", ":"))
            digest.update(said.encode("utf-8", "surrogatepass") + b"\n")
    for table, becomes in DISPOSAL.items():
        if isinstance(becomes, Destroyed):
            connection.execute(table.delete().where(becomes.by), given)
        elif isinstance(becomes, Emptied):
            bound = any(isinstance(value, sa.BindParameter) for value in becomes.columns.values())
            connection.execute(
                table.update().where(becomes.by).values(becomes.columns),
                {**given, "now": now} if bound else given,
            )
    if words and (forgotten := _forget_words(connection, words)):
        counts[WORDS] = forgotten
    if files:
        counts[FILES] = len(files)
    return {"destroyed_at": now, "what": counts, "digest": digest.hexdigest(), "files": files}


def _forget_words(connection: Connection, words: str) -> int:
    """Delete the spellings of words that no case has any more; how many such words there were."""
    gone = 0
    for word in sorted({each.removeprefix(GUARDED) for each in words.split()}):
        variants = spellings(word)
        if not variants:
            continue
        # A guarded word is written with its mark: another case may have it so, and still be found by it.
        if any(_stands(connection, each) for each in (word, GUARDED + word)):
            continue
        these = sa.and_(search_spellings.c.word == word, search_spellings.c.spelling.in_(sorted(variants)))
        gone += bool(connection.execute(search_spellings.delete().where(these)).rowcount)
    return gone


def _stands(connection: Connection, word: str) -> bool:
    quoted = word.replace('"', '""') if connection.dialect.name == "sqlite" else word.replace("'", "''")
    said = f'"{quoted}"' if connection.dialect.name == "sqlite" else f"'{quoted}'"
    return connection.execute(_STANDS[connection.dialect.name], {"word": said}).first() is not None


_STANDS = {
    "sqlite": sa.text("SELECT rowid FROM search_words WHERE search_words MATCH :word LIMIT 1"),
    "postgresql": sa.text("SELECT id FROM search_cases WHERE search_words @@ CAST(:word AS tsquery) LIMIT 1"),
}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return value if isinstance(value, str | int | float | bool | None | dict | list) else str(value)
