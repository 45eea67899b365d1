"""Emails and texts to residents that are of no case: kept first, then sent; Temporal is the queue."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from activities.orders import DraftNoteOrder, NoteOfDraft
from engine.payloads.seal import Seal
from register.residents.resident_notes import NoteToSend, ResidentNotes
from starter.desk.running import LiveCases, Unavailable


@dataclass(frozen=True)
class NoteSending:
    """One for the site."""

    resident_notes: ResidentNotes
    cases: LiveCases
    seal: Seal

    async def send(self, note: NoteOfDraft) -> None:
        """See that it goes, once. While Temporal is away it waits, and the relay has it sent later."""
        key_id, words = self.seal.close(note.model_dump_json().encode())
        kept = NoteToSend(id=note.id, key_id=key_id, words=words)
        if await asyncio.to_thread(self.resident_notes.add, kept):
            with suppress(Unavailable):
                await self.cases.note(DraftNoteOrder(note=note.id))
