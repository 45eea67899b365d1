"""What was asked during the storm and what became of it, as the clients know it."""

import time
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.workflows.kit import Said, in_reach


class Became(StrEnum):
    """What a message's sender was told."""

    APPLIED = "applied"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """No answer, however often it was said."""


@dataclass
class StormMessage:
    """Something said to a case: again and again with the same id, until there is an answer."""

    reference: str
    said: Said
    id: str = field(default_factory=lambda: f"starve-{uuid.uuid4().hex}")
    tries: int = 0
    became: Became = Became.UNKNOWN
    why: str = ""

    @property
    def body(self) -> dict[str, Any]:
        return {**in_reach(self.said.body), "by": self.said.by, "id": self.id}


@dataclass
class StormCase:
    """A case that was reported, and how far its ordinary life has been told."""

    reference: str
    process: str
    life: Sequence[Said]
    told: int = 0


@dataclass
class Asked:
    """Requests of one kind."""

    seconds: list[float] = field(default_factory=list)
    """How long each took that had a proper answer."""
    without: Counter[str] = field(default_factory=Counter)
    """Those that had none, by what came in its place."""

    @property
    def times(self) -> int:
        return len(self.seconds) + self.without.total()

    def within(self, share: float) -> float:
        """Seconds that this share of the proper answers stay within. IndexError where there was none."""
        kept = sorted(self.seconds)
        return kept[min(int(len(kept) * share), len(kept) - 1)]


@dataclass
class Ledger:
    """All of a storm."""

    cases: list[StormCase] = field(default_factory=list)
    messages: list[StormMessage] = field(default_factory=list)
    asked: dict[str, Asked] = field(default_factory=dict)

    def answered(self, kind: str, began: float) -> None:
        """Note a proper answer to what was asked then (monotonic)."""
        self._of(kind).seconds.append(time.monotonic() - began)

    def unanswered(self, kind: str, what: str) -> None:
        """Note that there was no proper answer, and what came in its place."""
        self._of(kind).without[what] += 1

    @property
    def together(self) -> Asked:
        """The requests of every kind."""
        every = Asked()
        for asked in self.asked.values():
            every.seconds += asked.seconds
            every.without += asked.without
        return every

    def count(self, became: Became) -> int:
        """How many messages became that."""
        return sum(message.became is became for message in self.messages)

    def _of(self, kind: str) -> Asked:
        return self.asked.setdefault(kind, Asked())


def sample_of(samples: Mapping[str, Any], number: int) -> tuple[str, Any]:
    """The process of the case of that number, all processes in turn, and its sample."""
    process = list(samples)[number % len(samples)]
    return process, samples[process]
