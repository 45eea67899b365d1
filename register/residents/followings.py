"""Who is told of a case's changes besides its letters: which ones, where, and how far they have been told."""

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from charter.people import Channel, Model
from charter.writing.values import worded
from register.cases.timeline import LAST_ENTRY
from register.models import cases, entries
from register.part import Part, locked
from register.residents.tables import followings

CODE_FOR = timedelta(minutes=15)
MOST_TRIES = 5
MOST_OF_A_CASE = 5
"""Addresses that are told of one case."""
EACH_HOUR = 3
"""Codes that one address is sent in an hour, for whatever cases."""
HANDED_FOR = timedelta(minutes=1)
"""After which it is looked whether somebody is still telling them."""
ENDS_AFTER = timedelta(days=30)
"""After its case has closed nobody is told any more."""


@worded(
    {
        "needs_me": "Only what needs something of me",
        "outcome": "Only what came of it",
    }
)
class FollowWants(StrEnum):
    """Which changes somebody wishes to be told of."""

    EVERY_STEP = "every_step"
    NEEDS_ME = "needs_me"
    OUTCOME = "outcome"


class Following(Model):
    """One address that is told of one case, or will be once its owner has confirmed it."""

    id: str
    reference: str
    channel: Channel
    to: str
    value: str
    """The address, as it is compared."""
    acting: str = ""
    """Which representative it is (a hash); empty for the customer."""
    wants: FollowWants
    secret: str
    asked: datetime
    code_until: datetime | None = None
    tries: int = 0
    confirmed: datetime | None = None
    told: int = 0
    """The last line of the timeline that they know of."""
    outcome: str = ""
    """What the case had come to then."""

    @property
    def unsubscribe(self) -> str:
        """What proves, in a link, that it was sent to this address."""
        signed = hmac.new(self.secret.encode(), self.id.encode(), hashlib.sha256).hexdigest()
        return f"{self.id}.{signed}"


