"""Whether reports can be stored now: found out by storing something, and asked again every other second."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from register import RegisterBusy, RegisterError
from starter.desk.intake import Desk

KEPT_SECONDS = 2.0
"""However many ask, the register is written so often at most."""
BUSY_SECONDS = 10.0
"""A register that others are writing to is ready, but not for ever."""
LONGEST_SECONDS = 5.0
"""An answer that takes longer is none."""


@dataclass
class Readiness:
    """What ``/readyz`` says. Without Temporal reports are taken all the same: it is told, and no more."""

    desk: Desk
    clock: Callable[[], float] = time.monotonic
    _written: float = field(default=float("-inf"), init=False)
    _asked: float = field(default=float("-inf"), init=False)
    _told: dict[str, bool] = field(default_factory=dict, init=False)
    _one: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def told(self) -> dict[str, bool]:
        """Ready, and what of it answers."""
        async with self._one:
            if self.clock() - self._asked >= KEPT_SECONDS:
                temporal = asyncio.ensure_future(self.desk.cases.reachable())
                register = await self._register()
                self._told = {"ready": register, "register": register, "temporal": await temporal}
                self._asked = self.clock()
            return self._told

    async def _register(self) -> bool:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await asyncio.to_thread(self.desk.register.ready)
        except RegisterBusy:
            return self.clock() - self._written < BUSY_SECONDS
        except (RegisterError, TimeoutError):
            return False
        self._written = self.clock()
        return True
