"""Filters of queues, by the names officers gave them: their own, and those shared with their team."""

from typing import Any

import sqlalchemy as sa

from charter.people import Model
from register.models import officers, saved_filters
from register.part import Part, insert_new, locked

MOST = 50
"""Filters one officer keeps: a list of more is none to choose from."""


class SavedFilter(Model):
    """What somebody asks for often, by a name."""

    username: str
    by: str
    """The name of whoever saved it."""
    name: str
    filters: str
    """As the address of a queue has them."""
    team: str
    """Whom it is shared with; empty where it is the officer's own."""


class SavedFilters(Part):
    """The part of the register that keeps what officers ask for often."""

    def save(self, username: str, name: str, filters: str, team: str = "") -> str:
        """Keep it, and what was kept under that name, if it is the same. ``team``: whom it is shared with.

        Returns why it was not kept, as a word: ``taken`` where the name means other filters, ``full``.
        """
        theirs = sa.select(saved_filters).where(saved_filters.c.username == username)
        row = {"username": username, "name": name, "filters": filters, "team": team}
        this = sa.and_(saved_filters.c.username == username, saved_filters.c.name == name)
        with self.database.writing() as connection:
            known = {one.name: one for one in connection.execute(locked(connection, theirs))}
            if name in known:
                if known[name].filters != filters:
                    return "taken"
                connection.execute(saved_filters.update().where(this).values(team=team))
            elif len(known) >= MOST:
                return "full"
            else:
                insert_new(connection, saved_filters, [row])
        return ""

    def forget(self, username: str, name: str) -> bool:
        """Keep it no longer. False if there is no such one."""
        this = sa.and_(saved_filters.c.username == username, saved_filters.c.name == name)
        with self.database.writing() as connection:
            return connection.execute(saved_filters.delete().where(this)).rowcount == 1

    def of(self, username: str, team: str) -> list[SavedFilter]:
        """Somebody's own and those shared with that team, by name."""
        theirs = saved_filters.c.username == username
        if team:
            theirs = sa.or_(theirs, saved_filters.c.team == team)
        wanted: sa.Select[Any] = sa.select(saved_filters, officers.c.name.label("by"))
        wanted = wanted.join(officers, officers.c.username == saved_filters.c.username).where(theirs)
        wanted = wanted.order_by(saved_filters.c.name, saved_filters.c.username)
        with self.database.reading() as connection:
            return [SavedFilter.model_validate(dict(row._mapping)) for row in connection.execute(wanted)]
