"""What the capabilities that a repair leads to ask of their case, besides what its visits do."""

from typing import Protocol

from workflows.housing_repair.messages import RepairCompleted, Visited
from workflows.housing_repair.visits import HomeVisits, RepairHost


class HomeHost(RepairHost, Protocol):
    """A HousingRepair, as what is found at the home and its closing see it."""

    @property
    def appointments(self) -> HomeVisits: ...
    def complete(self, said: Visited | RepairCompleted) -> str: ...
    def finish(self) -> str: ...
    def tell_tenant(self, letter: str, **words: str) -> None: ...
