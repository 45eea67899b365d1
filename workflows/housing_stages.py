"""The stages of a repair to a council home, and what is remembered of a round of it."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import AwareDatetime, Field

from charter.home_repairs import RepairCompleted, Visited
from workflows.case_capability import Memory


class Stage(StrEnum):
    MAKING_SAFE = "making_safe"
    AWAITING_VISIT = "awaiting_visit"
    INVESTIGATING = "investigating"
    """Visited as what may be a significant hazard."""
    AWAITING_WORK = "awaiting_work"
    PUTTING_RIGHT = "putting_right"
    """A significant hazard was found."""
    DONE = "done"


VISITS = {
    Stage.MAKING_SAFE: ("make_safe", "emergency"),
    Stage.AWAITING_VISIT: ("visit", "routine"),
    Stage.INVESTIGATING: ("visit", "significant_hazard"),
}
"""The promise of each stage that a visit ends."""
OPEN = (*VISITS, Stage.AWAITING_WORK, Stage.PUTTING_RIGHT)

WORDS: Mapping[str, tuple[str, str]] = {
    Stage.MAKING_SAFE: ("somebody to make it safe", "Somebody will come and make it safe."),
    Stage.AWAITING_VISIT: ("the visit", "Somebody will visit you to look at it and repair it."),
    Stage.INVESTIGATING: ("the investigation", "Somebody will visit you to find out how serious it is."),
    Stage.AWAITING_WORK: ("the further work", "We will come again and do the rest of the work."),
    Stage.PUTTING_RIGHT: ("a safe home", "We will make your home safe and do the work it needs."),
    Stage.DONE: ("nothing more; the customer may say it is not fixed", "Tell us if it is not fixed."),
}
"""By stage: what an officer sees awaited, and what the customer is told happens next."""


class Since(Memory):
    """From when a stage of this round counts, and its clock's name, where it is not the round's first."""

    at: AwareDatetime
    name: str


class Facts(Memory):
    """What has happened in this round of the case."""

    found: dict[str, Since] = Field(default_factory=dict)
    times_found: int = 0
    visit: Visited | None = None
    planned: Visited | None = None
    """The visit at which the further work was told."""
    completed: RepairCompleted | None = None
    suspected: bool = False
    """What may be a significant hazard is still to be investigated."""
