"""The audit's lines on their way to the register, from pages and from the API alike."""

import asyncio
import threading
from datetime import datetime

from engine.logs import get_logger
from register import RegisterError
from register.people.audit import Audit, AuditLine

PATIENCE = 0.25
"""Seconds an answer waits for its line. It is written all the same."""
HELD = 10_000
"""Lines kept in memory while the register takes none."""

log = get_logger(__name__)


class AuditTrail:
    """The lines on their way to the register. One that it does not take now goes with the next."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self._held: list[AuditLine] = []
        self._turn = threading.Lock()
        self._writing: set[asyncio.Task[None]] = set()
        self.in_temporal: dict[str, datetime] = {}
        """When each account's reading there was last written down."""

    async def keep(self, line: AuditLine, *, surely: bool) -> None:
        """Write a line. ``surely``: raises RegisterError where it cannot be written now."""
        if surely:
            await asyncio.to_thread(self._write, line, hold=False)
            return
        writing = asyncio.create_task(asyncio.to_thread(self._write, line, hold=True))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)
        await asyncio.wait({writing}, timeout=PATIENCE)

    def _write(self, line: AuditLine, *, hold: bool) -> None:
        with self._turn:
            held, self._held = self._held, []
        try:
            self.audit.add([*held, line])
        except RegisterError as error:
            with self._turn:
                self._held = [*held, *([line] if hold else []), *self._held][-HELD:]
                waiting = len(self._held)
            # No name: a log line has none. Who it was stands in the line that waits.
            log.warning(
                "audit line waits", route=_plain(line.route), waiting=waiting, kind=type(error).__name__
            )
            if not hold:
                raise


def _plain(route: str) -> str:
    return route.partition(" ")[2].replace("{", "[").replace("}", "]")
