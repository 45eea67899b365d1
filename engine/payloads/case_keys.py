"""One key for each case: wrapped by the ring, kept outside Temporal, and destroyed with its case.

A history is unreadable without it, whoever has the ring. It is looked up before its first use, and remembered
for a while. A store that is away for a moment is waited for. One that stays away fails the task that asks,
which Temporal tries again: never the case.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.config.keys import KEY_BYTES
from engine.payloads.ring import KeyRing

T = TypeVar("T")

PATIENCE = 4.0
"""Seconds a store that does not answer is asked again: a workflow task has ten."""
AGAIN = 0.2
"""Seconds between two asks."""
REMEMBERED = 600.0
"""Seconds: so long after a key was destroyed, no program reads with it any more."""
MOST = 10_000
"""Keys that one program remembers, those used last: about 5 MB."""


class KeysAway(Exception):
    """The store of the keys does not answer: try again later."""


class KeyGone(Exception):
    """The case has been destroyed: nothing is written for it any more."""


class WrappedKey(Protocol):
    """A key as it is kept."""

    @property
    def key_id(self) -> str:
        """Of the ring's key that wraps it."""

    @property
    def sealed(self) -> bytes:
        """Empty once it has been destroyed."""


class KeyStore(Protocol):
    """Where wrapped keys are kept. Safe to share between threads; it is away while it raises anything."""

    def find(self, reference: str) -> WrappedKey | None:
        """The key of a case."""

    def add(self, reference: str, key_id: str, sealed: bytes) -> "WrappedKey":
        """Keep a key for a case that has none; the one that is there now."""


@dataclass(frozen=True)
class _Known:
    cipher: AESGCM | None
    until: float


class CaseKeys:
    """The keys of cases, looked up and remembered. One for each program."""

    def __init__(
        self,
        ring: KeyRing,
        store: KeyStore,
        *,
        writes: bool = True,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``writes``: whether what is recorded from now on is encrypted by them; they are read anyhow."""
        self.writes = writes
        self._ring = ring
        self._store = store
        self._patience = patience
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def to_read(self, reference: str) -> AESGCM | None:
        """The key of a case; None where there is none, or none any more. Raises KeysAway."""
        return await self._cipher(reference, lambda: self._store.find(reference))

    async def to_write(self, reference: str) -> AESGCM:
        """The key of a case, made where it has none. Raises KeyGone and KeysAway."""
        cipher = await self._cipher(reference, lambda: self._found_or_made(reference))
        if cipher is None:
            raise KeyGone("The case has been destroyed: nothing can be recorded for it.")
        return cipher

    async def _cipher(self, reference: str, ask: Callable[[], WrappedKey | None]) -> AESGCM | None:
        known = self._known.get(reference)
        if known is not None and self._clock() < known.until:
            self._known.move_to_end(reference)
            return known.cipher
        try:
            found = await self._answered(ask)
        except KeysAway:
            if known is None:
                raise
            return known.cipher  # as it was a while ago: better than nothing moving
        if found is None:
            return None  # it may be made the next moment: not remembered
        cipher = self._unwrapped(reference, found)
        self._known[reference] = _Known(cipher, self._clock() + REMEMBERED)
        self._known.move_to_end(reference)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return cipher

    def _found_or_made(self, reference: str) -> WrappedKey:
        found = self._store.find(reference)
        if found is None:
            wrapped = self._ring.wrap(AESGCM.generate_key(KEY_BYTES * 8), reference.encode())
            found = self._store.add(reference, self._ring.current, wrapped)
        return found

    def _unwrapped(self, reference: str, key: WrappedKey) -> AESGCM | None:
        plain = self._ring.unwrap(key.key_id, key.sealed, reference.encode()) if key.sealed else None
        return AESGCM(plain) if plain is not None and len(plain) == KEY_BYTES else None

    async def _answered(self, ask: Callable[[], T]) -> T:
        give_up = time.monotonic() + self._patience
        while True:
            try:
                return await asyncio.to_thread(ask)
            except Exception as error:
                if time.monotonic() >= give_up:
                    raise KeysAway(
                        f"The keys of cases cannot be looked up ({type(error).__name__})."
                    ) from None
            await asyncio.sleep(AGAIN)
