"""In which browsers somebody has shown that an address is theirs. Tokens are kept as hashes."""

from datetime import datetime

import sqlalchemy as sa

from charter.people import Channel, Model
from register.part import Part
from register.residents.tables import own_sessions


class OwnSession(Model):
    """Whose address was shown to be theirs, and since when."""

    channel: Channel
    value: str
    """The address, as it is compared."""
    started: datetime
    seen: datetime
    notice: str = ""
    """What to tell them on their next page."""


class OwnSessions(Part):
    """The part of the register that keeps them, while they last."""

    def start(self, token: str, channel: Channel, value: str, before: datetime) -> None:
        """An address is theirs. Sessions last seen ``before`` are forgotten."""
        now = self.now()
        row = {"token": token, "channel": channel, "value": value, "started": now, "seen": now}
        with self.database.writing() as connection:
            connection.execute(own_sessions.delete().where(own_sessions.c.seen < before))
            connection.execute(own_sessions.insert().values(row))

    def get(self, token: str) -> OwnSession | None:
        """The session of the token of this hash."""
        columns = (own_sessions.c[name] for name in OwnSession.model_fields)
        wanted = sa.select(*columns).where(own_sessions.c.token == token)
        with self.database.reading() as connection:
            row = connection.execute(wanted).first()
        return OwnSession.model_validate(dict(row._mapping)) if row is not None else None

    def seen(self, token: str, notice: str = "") -> None:
        """They are still there."""
        changed = own_sessions.update().where(own_sessions.c.token == token)
        with self.database.writing() as connection:
            connection.execute(changed.values(seen=self.now(), notice=notice))

    def end(self, token: str) -> None:
        """It is worth nothing any more."""
        with self.database.writing() as connection:
            connection.execute(own_sessions.delete().where(own_sessions.c.token == token))
