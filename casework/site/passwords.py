"""Passwords: made at random, kept as Argon2 hashes, compared at one pace whoever asks."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar, TypeVarTuple, Unpack

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from starter.desk.telling.problems import Problem

TEMPORARY = timedelta(hours=72)
"""How long a password that somebody else gives can be used for its one sign-in."""
READ_OUT = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits of which none is taken for another."""
LONGEST = 256
"""Characters; a longer one would only be work for the hasher."""
_AT_ONCE = 2  # each takes 64 MB
MOST_WAITING = 40
"""Of those who sign in at once, in a process: with more, each would wait for longer than they would."""
TOO_MANY = "Too many people are signing in at this moment. Try again in a few seconds."

Given = TypeVarTuple("Given")
Result = TypeVar("Result")


def new_password() -> str:
    """A password nobody will guess, 79 random bits, that can be read out on the telephone."""
    return "-".join("".join(secrets.choice(READ_OUT) for _ in range(4)) for _ in range(4))


@dataclass
class Passwords:
    """Hashes and compares. Nobody's account (`None`) takes as long to refuse as somebody's."""

    hasher: PasswordHasher = field(
        default_factory=lambda: PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
    )
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="password")
    )
    """Of their own: a crowd that signs in takes none of the threads that answer pages."""
    _waiting: int = field(init=False, default=0)
    _nobody: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self._nobody = self.hasher.hash(secrets.token_urlsafe(12))

    def hash(self, password: str) -> str:
        return self.hasher.hash(password)

    async def hashed(self, password: str) -> str:
        """Its hash, made where it holds nobody up. Problem 503 where too many wait."""
        return await self._worked(self.hash, password)

    async def fits(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password. Takes one hash's time in any case. Problem 503 where too many wait."""
        right = await self._worked(self._verify, hashed or self._nobody, password[:LONGEST])
        return right and hashed is not None and len(password) <= LONGEST

    def need_room(self) -> None:
        """Problem 503 where too many wait already."""
        if self._waiting >= MOST_WAITING:
            raise Problem(503, "busy", TOO_MANY, headers={"Retry-After": "5"})

    async def _worked(self, job: Callable[[Unpack[Given]], Result], *given: *Given) -> Result:
        self.need_room()
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, job, *given)
        finally:
            self._waiting -= 1

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self.hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False
