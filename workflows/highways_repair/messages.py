"""What an inspection of the highway records: what a court weighs (Highways Act 1980 s.58(2)).

Who looked, how deep and wide it was, what kind of road it is, how great the risk was and why, whether warning
was given, and when somebody had looked before. `python -m starter evidence` puts it together for a place.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from charter.messages import Day
from charter.people import Line, Text
from charter.usually import HAS_BEEN, Usually
from workflows.shared.street_repair.messages import InspectionRecorded


class RoadHierarchy(StrEnum):
    """What kind of road, footway or cycle route it is: its character and traffic (s.58(2)(a)).

    The kinds are those of the code of practice “Well-managed Highway Infrastructure” (2016), unconfirmed.
    """

    STRATEGIC_ROUTE = "strategic_route"
    MAIN_DISTRIBUTOR = "main_distributor"
    SECONDARY_DISTRIBUTOR = "secondary_distributor"
    LINK_ROAD = "link_road"
    LOCAL_ACCESS_ROAD = "local_access_road"
    MINOR_ROAD = "minor_road"
    PRIMARY_WALKING_ROUTE = "primary_walking_route"
    SECONDARY_WALKING_ROUTE = "secondary_walking_route"
    LINK_FOOTWAY = "link_footway"
    LOCAL_ACCESS_FOOTWAY = "local_access_footway"
    CYCLE_ROUTE = "cycle_route"


class RiskCategory(StrEnum):
    """How great the risk to people was found to be, by the council's own inspection policy."""

    VERY_HIGH = "very_high"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class HighwayInspected(InspectionRecorded):
    """The place has been inspected: what was found, how great the risk is, how long the repair will take."""

    inspector: Line = Field(default="", description="Who inspected it, if not you")
    depth_mm: Annotated[int, Usually(most=500)] | None = Field(
        default=None, ge=0, le=10_000, description="Depth in millimetres"
    )
    width_mm: Annotated[int, Usually(most=5_000)] | None = Field(
        default=None, ge=0, le=100_000, description="Width in millimetres"
    )
    hierarchy: RoadHierarchy | None = Field(default=None, description="Kind of road, footway or route")
    risk: RiskCategory | None = Field(default=None, description="Risk category")
    risk_reason: Text = Field(default="", description="Risk category: why")
    warnings: Text = Field(
        default="", description="Warnings displayed: signs, cones, barriers, lamps, or none"
    )
    weather: Line = Field(default="", description="Weather")
    inspected_before: Annotated[Day, HAS_BEEN] | None = Field(
        default=None, description="Last inspected before, where another system has that"
    )

    @model_validator(mode="after")
    def _reasoned(self) -> "HighwayInspected":
        if self.risk is not None and not self.risk_reason.strip():
            raise ValueError("a risk category says why")
        if self.risk is None and self.risk_reason.strip():
            raise ValueError("a reason for the risk says which category")
        return self
