"""Drafts sealed and opened: each in the browser that began it, until it is sent."""

import asyncio
import secrets
from dataclasses import dataclass, field

from casework.reporting.draft import ReportDraft
from casework.site.sessions import hash_of
from engine.payloads.ring import KeyRing
from engine.payloads.seal import Seal
from register.residents.report_drafts import KeptDraft, ReportDrafts


@dataclass(frozen=True)
class DraftKeeping:
    """One for the site."""

    report_drafts: ReportDrafts
    ring: KeyRing | None = field(repr=False, default=None)
    """None where encryption is off."""

    async def begin(self, service: str, token: str) -> ReportDraft:
        """A new draft of a report to that service, in the browser of this cookie."""
        draft = ReportDraft(id=secrets.token_urlsafe(18), service=service, begun=self.report_drafts.now())
        await self.keep(draft, token)
        return draft

    async def keep(self, draft: ReportDraft, token: str) -> None:
        """Keep what has been answered."""
        key_id, words = Seal(self.ring).close(draft.model_dump_json(exclude_defaults=True).encode())
        kept = KeptDraft(
            id=draft.id, browser=hash_of(token), service=draft.service, key_id=key_id, words=words
        )
        await asyncio.to_thread(self.report_drafts.keep, kept)

    async def get(self, draft_id: str, token: str) -> ReportDraft | None:
        """The draft of an address; None for another browser's, for one that is gone, or for none."""
        found = await asyncio.to_thread(self.report_drafts.get, draft_id[:100])
        if found is None or not secrets.compare_digest(found.browser, hash_of(token)):
            return None
        return self._opened(found)

    async def begun(self, token: str) -> list[ReportDraft]:
        """What has been begun in a browser and not been sent, the latest first."""
        kept = await asyncio.to_thread(self.report_drafts.of_browser, hash_of(token))
        opened = (self._opened(each) for each in kept)
        return [each for each in opened if each is not None and each.answered and not each.reference]

    async def move(self, token: str, to: str) -> None:
        """Another cookie is this browser's from now on."""
        await asyncio.to_thread(self.report_drafts.move, hash_of(token), hash_of(to))

    async def hand_over(self, draft_id: str, to: str) -> ReportDraft | None:
        """One draft is gone on with in the browser of this cookie."""
        await asyncio.to_thread(self.report_drafts.hand_over, draft_id, hash_of(to))
        return await self.get(draft_id, to)

    async def drop(self, draft_id: str) -> None:
        """It is not wanted any more."""
        await asyncio.to_thread(self.report_drafts.drop, draft_id)

    def _opened(self, kept: KeptDraft) -> ReportDraft | None:
        plain = Seal(self.ring).open(kept.key_id, kept.words)
        return ReportDraft.model_validate_json(plain) if plain is not None else None
