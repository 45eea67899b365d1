"""Who has a case open, and how far its timeline has come: looked up once for all of them."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine.logs import get_logger
from register import RegisterError

LOOK_EVERY = 3.0
"""Seconds between two looks at the register, which is one question whoever is listening."""
AT_MOST = 300
"""Pages that are told by one process; the others are as they were before anybody was told."""

log = get_logger(__name__)


@dataclass(eq=False)
class Listener:
    """One open page."""

    reference: str
    known: int
    """The last line of the timeline that it knows of."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class PageWatch:
    """The open pages of one process."""

    last: Callable[[Collection[str]], Mapping[str, int]]
    """How far each case's timeline has come (register.versions)."""
    listeners: set[Listener] = field(default_factory=set)
    _looking: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        return len(self.listeners) >= AT_MOST

    @contextmanager
    def listening(self, reference: str, known: int) -> Iterator[Listener]:
        """A page that is told while the context lasts."""
        listener = Listener(reference, known)
        self.listeners.add(listener)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield listener
        finally:
            self.listeners.discard(listener)

    async def _look(self) -> None:
        """Look again and again until nobody listens. A register that does not answer is asked later."""
        while self.listeners:
            wanted = {each.reference for each in self.listeners}
            try:
                found = await asyncio.to_thread(self.last, wanted)
            except RegisterError as error:
                log.warning("open pages are not told", error_type=type(error).__name__)
                found = {}
            for each in list(self.listeners):
                if found.get(each.reference, 0) > each.known:
                    each.known = found[each.reference]
                    each.changed.set()
            await asyncio.sleep(LOOK_EVERY)
