"""By which name cases know an officer: no two accounts ever have the same one."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from register.models import officer_names
from register.part import insert_new


class NameTaken(Exception):
    """Another account has, or had, the name: what a case says of it would be said of both."""


def claim_name(connection: Connection, name: str, username: str) -> None:
    """The account is called so from now on, and nobody else ever is. Raises NameTaken."""
    known_as = " ".join(name.split()).casefold()  # as charter.people.same_person
    if insert_new(connection, officer_names, [{"known_as": known_as, "username": username}]):
        return
    whose = sa.select(officer_names.c.username).where(officer_names.c.known_as == known_as)
    if connection.execute(whose).scalar_one() != username:
        raise NameTaken
