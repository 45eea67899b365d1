"""Photographs at the doors: written down first, then looked at, at once or by their workflow."""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from activities.orders import PhotographOrder
from activities.photographs import Keeper
from engine.logs import get_logger
from photographs.fetching import FetchLater
from photographs.pictures import LIMIT
from photographs.scanner import ScannerAway
from photographs.store import StoreAway
from register.outside.photographs import Photograph, PhotographState, photograph_id
from starter.desk.running import LiveCases, Unavailable
from starter.desk.telling.problems import Problem

AT_ONCE_SECONDS = 10.0
"""How long a door waits for a photograph to be looked at."""
MOST = 20
"""Of one case."""
_NAME = re.compile(r"[^\w .()-]+")

log = get_logger(__name__)


@dataclass(frozen=True)
class PhotographDesk:
    """Where photographs are brought to."""

    keeper: Keeper
    cases: LiveCases

    async def take(self, reference: str, content: bytes, name: str, door: str) -> Photograph:
        """Keep a photograph of a case. The same one twice is there once.

        Problem 413 or 409 for what is too large or too many; 503 where it cannot even be written down. What
        is no photograph is written down as refused, with why.
        """
        if len(content) > LIMIT:
            raise Problem(413, "too_large", f"A photograph has at most {LIMIT // 1024 // 1024} MB.")
        id = photograph_id(reference, hashlib.sha256(content).hexdigest())
        known = await self._known(reference, id)
        if known is not None:
            return known
        try:
            sent = await asyncio.to_thread(self.keeper.store.put, content, id)
        except StoreAway as error:
            log.warning("photograph cannot be stored", reference=reference, error_type=str(error))
            raise Problem(
                503,
                "photographs_unavailable",
                "Photographs cannot be kept just now. Send it again.",
                headers={"Retry-After": "5"},
            ) from None
        return await self._add(
            Photograph(id=id, reference=reference, door=door, name=_plain(name), at=self._now(), sent=sent)
        )

    async def take_address(self, reference: str, address: str, door: str) -> Photograph | None:
        """Have a photograph of a case fetched; None where addresses like that are not."""
        if not self.keeper.fetching.may(address):
            return None
        id = photograph_id(reference, address)
        known = await self._known(reference, id)
        if known is not None:
            return known
        name = _plain(address.partition("?")[0].rpartition("/")[2])
        return await self._add(
            Photograph(id=id, reference=reference, door=door, name=name, at=self._now(), source_url=address)
        )

    async def start_waiting(self, limit: int, older_than: timedelta | None) -> int:
        """Have those looked at that nobody looks at yet. Raises RegisterError, or Unavailable."""
        waiting = await asyncio.to_thread(self.keeper.register.photographs.waiting, limit, older_than)
        for photograph in waiting:
            await self.cases.photograph(PhotographOrder(id=photograph.id, reference=photograph.reference))
        return len(waiting)

    async def _known(self, reference: str, id: str) -> Photograph | None:
        there = await asyncio.to_thread(self.keeper.register.photographs.of_case, reference)
        known = next((each for each in there if each.id == id), None)
        if known is None and len(there) >= MOST:
            raise Problem(409, "too_many", f"A case has at most {MOST} photographs.")
        return known

    async def _add(self, photograph: Photograph) -> Photograph:
        added = await asyncio.to_thread(self.keeper.register.photographs.add, photograph)
        if not added.source_url:  # another system may take its time: nobody at a door waits for it
            try:
                async with asyncio.timeout(AT_ONCE_SECONDS):
                    added = await asyncio.to_thread(self.keeper.settle, added)
            except (StoreAway, ScannerAway, FetchLater, TimeoutError) as error:
                log.warning("photograph waits", photograph=added.id, error_type=type(error).__name__)
        if added.state is PhotographState.WAITING:
            try:
                await self.cases.photograph(PhotographOrder(id=added.id, reference=added.reference))
            except Unavailable as error:  # the relay does it
                log.warning("photograph waits", photograph=added.id, reason_code=str(error))
        log.info("photograph taken", reference=added.reference, photograph=added.id, state=added.state.value)
        return added

    def _now(self) -> datetime:
        return self.keeper.register.now()


def _plain(name: str) -> str:
    """A file name that can be shown and saved: its last part, without marks that mean something elsewhere."""
    return _NAME.sub("_", re.split(r"[\\/]", name)[-1]).strip()[:100]
