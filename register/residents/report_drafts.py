"""Reports that residents are still writing: kept for thirty days after they were last touched."""

from datetime import timedelta

import sqlalchemy as sa

from charter.people import Model
from register.part import Part, insert_or_renew
from register.residents.tables import drafts

KEPT_FOR = timedelta(days=30)


class KeptDraft(Model):
    """A draft, its answers as the site has sealed them."""

    id: str
    browser: str
    """The hash of the cookie of whoever writes it: nobody else opens it by its address."""
    service: str
    key_id: str
    words: bytes


class ReportDrafts(Part):
    """The part of the register that keeps them."""

    def keep(self, draft: KeptDraft) -> None:
        """Keep a draft as it is now; drop those nobody has touched for thirty days."""
        now = self.now()
        with self.database.writing() as connection:
            connection.execute(drafts.delete().where(drafts.c.at < now - KEPT_FOR))
            insert_or_renew(connection, drafts, [{**draft.model_dump(), "at": now}])

    def get(self, draft_id: str) -> KeptDraft | None:
        """The draft of that id."""
        columns = (drafts.c[name] for name in KeptDraft.model_fields)
        wanted = sa.select(*columns).where(drafts.c.id == draft_id, drafts.c.at >= self.now() - KEPT_FOR)
        with self.database.reading() as connection:
            row = connection.execute(wanted).first()
        return KeptDraft.model_validate(dict(row._mapping)) if row is not None else None

    def drop(self, draft_id: str) -> None:
        """It is not wanted any more."""
        with self.database.writing() as connection:
            connection.execute(drafts.delete().where(drafts.c.id == draft_id))
