"""What the capabilities of a homelessness approach ask of their case, besides what every case has."""

from datetime import datetime
from typing import Protocol

from workflows.case import Host
from workflows.homelessness_approach.messages import HomelessDetails
from workflows.homelessness_approach.stages import Facts


class ApproachHost(Host, Protocol):
    """A HomelessnessApproach, as its own capabilities see it."""

    @property
    def facts(self) -> Facts: ...
    @property
    def details(self) -> HomelessDetails: ...
    def homeless_now(self, at: datetime) -> None: ...
