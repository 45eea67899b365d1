"""What is news to an officer: written with what happened, once, and told outside the site by a workflow."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from charter.cases import CaseState, Task, Turn
from charter.news.kinds import HowTold, NewsKind
from charter.news.mentions import Named, mentioned
from charter.people import Model
from charter.safeguarding import URGENT
from register.models import cases, is_untold, officer_news, officer_notices, officers
from register.part import Part, insert_new
from register.people.officers import Post
from register.seeing.sight import EVERYTHING, Sight

NOTE, ASSIGNED = "note_added", "officer_assigned"
URGENT_TASKS = ("danger", "homeless_today", "emergency")
"""Tasks that wait for nobody's morning, by how their keys begin."""


class NewsItem(Model):
    """Something that is news to one officer."""

    place: int
    username: str
    reference: str
    kind: NewsKind
    service_title: str
    """Empty where it is not to be said outside the site."""
    by: str
    """Who did it, where a person did."""
    desk: bool
    """It is read at the desk for urgent things, not on the case's page."""
    at: datetime


class _Account(NamedTuple):
    username: str
    name: str
    role: str
    team: str


class News(Part):
    """The part of the register that officers are told from."""

    def lately(
        self, username: str, since: datetime, limit: int, offset: int = 0, sight: Sight = EVERYTHING
    ) -> tuple[list[NewsItem], int]:
        """What has been news to them since then, the newest first; and how much that is."""
        wanted = sa.select(officer_news, sa.func.count().over().label("found"))
        wanted = wanted.where(officer_news.c.username == username, officer_news.c.at >= since)
        if not sight.whole:
            seen = sa.select(cases.c.reference).where(*sight.where())
            wanted = wanted.where(sa.or_(officer_news.c.desk, officer_news.c.reference.in_(seen)))
        wanted = wanted.order_by(officer_news.c.at.desc(), officer_news.c.place.desc())
        with self.database.reading() as connection:
            rows = connection.execute(wanted.limit(limit).offset(offset)).all()
        return [_item(row) for row in rows], rows[0].found if rows else 0

    def waiting(self, limit: int) -> list[str]:
        """The usernames of those who wish to be told at once, and have not been."""
        wanted = sa.select(officer_news.c.username).distinct().where(is_untold, _reached(HowTold.AT_ONCE))
        wanted = wanted.join(officer_notices, officer_notices.c.username == officer_news.c.username)
        with self.database.reading() as connection:
            return list(connection.execute(wanted.order_by(officer_news.c.username).limit(limit)).scalars())

    def claim(self, username: str, batch: str, *, anew: bool = False) -> tuple[str, list[NewsItem]]:
        """What they have not been told, as one email with that id; or the one begun before, under its own.

        An email whose sending was lost is looked for by its id, and not written anew, unless all that is
        untold is to go in this one.
        """
        mine = sa.and_(officer_news.c.username == username, is_untold)
        begun = sa.select(officer_news.c.batch).where(mine, officer_news.c.batch != "").limit(1)
        with self.database.writing() as connection:
            known = None if anew else connection.execute(begun).scalar()
            if known is None:
                connection.execute(officer_news.update().where(mine).values(batch=batch))
            of = sa.select(officer_news).where(mine, officer_news.c.batch == (known or batch))
            rows = connection.execute(of.order_by(officer_news.c.place)).all()
        return known or batch, [_item(row) for row in rows]

    def told(self, username: str, batch: str, at: datetime) -> None:
        """They have been told what went in that email."""
        these = sa.and_(officer_news.c.username == username, officer_news.c.batch == batch, is_untold)
        with self.database.writing() as connection:
            connection.execute(officer_news.update().where(these).values(told=at))


