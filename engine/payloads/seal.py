"""Words kept in the register so that nobody reads them there: sealed with a key of the ring."""

from dataclasses import dataclass, field

from engine.payloads.ring import KeyRing


@dataclass(frozen=True)
class Seal:
    """Seals words, and opens them again."""

    ring: KeyRing | None = field(repr=False, default=None)
    """None where encryption is off."""

    def close(self, plain: bytes) -> tuple[str, bytes]:
        """The id of the key, and the words as they are kept."""
        return (self.ring.current, self.ring.encrypt(plain)) if self.ring else ("", plain)

    def open(self, key_id: str, words: bytes) -> bytes | None:
        """The words; None where their key has been taken off the ring."""
        if not key_id:
            return words
        return self.ring.decrypt(key_id, words) if self.ring else None
