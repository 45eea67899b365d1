"""The stages of a repair to a council home, and what is remembered of a round of it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, Field

from workflows.capabilities.appointments.capability import AppointmentStanding
from workflows.case import Memory, NextSteps, StandingInCase, Until
from workflows.housing_repair.messages import Further, HomeDetails, RepairCompleted, Visited


class Stage(StrEnum):
    MAKING_SAFE = "making_safe"
    AWAITING_VISIT = "awaiting_visit"
    INVESTIGATING = "investigating"
    """Visited as what may be a significant hazard."""
    AWAITING_WORK = "awaiting_work"
    PUTTING_RIGHT = "putting_right"
    """A significant hazard was found."""
    SUMMING_UP = "summing_up"
    """An emergency is over and all is done; the written summary is still owed."""
    DONE = "done"


VISITS = {
    Stage.MAKING_SAFE: ("make_safe", "emergency"),
    Stage.AWAITING_VISIT: ("visit", "routine"),
    Stage.INVESTIGATING: ("visit", "significant_hazard"),
}
"""The promise of each stage that a visit ends."""
CLOSABLE = (Stage.AWAITING_VISIT, Stage.AWAITING_WORK)
"""Where nothing has been found dangerous so far."""
ACKNOWLEDGED = {
    Stage.MAKING_SAFE: ("housing_repair/acknowledged_emergency", "make_safe_by"),
    Stage.AWAITING_VISIT: ("housing_repair/acknowledged", "visit_by"),
    Stage.INVESTIGATING: ("housing_repair/acknowledged_hazard", "investigate_by"),
}
"""The first letter of a case that begins there, and what it calls the visit's day or hour."""
TO_VISIT = (*VISITS, Stage.AWAITING_WORK, Stage.PUTTING_RIGHT)
DANGEROUS = (Stage.MAKING_SAFE, Stage.INVESTIGATING)
"""Where the law counts from the day on which the landlord became aware."""
OPEN = (*TO_VISIT, Stage.SUMMING_UP)

WORDS: Mapping[str, tuple[str, str]] = {
    Stage.MAKING_SAFE: ("somebody to make it safe", "Somebody will come and make it safe."),
    Stage.AWAITING_VISIT: ("the visit", "Somebody will visit you to look at it and repair it."),
    Stage.INVESTIGATING: ("the investigation", "Somebody will visit you to find out how serious it is."),
    Stage.AWAITING_WORK: ("the further work", "We will come again and do the rest of the work."),
    Stage.PUTTING_RIGHT: ("a safe home", "We will make your home safe and do the work it needs."),
    Stage.SUMMING_UP: ("the written summary", "We will send you a written summary of what we found."),
    Stage.DONE: ("nothing more; the customer may say it is not fixed", "Tell us if it is not fixed."),
}
"""By stage: what an officer sees awaited, and what the customer is told happens next."""

NEXT_STEPS: NextSteps = {
    Stage.MAKING_SAFE: ("visited",),
    Stage.AWAITING_VISIT: (Until("appointment_booked", AppointmentStanding.BOOKED), "visited"),
    Stage.INVESTIGATING: (Until("appointment_booked", AppointmentStanding.BOOKED), "visited"),
    Stage.AWAITING_WORK: (Until("appointment_booked", AppointmentStanding.BOOKED), "work_completed"),
    Stage.PUTTING_RIGHT: ("summary_sent", "works_begun", "work_completed"),
    Stage.SUMMING_UP: ("summary_sent",),
    Stage.DONE: (),
}


class RepairStanding(StandingInCase):
    """What its standing can be."""

    NOT_CLOSABLE = "not_closable"
    """Something dangerous was found, or something in writing is owed."""
    SUMMARY_OWED = "summary_owed"
    HAZARD = "hazard"
    """A significant hazard was found, or an emergency made safe."""
    UNSAFE = "unsafe"
    """The home is being made safe: somewhere else to stay may be offered."""


class Since(Memory):
    """From when a stage of this round counts, and its clock's name, where it is not the round's first."""

    at: AwareDatetime
    name: str
    aware: AwareDatetime | None = None
    """When the landlord became aware of it, where that was before."""


class Facts(Memory):
    """What has happened in this round of the case."""

    found: dict[str, Since] = Field(default_factory=dict)
    aware: AwareDatetime | None = None
    """When the landlord became aware of what the round began with, as an officer said it."""
    times_found: int = 0
    visit: Visited | None = None
    planned: Visited | None = None
    """The visit at which the further work was told."""
    completed: RepairCompleted | None = None
    suspected: bool = False
    """What may be a significant hazard is still to be investigated."""

    def since(self, stage: str, round_began: datetime) -> tuple[datetime, str]:
        """From when a stage's visit counts, and its clock's name: what was promised at receipt stands."""
        found = self.found.get(stage)
        if found is None:
            return round_began, VISITS[Stage(stage)][0]
        anew = stage == Stage.MAKING_SAFE or self.planned
        return (found.at if anew else round_began), found.name

    def aware_of(self, stage: str, told: datetime) -> datetime:
        """From when the law counts for a stage's visit. ``told``: for what the round began with."""
        found = self.found.get(stage)
        return (found.aware or found.at) if found else (self.aware or told)

    def aware_earlier(self, stage: str, at: datetime) -> None:
        """The landlord became aware of it at that time already."""
        if stage in self.found:
            self.found[stage] = self.found[stage].model_copy(update={"aware": at})
        else:
            self.aware = at

    def further(self) -> tuple[Further, datetime]:
        """How long the further work takes, and when that was told. RuntimeError where none was."""
        told = self.planned
        if told is None or told.further is None or told.happened_at is None:
            raise RuntimeError("further work is awaited before any was told")
        return told.further, told.happened_at

    def found_to_be(self, stage: Stage, at: datetime, aware: datetime | None = None) -> None:
        """More dangerous than was thought: a visit of that stage is promised from then."""
        self.times_found += 1
        name = f"{VISITS[stage][0]}/found_{self.times_found}"
        self.found[stage] = Since(at=at, name=name, aware=aware)
        self.visit = None

    def got_in(self, visit: Visited, stage: str) -> None:
        """What is remembered of a visit: work told at an earlier one stays told."""
        self.visit = None
        if visit.further and not self.planned:
            self.planned = visit
        if stage == Stage.INVESTIGATING or visit.significant_hazard:
            self.suspected = False


def first_stage(told: HomeDetails) -> Stage:
    """Where a round begins."""
    if told.emergency:
        return Stage.MAKING_SAFE
    return Stage.INVESTIGATING if told.damp_or_mould else Stage.AWAITING_VISIT
