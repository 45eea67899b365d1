"""What every client of a storm under fault has: a ledger of all doors, and a patience without end."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from starve.clients import Visitor
from starve.ledger import Ledger
from tests.ready import editions
from tests.workflows.kit import Sample
from tests.workflows.samples import SAMPLES

WORDS = "Seen by the garden gate"
PHONE = "07700 900123"
"""Ada Example's; texts come from it."""


@dataclass
class Posted:
    """A mail or a text about a case, word for word."""

    reference: str
    words: str
    id: str = field(default_factory=lambda: f"<{uuid.uuid4().hex}@post.example>")
    accepted: bool = False
    tries: int = 0
    door: str = "mail"


@dataclass
class Handed:
    """Something said by a door that tells of it only that it was taken: the case may apply it or not."""

    reference: str
    id: str
    door: str = "signal"
    accepted: bool = False


@dataclass
class StruckLedger(Ledger):
    """What was said by every door."""

    posted: list[Posted] = field(default_factory=list)
    handed: list[Handed] = field(default_factory=list)
    reported: Counter[str] = field(default_factory=Counter)
    """How many reports were taken by each door but the API."""
    on_pages: Counter[str] = field(default_factory=Counter)
    """How often each message was taken on a case's own page."""
    shown: list[str] = field(default_factory=list)
    """What the public list had that it should not have."""

    def accepted(self, door: str) -> int:
        """How many were taken at that door."""
        posted = sum(one.accepted for one in self.posted if one.door == door)
        return posted + sum(one.accepted for one in self.handed if one.door == door)


@dataclass
class Struck(Visitor):
    """A client that gives up on nothing."""

    def __post_init__(self) -> None:
        assert isinstance(self.ledger, StruckLedger)  # noqa: S101 - as a storm makes it
        self._ledger: StruckLedger = self.ledger

    async def until_answered(self, kind: str, ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        """Ask again and again until there is a proper answer."""
        while True:
            answer = await self._ask(kind, ask())
            if answer is not None:
                return answer
            await asyncio.sleep(self.chance.uniform(1, 3))

    def sample(self, process: str) -> Sample:
        """The process's."""
        return SAMPLES[process]


def on_map(process: str) -> bool:
    """Whether the sample of a process is of a service that is reported on a map."""
    return SAMPLES[process].service in _ON_MAP


_ON_MAP = {each.code for edition in editions() for each in edition.services if each.map_based}
