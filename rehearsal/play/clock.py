"""The one clock of a rehearsal, as people see it: the virtual server's own."""

from collections.abc import Callable
from datetime import datetime

from engine.virtual import VirtualServer
from engine.virtual.clock import Alarm


class PlayClock:
    """When it is, and what is to be called when."""

    def __init__(self, server: VirtualServer) -> None:
        self._server = server

    @property
    def now(self) -> datetime:
        return self._server.now

    def at(self, when: datetime, call: Callable[[], None]) -> Alarm:
        """Have it called then; at once, if that is past."""

        async def step() -> None:
            call()

        return self._server.clock.at(when, step)
