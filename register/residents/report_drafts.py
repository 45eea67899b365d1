"""Reports that residents are still writing: kept for thirty days after they were last touched."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from charter.people import Model
from register.part import Part, insert_or_renew
from register.residents.tables import drafts, resume_links

KEPT_FOR = timedelta(days=30)
LISTED = 20


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
            connection.execute(resume_links.delete().where(resume_links.c.at < now - KEPT_FOR))
            insert_or_renew(connection, drafts, [{**draft.model_dump(), "at": now}])

    def get(self, draft_id: str) -> KeptDraft | None:
        """The draft of that id."""
        with self.database.reading() as connection:
            row = connection.execute(self._wanted().where(drafts.c.id == draft_id)).first()
        return KeptDraft.model_validate(dict(row._mapping)) if row is not None else None

    def of_browser(self, browser: str) -> list[KeptDraft]:
        """Those of one browser, the latest first."""
        wanted = self._wanted().where(drafts.c.browser == browser).order_by(drafts.c.at.desc())
        with self.database.reading() as connection:
            rows = connection.execute(wanted.limit(LISTED)).all()
        return [KeptDraft.model_validate(dict(row._mapping)) for row in rows]

    def move(self, browser: str, to: str) -> None:
        """Everything of one browser is another's from now on: a cookie has taken the place of a cookie."""
        with self.database.writing() as connection:
            connection.execute(drafts.update().where(drafts.c.browser == browser).values(browser=to))

    def hand_over(self, draft_id: str, to: str) -> None:
        """One draft is that browser's now: somebody goes on with it there."""
        with self.database.writing() as connection:
            moved = drafts.update().where(drafts.c.id == draft_id)
            connection.execute(moved.values(browser=to, at=self.now()))

    def drop(self, draft_id: str) -> None:
        """It is not wanted any more."""
        with self.database.writing() as connection:
            connection.execute(drafts.delete().where(drafts.c.id == draft_id))
            connection.execute(resume_links.delete().where(resume_links.c.draft == draft_id))

    def _wanted(self) -> sa.Select[Any]:
        columns = (drafts.c[name] for name in KeptDraft.model_fields)
        return sa.select(*columns).where(drafts.c.at >= self.now() - KEPT_FOR)
