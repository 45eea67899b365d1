"""A draft that a resident has written, put into other browsers: as if each had written one."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from bench.door.resident import CHECK, SERVICE, Resident
from casework.reporting.draft import ReportDraft
from casework.reporting.keeping import DraftKeeping
from engine.payloads.ring import KeyRing
from engine.payloads.seal import Seal
from register import Register
from register.outside.photographs import photograph_id
from register.residents.draft_photographs import DraftPhotograph

DEVICE = ("charter-reports", "__Host-charter-reports")
"""The cookie of a device that its owner asked to be remembered, by http and by https: that of each copy."""


@dataclass(frozen=True)
class WrittenDraft:
    """One that was written page by page, with its photographs."""

    draft: ReportDraft
    photographs: Sequence[DraftPhotograph]


class Copier:
    """Copies drafts within the site's own register, sealed as the site seals them."""

    def __init__(self, register: Register, ring: KeyRing | None) -> None:
        self._register, self._ring = register, ring
        self._keeping = DraftKeeping(register.report_drafts, ring)

    def written(self, check: str) -> WrittenDraft:
        """The draft whose page to check is at that address."""
        draft_id = check.split("/")[-2]
        kept = self._register.report_drafts.get(draft_id)
        plain = Seal(self._ring).open(kept.key_id, kept.words) if kept else None
        if plain is None:
            raise LookupError(f"There is no draft at {check}.")
        draft = ReportDraft.model_validate_json(plain)
        return WrittenDraft(draft, self._register.draft_photographs.of_draft(draft_id))

    async def give(self, resident: Resident, one: WrittenDraft) -> str:
        """A copy in that resident's browser, about a street of its own; where its page to check is."""
        token, draft_id = secrets.token_urlsafe(32), secrets.token_urlsafe(18)
        for name in DEVICE:
            resident.client.cookies.set(name, token)
        pictures = [
            each.model_copy(update={"draft": draft_id, "id": photograph_id(draft_id, each.content)})
            for each in one.photographs
        ]
        details = one.draft.details
        changed = {
            "id": draft_id,
            "details": {**details, "where": {**details["where"], "text": resident.place}},
            "photographs": tuple(each.id for each in pictures),
        }
        await self._keeping.keep(one.draft.model_copy(update=changed), token)
        for each in pictures:
            await asyncio.to_thread(self._register.draft_photographs.add, each, len(pictures))
        return f"{SERVICE}/{draft_id}/{CHECK}"
