"""Replies that managers keep ready: words that an officer may begin a form's box with."""

import uuid
from datetime import datetime

import sqlalchemy as sa

from charter.people import Model
from register.models import replies
from register.part import Part, insert_new


class Reply(Model):
    """A reply kept ready. ``service`` is a service's code; empty, it is offered for every service."""

    id: str
    title: str
    service: str = ""
    body: str
    revision: int = 1
    """Counts its changes from 1: whoever changes it says which they read."""
    changed_at: datetime
    changed_by: str
    retired_at: datetime | None = None


class Replies(Part):
    """The part of the register that replies are kept in. None is ever removed: it is retired."""

    def add(self, title: str, service: str, body: str, by: str, reply_id: str = "") -> bool:
        """Keep a new one. False, and nothing added, if one of that id is there: it was sent twice."""
        row = {
            "id": reply_id or uuid.uuid4().hex,
            "title": title,
            "service": service,
            "body": body,
            "revision": 1,
            "changed_at": self.now(),
            "changed_by": by,
            "retired_at": None,
        }
        with self.database.writing() as connection:
            return insert_new(connection, replies, [row]) == 1

    def change(self, reply_id: str, seen: int, title: str, service: str, body: str, by: str) -> bool:
        """Change one that is not retired; ``seen`` is the revision that was read. False if it is not so."""
        return self._change(reply_id, seen, title=title, service=service, body=body, changed_by=by)

    def retire(self, reply_id: str, seen: int, by: str) -> bool:
        """Offer it no more. False if it is retired, or was changed meanwhile."""
        return self._change(reply_id, seen, retired_at=self.now(), changed_by=by)

    def get(self, reply_id: str) -> Reply | None:
        """One of them, retired or not."""
        with self.database.reading() as connection:
            row = connection.execute(sa.select(replies).where(replies.c.id == reply_id)).first()
        return None if row is None else Reply.model_validate(dict(row._mapping))

    def kept(self, service: str | None = None) -> list[Reply]:
        """Those not retired, by title: all of them, or those offered for a service."""
        wanted = sa.select(replies).where(replies.c.retired_at.is_(None))
        if service is not None:
            wanted = wanted.where(replies.c.service.in_(["", service]))
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(replies.c.title, replies.c.id)).all()
        return [Reply.model_validate(dict(row._mapping)) for row in rows]

    def _change(self, reply_id: str, seen: int, **values: object) -> bool:
        this = sa.and_(replies.c.id == reply_id, replies.c.revision == seen, replies.c.retired_at.is_(None))
        changed = {**values, "revision": seen + 1, "changed_at": self.now()}
        with self.database.writing() as connection:
            return connection.execute(replies.update().where(this), changed).rowcount == 1
