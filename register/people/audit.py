"""Who did what on the site: lines that are only ever added. The database itself refuses to change one, but to
let it lose its case when that is destroyed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from charter.people import Model
from register.models import audit, officers
from register.part import Part
from register.people.officers import Officer, known_username


class Did(StrEnum):
    """What somebody did."""

    READ = "read"
    SEARCHED = "searched"
    EXPORTED = "exported"
    CHANGED = "changed"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    REFUSED = "refused"
    """They were not let do it: another role's, a wrong password, a form that was not ours."""


class AuditAbout(StrEnum):
    """What a line is about: it decides who may read it."""

    CASE = "case"
    ACCOUNT = "account"
    SITE = "site"
    """No one case: a list, a figure, the audit itself."""


class AuditLine(Model):
    """One thing that somebody did."""

    at: datetime
    username: str = ""
    """Empty where nobody of that name has an account: what was typed is not kept."""
    name: str = ""
    post: str = ""
    what: Did
    about: AuditAbout
    of: str = ""
    """The case or account that was read or changed."""
    route: str
    details: str = ""
    status: int
    """The answer, as HTTP has it: below 400 it was done."""


class AuditRead(AuditLine):
    """A line as it is read."""

    id: int


@dataclass(frozen=True)
class AuditWanted:
    """Which lines are asked for; whatever is not given may be anything."""

    username: str = ""
    of: str = ""
    what: str = ""
    since: datetime | None = None
    until: datetime | None = None
    about: Collection[AuditAbout] = tuple(AuditAbout)


class Audit(Part):
    """The part of the register that says who did what. It has no way to change or delete a line."""

    def add(self, lines: Sequence[AuditLine]) -> None:
        """Add lines, as one insert."""
        with self.database.writing() as connection:
            connection.execute(audit.insert(), [line.model_dump() for line in lines])

    def account(self, username: str) -> tuple[str, str, str]:
        """Username, name and post of whoever signs in by that; all empty if there is no such account."""
        wanted = sa.select(officers.c.username, officers.c.name, officers.c.role)
        with self.database.reading() as connection:
            found = connection.execute(wanted.where(officers.c.username == known_username(username))).first()
        return ("", "", "") if found is None else (found.username, found.name, found.role)

    def find(self, wanted: AuditWanted, limit: int, before: int | None = None) -> list[AuditRead]:
        """Lines, the latest first; those written before the one of that id."""
        found = sa.select(audit).where(*_where(wanted)).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            found = found.where(audit.c.id < before)
        with self.database.reading() as connection:
            return [AuditRead.model_validate(row, from_attributes=True) for row in connection.execute(found)]


def line_of(officer: Officer | None) -> dict[str, str]:
    """Who it was, as a line says it."""
    if officer is None:
        return {}
    return {"username": officer.username, "name": officer.name, "post": officer.role.value}


def _where(wanted: AuditWanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if set(wanted.about) != set(AuditAbout):
        found.append(audit.c.about.in_([each.value for each in wanted.about]))
    if wanted.username:
        found.append(audit.c.username == wanted.username)
    if wanted.of:
        found.append(audit.c.of == wanted.of)
    if wanted.what:
        found.append(audit.c.what == wanted.what)
    if wanted.since is not None:
        found.append(audit.c.at >= wanted.since)
    if wanted.until is not None:
        found.append(audit.c.at < wanted.until)
    return found