class Followings(Part):
    """The part of the register that knows whom to tell."""

    def ask(self, following: Following) -> Following | None:
        """Write down a wish; one for the same address of the same case takes the new choice.

        None where the case has as many as it may, or the address has been sent too many codes.
        """
        now = self.now()
        with self.database.writing() as connection:
            stale = sa.and_(followings.c.confirmed.is_(None), followings.c.asked < now - timedelta(days=1))
            connection.execute(followings.delete().where(stale))
            of_case = followings.c.reference == following.reference
            same = sa.and_(
                of_case,
                followings.c.channel == following.channel,
                followings.c.value == following.value,
            )
            known = connection.execute(locked(connection, sa.select(followings).where(same))).first()
            if known is not None and (known.confirmed is not None or following.confirmed is None):
                values: dict[str, object] = {"wants": following.wants, "acting": following.acting}
                if known.confirmed is None and (known.code_until is None or known.code_until < now):
                    values |= {"asked": now, "code": "", "code_until": None, "code_told": None, "tries": 0}
                connection.execute(followings.update().where(same).values(values))
                return _following(connection.execute(sa.select(followings).where(same)).one())
            recent = sa.and_(
                followings.c.value == following.value,
                followings.c.confirmed.is_(None),
                followings.c.asked > now - timedelta(hours=1),
            )
            if known is None and (
                _count(connection, of_case) >= MOST_OF_A_CASE or _count(connection, recent) >= EACH_HOUR
            ):
                return None
            connection.execute(followings.delete().where(same))
            row = following.model_dump() | {"to_": following.to}
            del row["to"]
            row |= _as_it_stands(connection, following.reference)
            connection.execute(followings.insert().values(row))
            return _following(connection.execute(sa.select(followings).where(same)).one())

    def get(self, following_id: str) -> Following | None:
        """The one of that id."""
        with self.database.reading() as connection:
            row = connection.execute(sa.select(followings).where(followings.c.id == following_id)).first()
        return _following(row) if row is not None else None

    def of_case(self, reference: str, acting: str = "") -> list[Following]:
        """A case's, of its customer or of one who acts for them, in the order they were asked for."""
        wanted = sa.select(followings).where(followings.c.reference == reference)
        wanted = wanted.where(followings.c.acting == acting).order_by(followings.c.asked, followings.c.id)
        with self.database.reading() as connection:
            return [_following(row) for row in connection.execute(wanted)]

    def codes_waiting(self, limit: int) -> list[str]:
        """The ids of those that wait for a code to be sent."""
        since = self.now() - CODE_FOR
        wanted = sa.select(followings.c.id).where(followings.c.confirmed.is_(None))
        wanted = wanted.where(followings.c.code_told.is_(None), followings.c.asked > since)
        with self.database.reading() as connection:
            return list(connection.execute(wanted.order_by(followings.c.asked).limit(limit)).scalars())

    def coded(self, following_id: str, code: str) -> None:
        """A code is about to be sent."""
        values = {"code": _hash(following_id, code), "code_until": self.now() + CODE_FOR}
        self._change(following_id, **values)

    def code_told(self, following_id: str) -> None:
        """Its code has been seen to, whatever came of it."""
        self._change(following_id, code_told=self.now())

    def confirm(self, following_id: str, code: str) -> bool:
        """Whether it was the code that was sent. What happened before it is not told."""
        this = sa.select(followings).where(followings.c.id == following_id)
        now = self.now()
        with self.database.writing() as connection:
            row = connection.execute(locked(connection, this)).first()
            if row is None or row.confirmed is not None or row.tries >= MOST_TRIES:
                return False
            good = bool(row.code) and hmac.compare_digest(row.code, _hash(following_id, code))
            good = good and row.code_until is not None and row.code_until > now
            values: dict[str, object] = {"tries": row.tries + 1}
            if good:
                values |= {"confirmed": now, "code": "", **_as_it_stands(connection, row.reference)}
            connection.execute(followings.update().where(followings.c.id == following_id).values(values))
            return good

    def stop(self, following_id: str) -> bool:
        """Nobody is told at that address any more. False where nobody was."""
        with self.database.writing() as connection:
            gone = connection.execute(followings.delete().where(followings.c.id == following_id)).rowcount
        return gone > 0

    def waiting(self, limit: int) -> list[str]:
        """The ids of those whose case has lines that they do not know of, and whom nobody is telling."""
        newer = sa.exists().where(
            entries.c.reference == followings.c.reference, entries.c.number > followings.c.told
        )
        idle = sa.or_(followings.c.handed.is_(None), followings.c.handed < self.now() - HANDED_FOR)
        wanted = sa.select(followings.c.id).where(followings.c.confirmed.is_not(None), idle, newer)
        with self.database.reading() as connection:
            return list(connection.execute(wanted.order_by(followings.c.id).limit(limit)).scalars())

    def handed(self, following_id: str, until: datetime | None = None) -> None:
        """Somebody is telling them, or waits for an hour to come."""
        self._change(following_id, handed=until or self.now())

    def knows(self, following_id: str, number: int, outcome: str) -> None:
        """They have been told as far as that line, or need not be, when the case had come to that."""
        behind = sa.and_(followings.c.id == following_id, followings.c.told < number)
        with self.database.writing() as connection:
            now_known = {"told": number, "outcome": outcome, "handed": None}
            connection.execute(followings.update().where(behind).values(now_known))

    def end_old(self) -> int:
        """Forget those whose case closed long ago; how many."""
        closed = sa.select(cases.c.reference).where(cases.c.ended < self.now() - ENDS_AFTER)
        with self.database.writing() as connection:
            return connection.execute(followings.delete().where(followings.c.reference.in_(closed))).rowcount

    def _change(self, following_id: str, **values: object) -> None:
        with self.database.writing() as connection:
            connection.execute(followings.update().where(followings.c.id == following_id).values(values))


def _as_it_stands(connection: Connection, reference: str) -> dict[str, object]:
    last = connection.execute(sa.select(LAST_ENTRY), {"of": reference}).scalar_one()
    outcome = connection.execute(sa.select(cases.c.outcome).where(cases.c.reference == reference)).scalar()
    return {"told": last, "outcome": outcome or ""}


def _count(connection: Connection, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(followings).where(which)).scalar_one()


def _following(row: Row[tuple[object, ...]]) -> Following:
    known = {name: getattr(row, name) for name in Following.model_fields if name != "to"}
    return Following.model_validate({**known, "to": row.to_})


def _hash(following_id: str, code: str) -> str:
    return hashlib.sha256(f"{following_id}/{code}".encode("utf-8", "surrogatepass")).hexdigest()
