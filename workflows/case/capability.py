"""What a capability is: something many processes can do, held by a case under its own name."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar, cast, overload

from pydantic import BaseModel, ConfigDict

from workflows.case.host import Host
from workflows.case.tasks import Messages


class Memory(BaseModel):
    """What a case or a capability remembers over a continue-as-new. Additive: fields are never removed."""

    model_config = ConfigDict(extra="ignore", defer_build=True)


class Capability:
    """Composed, not inherited: its messages become the case's, its memory is carried with the case."""

    memory_type: ClassVar[type[Memory]] = Memory
    tasks: ClassVar[Mapping[str, Messages]] = {}
    """What it asks people to do, by the task's key, and the messages that do it."""
    memory: Any

    def __init__(self, case: Host) -> None:
        self.case = case
        self.memory = self.memory_type()

    def rung(self, what: str) -> None:
        """A reminder of this capability is due; ``what`` is its key without the capability's name."""

    def drop(self) -> None:
        """The case goes another way (withdrawn, joined to another): what was asked or agreed is over."""

    def customer_spoke(self) -> None:
        """The customer has replied or added something: it may say more than they were asked."""

    def running_late(self, key: str) -> None:
        """That clock's date has passed: what is known of why can be recorded before anybody is told."""

    def standing(self) -> Iterable[str]:
        """What of it stands in the case now, besides the stage (``workflows.case.standing``)."""
        return ()

    async def at_the_end(self) -> None:
        """The case has ended and everything is written: tell whom it concerns."""


Held = TypeVar("Held", bound=Capability, covariant=True)


class Holder(Protocol):
    """Whoever holds capabilities by name."""

    @property
    def held(self) -> Mapping[str, Capability]: ...


class Composed(Generic[Held]):
    """``appeals = Composed(Appeals)``: a case of this class holds one, by that name, as ``self.appeals``."""

    def __init__(self, kind: type[Held]) -> None:
        self.kind = kind

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, case: None, owner: type) -> Self: ...
    @overload
    def __get__(self, case: Holder, owner: type) -> Held: ...
    def __get__(self, case: Holder | None, owner: type) -> Self | Held:
        if case is None:
            return self
        return cast("Held", case.held[self.name])


def composed_in(owner: type) -> Mapping[str, type[Capability]]:
    """The capabilities a class composes, by name: those of every case first, then as the class says so."""
    found: dict[str, type[Capability]] = {}
    for cls in reversed(owner.__mro__):
        found.update({name: one.kind for name, one in vars(cls).items() if isinstance(one, Composed)})
    return found
