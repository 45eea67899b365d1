"""Links by which a resident goes on with a report on another device: as hashes, for thirty days."""

import sqlalchemy as sa

from charter.people import Model
from register.part import Part, insert_or_renew
from register.residents.report_drafts import KEPT_FOR
from register.residents.tables import drafts, resume_links

TRIES = 5
"""Wrong addresses after which a link is worth nothing: whoever has only found it cannot go on guessing."""


class ResumeLink(Model):
    """One link that was sent."""

    id: str
    """The hash of its secret."""
    draft: str
    key_id: str
    words: bytes
    """Where it was sent, sealed by the site."""


class ResumeLinks(Part):
    """The part of the register that keeps them."""

    def keep(self, link: ResumeLink) -> None:
        """Keep a new one. Those that were sent before go on being good."""
        row = {**link.model_dump(), "tries": 0, "at": self.now()}
        with self.database.writing() as connection:
            insert_or_renew(connection, resume_links, [row])

    def get(self, link_id: str) -> ResumeLink | None:
        """The link of that hash, while it is good and what it leads to is there."""
        since = self.now() - KEPT_FOR
        wanted = sa.select(*(resume_links.c[name] for name in ResumeLink.model_fields))
        wanted = wanted.join(drafts, drafts.c.id == resume_links.c.draft)
        wanted = wanted.where(resume_links.c.id == link_id, resume_links.c.tries < TRIES)
        wanted = wanted.where(resume_links.c.at >= since, drafts.c.at >= since)
        with self.database.reading() as connection:
            row = connection.execute(wanted).first()
        return ResumeLink.model_validate(dict(row._mapping)) if row is not None else None

    def tried(self, link_id: str) -> None:
        """Somebody gave another address than the one it was sent to."""
        more = resume_links.update().where(resume_links.c.id == link_id)
        with self.database.writing() as connection:
            connection.execute(more.values(tries=resume_links.c.tries + 1))
