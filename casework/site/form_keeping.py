"""What somebody had written when their session ended: kept, encrypted, and there again once they sign in."""

import asyncio
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casework.site.sessions import FORM_TOKEN, Visit, hash_of
from engine.logs import get_logger
from engine.payloads.ring import KeyRing
from register.people.kept_forms import KeptForm, KeptForms

FIELD = "kept"
"""What names a kept form in an address, and in the form that is sent in its place."""

log = get_logger(__name__)


@dataclass(frozen=True)
class FormKeeping:
    """Seals forms and opens them again. One for the site."""

    kept_forms: KeptForms
    ring: KeyRing | None = field(repr=False, default=None)
    """None where encryption is off."""

    async def keep(self, visit: Visit, whose: str, address: str, form: Mapping[str, Sequence[str]]) -> None:
        """Keep what somebody sent after their session had ended. ``whose``: an account's name, for one."""
        words = {name: given for name, given in form.items() if name not in (FORM_TOKEN, FIELD)}
        plain = json.dumps(words).encode()
        sealed = self.ring.encrypt(plain) if self.ring else plain
        made = KeptForm(
            id=secrets.token_urlsafe(18),
            address=address,
            key_id=self.ring.current if self.ring else "",
            words=sealed,
        )
        await asyncio.to_thread(self.kept_forms.keep, made, hash_of(visit.token), whose)
        log.info("form kept")

    async def waiting(self, token: str, whose: str) -> str:
        """The id of what they had sent in a browser, by the hash of its token; empty for nothing."""
        return await asyncio.to_thread(self.kept_forms.waiting, token, whose)

    async def get(self, form_id: str, whose: str) -> tuple[str, dict[str, list[str]]] | None:
        """Where a kept form was sent, and what it said; None for somebody else's, or for none."""
        if not form_id:
            return None
        found = await asyncio.to_thread(self.kept_forms.get, form_id[:100], whose)
        if found is None:
            return None
        plain = self.ring.decrypt(found.key_id, found.words) if self.ring else found.words
        if plain is None:  # the key has been taken off the ring
            return None
        words: dict[str, list[str]] = json.loads(plain)
        return found.address, words

    async def drop(self, form_id: str, whose: str) -> None:
        """It has been sent, or is not wanted."""
        await asyncio.to_thread(self.kept_forms.drop, form_id[:100], whose)
