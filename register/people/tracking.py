"""Who has shown that a case is theirs, and how often it was tried in vain. Tokens are kept as hashes."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from charter.people import Model
from register.models import tracking_sessions, tracking_tries
from register.part import Part, insert_new, locked


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

    def attempt(self, reference: str, tries: int, length: timedelta) -> bool:
        """Count an attempt to open a case, before what was given is looked at. False while it is locked.

        After ``tries`` without success, each within ``length`` of the one before, the reference is locked for
        ``length``, whoever asks. Counting first keeps many attempts at once from all being the last one.
        """
        now = self.now()
        of = sa.select(tracking_tries).where(tracking_tries.c.reference == reference)
        with self.database.writing() as connection:
            insert_new(connection, tracking_tries, [{"reference": reference}])
            row = connection.execute(locked(connection, of)).one()
            if row.locked_until is not None and row.locked_until > now:
                return False
            recent = row.failed_at is not None and row.failed_at > now - length
            failed = row.failed + 1 if recent else 1
            until = now + length if failed >= tries else None
            counted = {"failed": failed, "failed_at": now, "locked_until": until}
            connection.execute(
                tracking_tries.update().where(tracking_tries.c.reference == reference).values(counted)
            )
            return True

    def start(self, reference: str, token: str, before: datetime, representative: str = "") -> None:
        """The case is theirs, or of whom they act for. ``token`` is a hash.

        Sessions last seen ``before`` are forgotten.
        """
        now = self.now()
        with self.database.writing() as connection:
            connection.execute(tracking_sessions.delete().where(tracking_sessions.c.seen < before))
            connection.execute(tracking_tries.delete().where(tracking_tries.c.reference == reference))
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
