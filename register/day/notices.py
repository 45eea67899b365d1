"""How each officer wishes to be told outside the site, and where."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from charter.news.kinds import HowTold
from charter.people import Model
from register.models import is_untold, officer_news, officer_notices, officers
from register.part import Part, insert_or_renew
from register.people.officers import Officer, officer_of


class ToldBy(Model):
    """One officer's wish."""

    how: HowTold = HowTold.NEVER
    email: str = ""
    problem: str = ""
    """What was wrong with the last email to them; names no address."""
    digest: datetime | None = None
    """When their last digest was sent."""


class Notices(Part):
    """The part of the register that says whom to tell, and how."""

    def get(self, username: str) -> ToldBy:
        """Their wish; never, for those who have said none."""
        of = sa.select(officer_notices).where(officer_notices.c.username == username)
        with self.database.reading() as connection:
            row = connection.execute(of).first()
        return _notice(row) if row else ToldBy()

    def choose(self, username: str, how: HowTold, email: str) -> None:
        """Their wish from now on. What they could have read before it is not told again."""
        now = self.now()
        row = {"username": username, "how": how.value, "email": email, "problem": "", "digest": None}
        mine = sa.and_(officer_news.c.username == username, is_untold)
        kept = sa.select(officer_notices.c.how, officer_notices.c.digest)
        with self.database.writing() as connection:
            before = connection.execute(kept.where(officer_notices.c.username == username)).first()
            if before is None or before.how == HowTold.NEVER:
                connection.execute(officer_news.update().where(mine).values(told=now))
            insert_or_renew(
                connection, officer_notices, [row | {"digest": before.digest if before else None}]
            )

    def for_digest(self) -> list[str]:
        """The usernames of those who wish for one."""
        wanted = sa.select(officer_notices.c.username).order_by(officer_notices.c.username)
        wanted = wanted.where(officer_notices.c.how == HowTold.DIGEST, officer_notices.c.email != "")
        with self.database.reading() as connection:
            return list(connection.execute(wanted).scalars())

    def account(self, username: str) -> Officer | None:
        """Whose wish it is."""
        of = sa.select(officers).where(officers.c.username == username)
        with self.database.reading() as connection:
            row = connection.execute(of).first()
        return officer_of(row) if row else None

    def sent(self, username: str, problem: str = "", digest: datetime | None = None) -> None:
        """An email went to them, or was refused for good."""
        values: dict[str, Any] = {"problem": problem} | ({"digest": digest} if digest else {})
        these = officer_notices.c.username == username
        with self.database.writing() as connection:
            connection.execute(officer_notices.update().where(these).values(values))


def _notice(row: Row[Any]) -> ToldBy:
    return ToldBy.model_validate({name: getattr(row, name) for name in ToldBy.model_fields})
