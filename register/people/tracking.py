"""Who has shown that a case is theirs, and how often it was tried in vain. Tokens are kept as hashes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.people import Model
from register.models import opening_tries, tracking_sessions
from register.part import Part, insert_new, locked

LOCKED_FOR = timedelta(minutes=15)
"""In which so many attempts may be made; and from the last of them on, none."""
EACH_PLACE = 5
"""Wrong attempts at one case from one network address."""
EACH_CASE = 30
"""Wrong attempts at one case, from wherever."""
EACH_ADDRESS = 20
"""Wrong attempts from one network address, at whichever cases."""
IN_ALL = 300
REMEMBERED = timedelta(days=90)
"""How long an address is known from which a case has been opened."""
_KEPT = timedelta(days=1)


class TrackingSession(Model):
    """Whose case is open in somebody's browser, since when, and what they are to be told on the next page."""

    reference: str
    started: datetime
    seen: datetime
    notice: str
    representative: str = ""
    """A hash of the representative who opened it; empty for the customer."""


class Tracking(Part):
    """The part of the register behind the customers' own pages."""

    def attempt(self, reference: str, asker: str) -> bool:
        """Count an attempt to open a case, before what was given is looked at. False where none may be made.

        ``asker`` stands for the network address it comes from. Counting first keeps many attempts at once
        from all being the last one. Whoever has opened the case from there before is held to the first limit
        alone: what others guess from elsewhere does not keep them out.
        """
        now = self.now()
        with self.database.writing() as connection:
            counts = _counts(connection, reference, asker, now)
            here = counts[0]
            known = here.opened is not None and here.opened > now - REMEMBERED
            limited = [here] if known else counts
            if any(each.failed >= each.most for each in limited):
                return False
            for each in limited:
                one_more = each.failed + 1
                begins = now if each.failed == 0 or one_more >= each.most else each.at
                _set(connection, each.of, failed=one_more, at=begins)
        return True

    def start(
        self, reference: str, token: str, before: datetime, representative: str = "", asker: str = ""
    ) -> None:
        """The case is theirs, or of whom they act for. ``token`` is a hash; the attempt was no guess.

        Sessions last seen ``before`` are forgotten. ``asker``: where they are, if it was by an attempt.
        """
        now = self.now()
        with self.database.writing() as connection:
            connection.execute(tracking_sessions.delete().where(tracking_sessions.c.seen < before))
            if asker:
                here, *elsewhere = _counts(connection, reference, asker, now)
                _set(connection, here.of, failed=0, at=now, opened=now)
                if here.opened is None or here.opened <= now - REMEMBERED:
                    for each in elsewhere:
                        _set(connection, each.of, failed=max(0, each.failed - 1), at=each.at)
            row: dict[str, Any] = {"token": token, "reference": reference, "started": now, "seen": now}
            row["representative"] = representative
            connection.execute(tracking_sessions.insert().values(row))

    def session(self, token: str) -> TrackingSession | None:
        """The case that was opened with the token of this hash."""
        of = sa.select(tracking_sessions).where(tracking_sessions.c.token == token)
        with self.database.reading() as connection:
            row = connection.execute(of).first()
        if row is None:
            return None
        known = {"started": row.started, "seen": row.seen, "representative": row.representative}
        return TrackingSession(reference=row.reference, notice=row.notice, **known)

    def seen(self, token: str, notice: str = "") -> None:
        """They are still there; ``notice`` is what to tell them on their next page."""
        changed = tracking_sessions.update().where(tracking_sessions.c.token == token)
        with self.database.writing() as connection:
            connection.execute(changed.values(seen=self.now(), notice=notice))

    def end(self, token: str) -> None:
        with self.database.writing() as connection:
            connection.execute(tracking_sessions.delete().where(tracking_sessions.c.token == token))


@dataclass(frozen=True)
class _Count:
    of: str
    most: int
    failed: int
    at: datetime
    opened: datetime | None


def _counts(connection: Connection, reference: str, asker: str, now: datetime) -> list[_Count]:
    """This case from this address first; then the case, the address and all. Locked until written."""
    most = {
        f"case {reference} from {asker}": EACH_PLACE,
        f"case {reference}": EACH_CASE,
        f"from {asker}": EACH_ADDRESS,
        "all": IN_ALL,
    }
    for of in sorted(most):
        insert_new(connection, opening_tries, [{"of": of, "failed": 0, "at": now}])
    wanted = sa.select(opening_tries).where(opening_tries.c.of.in_(most)).order_by(opening_tries.c.of)
    found = {row.of: row for row in connection.execute(locked(connection, wanted))}
    gone = sa.or_(opening_tries.c.opened.is_(None), opening_tries.c.opened < now - REMEMBERED)
    unused = sa.and_(opening_tries.c.at < now - _KEPT, opening_tries.c.of.not_in(most))
    connection.execute(opening_tries.delete().where(unused, gone))
    return [
        _Count(of, limit, row.failed if row.at > now - LOCKED_FOR else 0, row.at, row.opened)
        for of, limit in most.items()
        for row in [found[of]]
    ]


def _set(connection: Connection, of: str, **values: Any) -> None:
    connection.execute(opening_tries.update().where(opening_tries.c.of == of).values(values))