def note_turn(
    connection: Connection, turn: Turn, before: Mapping[str, Any] | None, new: Sequence[Task]
) -> None:
    """What a turn is news of: a case given to somebody, a note that names somebody, something urgent.

    ``before`` is the case's last state, None before its first turn. One turn told twice is news once.
    """
    state = turn.state
    given = state.officer if state.officer != ((before or {}).get("officer") or "") else ""
    notes = [entry for entry in turn.entries if entry.message == NOTE and entry.said]
    urgent = [task for task in new if task.key.partition("/")[0] in URGENT_TASKS]
    begun = before is None and state.priority == URGENT
    if not (given or notes or urgent or begun):
        return
    accounts = _accounts(connection)
    rows: list[dict[str, Any]] = []
    told = {"reference": turn.reference, "service_title": state.service_title, "at": turn.at}

    def add(usernames: Iterable[str], key: str, kind: NewsKind, by: str = "") -> None:
        rows.extend(
            {**told, "username": one, "key": f"{turn.reference}/{key}", "kind": kind.value, "by": by}
            for one in usernames
        )

    if given:
        giver = next((entry.by.name for entry in turn.entries if entry.message == ASSIGNED and entry.by), "")
        if giver != given:
            add(_called(accounts, given), f"given/{turn.run}/{turn.number}", NewsKind.ASSIGNED, giver)
    for entry in notes:
        writer = entry.by.name if entry.by else ""
        named = mentioned(
            str(entry.said.get("note", "")), [Named(one.username, one.name) for one in accounts]
        )
        tell = str(entry.said.get("tell") or "")
        named += [one.username for one in accounts if tell and tell in (one.username, one.name)]
        others = dict.fromkeys(one for one in named if one not in _called(accounts, writer))
        key = entry.message_id or f"{turn.run}/{turn.number}/{entry.number}"
        add(others, f"note/{key}", NewsKind.MENTIONED, writer)
    if begun:
        add(_on_duty(accounts, state, "officer"), "urgent", NewsKind.URGENT)
    for task in urgent:
        add(_on_duty(accounts, state, task.for_role), f"task/{task.key}", NewsKind.URGENT)
    insert_new(connection, officer_news, rows)


def note_concern(connection: Connection, reference: str, mark: str, at: datetime) -> None:
    """A concern is news to the managers of the case's team: of what it is about, nothing is said."""
    of = sa.select(cases.c.team).where(cases.c.reference == reference)
    team = connection.execute(of).scalar() or ""
    rows = [
        {
            "username": one.username,
            "key": f"{reference}/concern/{mark}",
            "reference": reference,
            "kind": NewsKind.URGENT.value,
            "service_title": "",
            "by": "",
            "desk": True,
            "at": at,
        }
        for one in _managers(_accounts(connection), team)
    ]
    insert_new(connection, officer_news, rows)


def _reached(how: HowTold) -> sa.ColumnElement[bool]:
    return sa.and_(officer_notices.c.how == how.value, officer_notices.c.email != "")


def _accounts(connection: Connection) -> list[_Account]:
    columns = (officers.c.username, officers.c.name, officers.c.role, officers.c.team)
    return [_Account(*row) for row in connection.execute(sa.select(*columns))]


def _called(accounts: Iterable[_Account], name: str) -> list[str]:
    folded = name.strip().casefold()
    return [one.username for one in accounts if folded and one.name.strip().casefold() == folded]


def _on_duty(accounts: Collection[_Account], state: CaseState, role: str) -> list[str]:
    """Who sees to something urgent: the manager of the team, whoever has the case, or else its team."""
    if role == Post.MANAGER.value:
        return [one.username for one in _managers(accounts, state.team)]
    if mine := _called(accounts, state.officer):
        return mine
    team = state.team.casefold()
    return [
        one.username for one in accounts if one.role == Post.OFFICER.value and one.team.casefold() == team
    ]


def _managers(accounts: Iterable[_Account], team: str) -> list[_Account]:
    """Those of that team and those of none; all of them where no team has it yet."""
    managers = [one for one in accounts if one.role == Post.MANAGER.value]
    return [one for one in managers if not team or one.team.casefold() in ("", team.casefold())]


def _item(row: Row[Any]) -> NewsItem:
    return NewsItem.model_validate({name: getattr(row, name) for name in NewsItem.model_fields})


LATELY = timedelta(days=14)
"""How long news is shown."""
