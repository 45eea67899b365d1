"""Drafts sealed and opened: each in the browser that began it, until it is sent."""

import asyncio
import secrets
from dataclasses import dataclass, field

from casework.reporting.draft import ReportDraft
from casework.site.sessions import hash_of
from engine.payloads.codec import KeyRing
from register.residents.report_drafts import KeptDraft, ReportDrafts


@dataclass(frozen=True)
class DraftKeeping:
    """One for the site."""

    drafts: ReportDrafts
    ring: KeyRing | None = field(repr=False, default=None)
    """None where encryption is off."""

    async def begin(self, service: str, token: str) -> ReportDraft:
        """A new draft of a report to that service, in the browser of this cookie."""
        draft = ReportDraft(id=secrets.token_urlsafe(18), service=service)
        await self.keep(draft, token)
        return draft

    async def keep(self, draft: ReportDraft, token: str) -> None:
        """Keep what has been answered."""
        plain = draft.model_dump_json(exclude_defaults=True).encode()
        kept = KeptDraft(
            id=draft.id,
            browser=hash_of(token),
            service=draft.service,
            key_id=self.ring.current if self.ring else "",
            words=self.ring.encrypt(plain) if self.ring else plain,
        )
        await asyncio.to_thread(self.drafts.keep, kept)

    async def get(self, draft_id: str, token: str) -> ReportDraft | None:
        """The draft of an address; None for another browser's, for one that is gone, or for none."""
        found = await asyncio.to_thread(self.drafts.get, draft_id[:100])
        if found is None or not secrets.compare_digest(found.browser, hash_of(token)):
            return None
        plain = self.ring.decrypt(found.key_id, found.words) if self.ring else found.words
        return ReportDraft.model_validate_json(plain) if plain is not None else None
