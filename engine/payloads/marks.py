"""Marks that only this installation can make: what came back with one was really sent from here."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Self

from engine.payloads.ring import KeyRing

_BYTES = 16
"""Of an HMAC-SHA256: 128 bits, twice what nobody guesses over a network."""


@dataclass(frozen=True)
class Marks:
    """Marks for one purpose, with keys derived from the ring: no mark is worth anything for another."""

    keys: tuple[bytes, ...] = field(repr=False, default=())
    """The current one first. None where encryption is off: then nothing is marked, and no mark fits."""

    @classmethod
    def of(cls, ring: KeyRing | None, purpose: str) -> Self:
        """``purpose`` is a name of ours, and never changes: what was marked before is read by it."""
        return cls(ring.derived(purpose) if ring else ())

    def __bool__(self) -> bool:
        return bool(self.keys)

    def make(self, *said: str) -> str:
        """Small letters and digits, 26 of them; empty where encryption is off."""
        return _mark(self.keys[0], said) if self.keys else ""

    def fits(self, mark: str, *said: str) -> bool:
        """Whether it was made here of just that, with any key of the ring."""
        given = mark.encode("utf-8", "surrogatepass")
        return any(hmac.compare_digest(_mark(key, said).encode(), given) for key in self.keys)


NO_MARKS = Marks()
MESSAGE_ID = "message-id"
"""The purpose of what Message-IDs of letters carry."""


def _mark(key: bytes, said: tuple[str, ...]) -> str:
    """Each part with its length: ``("ab", "c")`` is not ``("a", "bc")``."""
    parts = [each.encode("utf-8", "surrogatepass") for each in said]
    whole = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    made = hmac.digest(key, whole, hashlib.sha256)[:_BYTES]
    return base64.b32encode(made).decode().rstrip("=").lower()
