"""Links by which a resident goes on elsewhere: a secret that only the link has, and where it was sent."""

import asyncio
import re
import secrets
from dataclasses import dataclass

from casework.reporting.draft import ReportDraft
from casework.site.sessions import hash_of
from engine.payloads.seal import Seal
from register.residents.resume_links import ResumeLink, ResumeLinks

_NUMBER = re.compile(r"[\s()+.-]+")


@dataclass(frozen=True)
class LinkKeeping:
    """One for the site."""

    resume_links: ResumeLinks
    seal: Seal

    async def make(self, draft: ReportDraft, to: str) -> str:
        """A new secret for a draft, for whoever reads what is sent there."""
        secret = secrets.token_urlsafe(24)
        key_id, words = self.seal.close(_same(to).encode())
        kept = ResumeLink(id=hash_of(secret), draft=draft.id, key_id=key_id, words=words)
        await asyncio.to_thread(self.resume_links.keep, kept)
        return secret

    async def is_good(self, secret: str) -> bool:
        """Whether the link still leads somewhere."""
        return await asyncio.to_thread(self.resume_links.get, hash_of(secret[:100])) is not None

    async def open(self, secret: str, to: str) -> str | None:
        """The id of the draft, for whoever knows where the link was sent; None for anybody else."""
        found = await asyncio.to_thread(self.resume_links.get, hash_of(secret[:100]))
        if found is None:
            return None
        sent_to = self.seal.open(found.key_id, found.words)
        if sent_to is not None and secrets.compare_digest(sent_to, _same(to).encode()):
            return found.draft
        await asyncio.to_thread(self.resume_links.tried, found.id)
        return None


def _same(to: str) -> str:
    """An email address or number, however it was typed: +44 and 0 are the same."""
    given = to.strip().casefold()
    if "@" in given:
        return given
    digits = _NUMBER.sub("", given)
    national = digits.removeprefix("0044").removeprefix("44") if len(digits) > 11 else digits
    return national.lstrip("0")[:40]
