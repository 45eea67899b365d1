"""Development's channel: letters put where the site shows them, instead of being sent."""

from datetime import datetime

import sqlalchemy as sa

from charter.people import Channel, Model
from register.models import letters, outbox
from register.part import Part, insert_new


class OutboxItem(Model):
    """A letter as its reader would have it."""

    letter_id: str
    reference: str
    channel: Channel
    to: str
    subject: str
    body: str
    at: datetime


class Outbox(Part):
    """The part of the register that stands in for the post on a developer's machine."""

    def put(
        self, letter_id: str, channel: Channel, *, to: str, subject: str, body: str, reference: str = ""
    ) -> bool:
        """Put a letter there. False if this channel has it already: nothing is changed then."""
        with self.database.writing() as connection:
            of = sa.select(letters.c.reference).where(letters.c.id == letter_id)
            row = {
                "letter_id": letter_id,
                "reference": reference or connection.execute(of).scalar() or "",
                "channel": channel,
                "to_": to,
                "subject": subject,
                "body": body,
                "at": self.now(),
            }
            return insert_new(connection, outbox, [row]) == 1

    def items(self, reference: str | None = None, limit: int = 100) -> list[OutboxItem]:
        """The most recent letters, of one case or of all, in the order they were put there."""
        wanted = sa.select(outbox).order_by(outbox.c.place.desc()).limit(limit)
        if reference is not None:
            wanted = wanted.where(outbox.c.reference == reference)
        with self.database.reading() as connection:
            rows = connection.execute(wanted).all()
        return [
            OutboxItem(
                letter_id=row.letter_id,
                reference=row.reference,
                channel=row.channel,
                to=row.to_,
                subject=row.subject,
                body=row.body,
                at=row.at,
            )
            for row in reversed(rows)
        ]

    def has(self, letter_id: str, channel: Channel) -> bool:
        this = sa.select(outbox.c.place).where(outbox.c.letter_id == letter_id, outbox.c.channel == channel)
        with self.database.reading() as connection:
            return connection.execute(this).first() is not None
