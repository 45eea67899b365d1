"""Cases that are restricted or to be erased, and who used a restricted one all the same."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.cases import RightStands, Turn
from charter.people import Model
from register.part import Part, insert_new
from register.rights.tables import restricted_uses, rights

USE_FOR = timedelta(hours=1)
"""How long a reason lasts that somebody gives for using a restricted case."""


class RightDecided(Model):
    """What was decided of a case, and by which request."""

    reference: str
    """The request."""
    of_case: str
    stands: RightStands
    why: str
    at: datetime


class RestrictedUse(Model):
    """Somebody has a reason to use a restricted case, and may until then."""

    of_case: str
    door: str
    """By which they speak to the case: the officers' site, the command line."""
    name: str
    why: str
    at: datetime
    until: datetime


class Rights(Part):
    """The part of the register that knows which cases are restricted, and which are to be erased."""

    def restrictions(self, reference: str) -> list[RightDecided]:
        """The restrictions that hold for a case, the earliest first; each by the request that decided it."""
        with self.database.reading() as connection:
            return restrictions_of(connection, reference)

    def to_erase(self) -> list[RightDecided]:
        """What it was decided to erase, the earliest first."""
        wanted = sa.select(rights).where(rights.c.stands == RightStands.ERASE).order_by(*_IN_ORDER)
        with self.database.reading() as connection:
            return [_decided(row) for row in connection.execute(wanted)]

    def use(self, reference: str, door: str, name: str, why: str) -> RestrictedUse:
        """Somebody uses a restricted case all the same, for an hour from now."""
        now = self.now()
        use = RestrictedUse(of_case=reference, door=door, name=name, why=why, at=now, until=now + USE_FOR)
        with self.database.writing() as connection:
            connection.execute(restricted_uses.insert(), use.model_dump())
        return use

    def in_use(self, reference: str, door: str, name: str) -> bool:
        """Whether they have given a reason for using it that still lasts."""
        this = (restricted_uses.c.of_case == reference, restricted_uses.c.door == door)
        theirs = (*this, restricted_uses.c.name == name)
        lasting = sa.select(restricted_uses.c.id).where(*theirs, restricted_uses.c.until > self.now())
        with self.database.reading() as connection:
            return connection.execute(lasting).first() is not None

    def uses(self, reference: str) -> list[RestrictedUse]:
        """Who used it while it was restricted, in order."""
        this = restricted_uses.c.of_case == reference
        wanted = sa.select(restricted_uses).where(this).order_by(restricted_uses.c.at, restricted_uses.c.id)
        with self.database.reading() as connection:
            return [
                RestrictedUse.model_validate(row, from_attributes=True) for row in connection.execute(wanted)
            ]


_IN_ORDER = (rights.c.at, rights.c.reference, rights.c.run, rights.c.turn, rights.c.number)
_OF_CASE = sa.select(rights).where(rights.c.of_case == sa.bindparam("of")).order_by(*_IN_ORDER)


def restrictions_of(connection: Connection, reference: str) -> list[RightDecided]:
    """See ``Rights.restrictions``, within a transaction."""
    standing: dict[str, RightDecided] = {}
    for row in connection.execute(_OF_CASE, {"of": reference}):
        decided = _decided(row)
        match decided.stands:
            case RightStands.RESTRICTED:
                standing.setdefault(decided.reference, decided)
            case RightStands.RESTRICTION_ENDED:
                standing.pop(decided.reference, None)
            case RightStands.ERASE:
                pass
    return list(standing.values())


def write_rights(connection: Connection, turn: Turn) -> None:
    """What a turn has decided of other cases."""
    of = {"reference": turn.reference, "run": turn.run, "turn": turn.number, "at": turn.at}
    insert_new(
        connection,
        rights,
        [
            {**of, "number": number, "of_case": one.case, "stands": one.stands, "why": one.why}
            for number, one in enumerate(turn.rights, start=1)
        ],
    )


def _decided(row: sa.Row[tuple[object, ...]]) -> RightDecided:
    return RightDecided.model_validate(row, from_attributes=True)
