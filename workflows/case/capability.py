"""What a capability is: something many processes can do, held by a case under its own name."""

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from workflows.case.lifecycle import Case


class Memory(BaseModel):
    """What a case or a capability remembers over a continue-as-new. Additive: fields are never removed."""

    model_config = ConfigDict(extra="ignore", defer_build=True)


class Capability:
    """Composed, not inherited: its messages become the case's, its memory is carried with the case."""

    memory_type: ClassVar[type[Memory]] = Memory
    memory: Any

    def __init__(self, case: "Case[Any]") -> None:
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

    async def at_the_end(self) -> None:
        """The case has ended and everything is written: tell whom it concerns."""
