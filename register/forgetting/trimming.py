"""What came by mail is kept no longer whole than it must be; and what was searched for no longer than it is
evidence."""

from datetime import timedelta

import sqlalchemy as sa

from charter.people import Model
from register.models import inbound, inbound_sources, kept_forms, searches
from register.outside.inbound import Came
from register.part import Part
from register.people import kept_forms as forms
from register.residents import own_asks as asks
from register.residents import report_drafts as drafting
from register.residents import resident_notes as notes
from register.residents.tables import drafts, own_asks, own_keys, resident_notes, resume_links

A_TURN = 500
"""Mails in one transaction: others write meanwhile."""
_SEEN_TO = (Came.DONE, Came.KEPT)


class Trimmed(Model):
    """How much was made smaller, or deleted."""

    whole: int = 0
    """Mails whose source, quoted words and attached texts went."""
    of_nobody: int = 0
    """Mails and texts that came to nobody's case."""
    searches: int = 0
    drafts: int = 0
    """Drafts, links and notes of residents, and forms that officers had not finished."""

    def __add__(self, more: "Trimmed") -> "Trimmed":
        return Trimmed(**{name: getattr(self, name) + getattr(more, name) for name in Trimmed.model_fields})


class Trimming(Part):
    """The part of the register that trims. Each call may be repeated, and does nothing then."""

    def trim(self, mail_whole: timedelta, searched: timedelta) -> Trimmed:
        """Make smaller what somebody saw to longer ago than ``mail_whole``, some of it: until nothing is left
        to be done, call again."""
        now = self.now()
        old = sa.and_(inbound.c.state.in_(_SEEN_TO), inbound.c.settled < now - mail_whole)
        with self.database.writing() as connection:
            nobodys = sa.select(inbound.c.id).where(old, inbound.c.reference == "").limit(A_TURN)
            ids = list(connection.execute(nobodys).scalars())
            connection.execute(inbound_sources.delete().where(inbound_sources.c.id.in_(ids)))
            connection.execute(inbound.delete().where(inbound.c.id.in_(ids)))
            whole = sa.or_(
                sa.and_(inbound.c.own != "", inbound.c.said != inbound.c.own),
                inbound.c.attached != "",
                inbound.c.whole != "",
                sa.exists().where(inbound_sources.c.id == inbound.c.id),
            )
            those = list(
                connection.execute(sa.select(inbound.c.id).where(old, whole).limit(A_TURN)).scalars()
            )
            connection.execute(inbound_sources.delete().where(inbound_sources.c.id.in_(those)))
            said = sa.case((inbound.c.own != "", inbound.c.own), else_=inbound.c.said)
            smaller = {"said": said, "attached": "", "whole": ""}
            connection.execute(inbound.update().where(inbound.c.id.in_(those)).values(smaller))
            asked = sa.and_(searches.c.at < now - searched, searches.c.asked != "")
            emptied = connection.execute(searches.update().where(asked).values(asked="")).rowcount
            gone = 0
            for table, passed in (
                (drafts, drafts.c.at < now - drafting.KEPT_FOR),
                (resume_links, resume_links.c.at < now - drafting.KEPT_FOR),
                (resident_notes, resident_notes.c.at < now - notes.KEPT_FOR),
                (own_asks, own_asks.c.at < now - asks.KEPT_FOR),
                (own_keys, own_keys.c.until < now),
                (kept_forms, kept_forms.c.at < now - forms.KEPT_FOR),
            ):
                gone += connection.execute(table.delete().where(passed)).rowcount
        return Trimmed(whole=len(those), of_nobody=len(ids), searches=emptied, drafts=gone)
