"""What became of a promise: a late one is not an error but a value, told apart by ``match``."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar


class Happened(Protocol):
    """A fact: anything that says when it happened."""

    @property
    def happened_at(self) -> datetime | None: ...


Fact = TypeVar("Fact", bound=Happened)


@dataclass(frozen=True)
class Kept(Generic[Fact]):
    """The promised thing happened by the promised time."""

    fact: Fact


@dataclass(frozen=True)
class KeptLate(Generic[Fact]):
    """It happened, but later than promised."""

    fact: Fact


@dataclass(frozen=True)
class Used(Generic[Fact]):
    """The customer used the time they had; ``in_time`` is False for what a manager accepted later."""

    fact: Fact
    in_time: bool


@dataclass(frozen=True)
class Passed:
    """The customer's time went by unused."""

    happened_at: datetime


@dataclass(frozen=True)
class Overtaken:
    """The case went another way: withdrawn, not ours, moved. Neither kept nor broken."""

    stage: str
