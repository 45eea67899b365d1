"""Passwords: made at random, kept as Argon2 hashes, compared at one pace whoever asks."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

TEMPORARY = timedelta(hours=72)
"""How long a password that somebody else gives can be used for its one sign-in."""
READ_OUT = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits of which none is taken for another."""
LONGEST = 256
"""Characters; a longer one would only be work for the hasher."""
_AT_ONCE = 2  # each takes 64 MB


def new_password() -> str:
    """A password nobody will guess, 79 random bits, that can be read out on the telephone."""
    return "-".join("".join(secrets.choice(READ_OUT) for _ in range(4)) for _ in range(4))


@dataclass
class Passwords:
    """Hashes and compares. Nobody's account (`None`) takes as long to refuse as somebody's."""

    hasher: PasswordHasher = field(
        default_factory=lambda: PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
    )
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    _nobody: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self._nobody = self.hasher.hash(secrets.token_urlsafe(12))

    def hash(self, password: str) -> str:
        return self.hasher.hash(password)

    async def hashed(self, password: str) -> str:
        """Its hash, made where it holds nobody up."""
        async with self._turn:
            return await asyncio.to_thread(self.hash, password)

    async def fits(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password. Takes one hash's time in any case."""
        async with self._turn:
            right = await asyncio.to_thread(self._verify, hashed or self._nobody, password[:LONGEST])
        return right and hashed is not None and len(password) <= LONGEST

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self.hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False
