"""Whose browser is signed in to the site. Tokens are kept as hashes."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from charter.people import Model
from register.models import officers, sessions
from register.part import Part
from register.people.officers import Officer, officer_of

_MARK = 16
"""Characters of a token's hash by which a session is named on a page."""


class Session(Model):
    """Who is signed in, since when, last seen when, and what they are to be told on the next page."""

    officer: Officer
    started: datetime
    seen: datetime
    notice: str
    waits_for: str = ""
    """The step of signing in that is still to come; empty for whoever is signed in."""
    device: str = ""
    mark: str = ""
    """What names it on a page, without being of use to anybody."""


class SignedIn(Part):
    """The part of the register that says who is at the door."""

    def start(
        self,
        username: str,
        token: str,
        before: datetime,
        *,
        waits_for: str = "",
        device: str = "",
        directory_session: str = "",
    ) -> None:
        """Somebody has signed in, or has to take another step. ``token`` is a hash; sessions last seen
        ``before`` are forgotten."""
        now = self.now()
        none = {"failed": 0, "failed_at": None, "locked_until": None}
        row = {"token": token, "username": username, "started": now, "seen": now, "waits_for": waits_for}
        row |= {"device": device, "directory_session": directory_session}
        with self.database.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.seen < before))
            if not waits_for:
                connection.execute(officers.update().where(officers.c.username == username).values(none))
            connection.execute(sessions.insert().values(row))

    def get(self, token: str) -> Session | None:
        """Who is signed in with the token of this hash."""
        with self.database.reading() as connection:
            row = connection.execute(_of().where(sessions.c.token == token)).first()
        return _session_of(row) if row is not None else None

    def of(self, username: str, since: datetime, started: datetime) -> list[Session]:
        """Where somebody is signed in, the latest first: seen ``since`` then and not begun before
        ``started``."""
        these = (sessions.c.username == username, sessions.c.waits_for == "")
        lasting = (sessions.c.seen >= since, sessions.c.started >= started)
        with self.database.reading() as connection:
            rows = connection.execute(_of().where(*these, *lasting).order_by(sessions.c.seen.desc())).all()
        return [_session_of(row) for row in rows]

    def seen(self, token: str, notice: str = "") -> None:
        """They are still there; ``notice`` is what to tell them on their next page."""
        changed = sessions.update().where(sessions.c.token == token)
        with self.database.writing() as connection:
            connection.execute(changed.values(seen=self.now(), notice=notice))

    def end(self, token: str) -> None:
        with self.database.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.token == token))

    def end_of(self, username: str, mark: str = "", but: str = "") -> int:
        """End the sessions of an account: that of a mark, or all. ``but``: the token's hash of one that
        stays. How many ended."""
        these = [sessions.c.username == username, sessions.c.token != but]
        if mark:
            these.append(sa.func.substr(sessions.c.token, 1, _MARK) == mark)
        with self.database.writing() as connection:
            return connection.execute(sessions.delete().where(*these)).rowcount

    def end_in_directory(self, subject: str, directory_session: str) -> int:
        """End the sessions that the council's directory has ended: one of its own, or all of a person.

        How many ended.
        """
        these = []
        if directory_session:
            these.append(sessions.c.directory_session == directory_session)
        if subject:
            whose = sa.select(officers.c.username).where(officers.c.subject == subject)
            these.append(sessions.c.username.in_(whose))
        if not these:
            return 0
        with self.database.writing() as connection:
            return connection.execute(sessions.delete().where(*these)).rowcount


def _of() -> sa.Select[Any]:
    its = (sessions.c.token, sessions.c.started, sessions.c.seen, sessions.c.notice)
    of = sa.select(officers, *its, sessions.c.waits_for, sessions.c.device)
    return of.join(sessions, sessions.c.username == officers.c.username).where(officers.c.closed.is_(None))


def _session_of(row: Row[Any]) -> Session:
    return Session(
        officer=officer_of(row),
        started=row.started,
        seen=row.seen,
        notice=row.notice,
        waits_for=row.waits_for,
        device=row.device,
        mark=row.token[:_MARK],
    )
