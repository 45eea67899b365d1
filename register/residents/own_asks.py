"""Who asked for a link to all of their own cases, and the codes that were sent. These are kept as hashes."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from charter.people import Channel, Model
from register.part import Part, locked
from register.residents.tables import own_asks, own_keys

WORKS_FOR = timedelta(minutes=15)
"""How long a link and its code can be used, and how long an ask is worth answering."""
KEPT_FOR = timedelta(days=1)
MOST_TRIES = 5
"""Codes tried for one ask; the link stays good."""
EACH_HOUR = 3
"""Asks for one address, from one place in the network, that are answered in an hour."""
OTHERS = 3
"""Asks for one address, from wherever, that are answered in ``OTHERS_IN``."""
OTHERS_IN = timedelta(minutes=10)
"""Shorter than a link works: whoever is kept from asking by others has one in hand that works."""
EACH_ASKER = 12
"""Asks from one place in the network that are taken in a minute."""
ALL_IN_A_MINUTE = 120


class AskTaken(StrEnum):
    """What became of an ask. Of one address's own limit nobody outside learns."""

    TAKEN = "taken"
    TOO_MANY = "too_many"
    """From there, or from everybody together, in this minute."""


class OwnAsk(Model):
    """Somebody who says that an address is theirs."""

    id: str
    browser: str
    """The hash of the cookie of whoever asked: only there can its code be used."""
    channel: Channel
    value: str
    """The address, as it is compared; empty where a case was named that has none: it is never answered."""
    at: datetime
    asker: str = ""
    """Stands for the network address it was asked from."""
    reference: str = ""
    """The case on whose page it was asked."""


class OwnAsks(Part):
    """The part of the register that remembers asks for a day, and their codes for a quarter of an hour."""

    def ask(self, ask: OwnAsk) -> AskTaken:
        """Write it down. One more than an address has for itself is taken, and not answered.

        What others ask for an address never keeps its owner out: they have the messages, whoever asked.
        """
        now = self.now()
        with self.database.writing() as connection:
            connection.execute(own_asks.delete().where(own_asks.c.at < now - KEPT_FOR))
            connection.execute(own_keys.delete().where(own_keys.c.until < now))
            minute = own_asks.c.at > now - timedelta(minutes=1)
            here = own_asks.c.asker == ask.asker
            if _count(connection, minute) >= ALL_IN_A_MINUTE or (
                ask.asker and _count(connection, minute, here) >= EACH_ASKER
            ):
                return AskTaken.TOO_MANY
            same = sa.and_(own_asks.c.channel == ask.channel, own_asks.c.value == ask.value)
            hour, short = own_asks.c.at > now - timedelta(hours=1), own_asks.c.at > now - OTHERS_IN
            over = (
                _count(connection, same, here, hour) >= EACH_HOUR
                or _count(connection, same, short, own_asks.c.over.is_(False)) >= OTHERS
            )
            told = now if over or not ask.value else None
            values = {**ask.model_dump(), "at": now, "told": told, "over": over}
            connection.execute(own_asks.insert().values(values))
        return AskTaken.TAKEN

    def get(self, ask_id: str) -> OwnAsk | None:
        """An ask that is still to be answered."""
        wanted = sa.select(own_asks).where(own_asks.c.id == ask_id, _unanswered(self.now()))
        with self.database.reading() as connection:
            row = connection.execute(wanted).first()
        return _ask(row) if row is not None else None

    def waiting(self, limit: int) -> list[str]:
        """The ids of those still to be answered."""
        wanted = sa.select(own_asks.c.id).where(_unanswered(self.now())).order_by(own_asks.c.at)
        with self.database.reading() as connection:
            return list(connection.execute(wanted.limit(limit)).scalars())

    def keyed(self, ask_id: str, link: str, code: str) -> None:
        """A link and a code are about to be sent. They work for a quarter of an hour from now."""
        key = {"link": _hash(link), "ask": ask_id, "code": _hash(f"{ask_id}/{code}")}
        with self.database.writing() as connection:
            connection.execute(own_keys.insert().values(**key, until=self.now() + WORKS_FOR))

    def answered(self, ask_id: str) -> None:
        """It has been seen to, whatever came of it."""
        with self.database.writing() as connection:
            connection.execute(own_asks.update().where(own_asks.c.id == ask_id).values(told=self.now()))

    def last_of(self, browser: str) -> OwnAsk | None:
        """The last ask from a browser, while its code may be on its way or in use."""
        since = self.now() - WORKS_FOR * 2
        wanted = sa.select(own_asks).where(own_asks.c.browser == browser, own_asks.c.at > since)
        with self.database.reading() as connection:
            row = connection.execute(wanted.order_by(own_asks.c.at.desc()).limit(1)).first()
        return _ask(row) if row is not None else None

    def try_code(self, ask_id: str, browser: str, code: str) -> OwnAsk | None:
        """The ask whose code it is. It is used up; and so are all, after too many tries."""
        this = sa.select(own_asks).where(own_asks.c.id == ask_id, own_asks.c.browser == browser)
        with self.database.writing() as connection:
            row = connection.execute(locked(connection, this)).first()
            if row is None or row.tries >= MOST_TRIES:
                return None
            tried = own_asks.update().where(own_asks.c.id == ask_id)
            connection.execute(tried.values(tries=row.tries + 1))
            key = sa.and_(own_keys.c.ask == ask_id, own_keys.c.code == _hash(f"{ask_id}/{code}"))
            return _ask(row) if _use(connection, key, self.now()) else None

    def tries_left(self, ask_id: str) -> int:
        """How many codes can still be tried."""
        wanted = sa.select(own_asks.c.tries).where(own_asks.c.id == ask_id)
        with self.database.reading() as connection:
            tried = connection.execute(wanted).scalar()
        return max(0, MOST_TRIES - tried) if tried is not None else 0

    def is_link(self, link: str) -> bool:
        """Whether a link can be used. It is not used up by being looked at: mail programs do that."""
        wanted = sa.select(own_keys.c.ask).where(
            own_keys.c.link == _hash(link), own_keys.c.until > self.now()
        )
        with self.database.reading() as connection:
            return connection.execute(wanted).first() is not None

    def use_link(self, link: str) -> OwnAsk | None:
        """The ask whose link it is. It is used up."""
        with self.database.writing() as connection:
            ask = _use(connection, own_keys.c.link == _hash(link), self.now())
            row = connection.execute(sa.select(own_asks).where(own_asks.c.id == ask)).first()
        return _ask(row) if row is not None else None


def _use(connection: Connection, which: sa.ColumnElement[bool], now: datetime) -> str:
    """The ask of a key, if it can be used: by whoever takes it away first."""
    asked = sa.select(own_keys.c.ask).where(which, own_keys.c.until > now).limit(1)
    ask = connection.execute(asked).scalar() or ""
    gone = connection.execute(own_keys.delete().where(own_keys.c.ask == ask)).rowcount
    return ask if gone else ""


def _count(connection: Connection, *which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(own_asks).where(*which)).scalar_one()


def _unanswered(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(own_asks.c.told.is_(None), own_asks.c.at > now - WORKS_FOR)


def _ask(row: Row[tuple[object, ...]]) -> OwnAsk:
    return OwnAsk.model_validate({name: getattr(row, name) for name in OwnAsk.model_fields})


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
