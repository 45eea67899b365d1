"""Repairs to council homes: what is reported, what a visit comes to, what a hazard asks of us.

Charter: Specific examples: City council tenants: housing repairs. Hazards: SI 2025/1042, from a secondary
source.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from charter.counting.counting import day_of, due, start_of_day
from charter.edition.services import EditionPart
from charter.messages import Day, Message
from charter.people import Line, Model, Said, Text
from charter.usually import HAS_BEEN
from charter.writing.values import worded


@worded(
    {
        "other": "Another hazard",
    }
)
class HazardKind(StrEnum):
    """What kind of hazard it is. The edition says from which day the law's limits count for each."""

    DAMP_AND_MOULD = "damp_and_mould"
    EXCESS_COLD = "excess_cold"
    EXCESS_HEAT = "excess_heat"
    FALLS = "falls"
    STRUCTURAL_COLLAPSE = "structural_collapse"
    FIRE = "fire"
    ELECTRICAL = "electrical"
    HYGIENE = "hygiene"
    OTHER = "other"


class HomeDetails(Model):
    """What needs repair in a council home."""

    description: Said = Field(description="What needs repair?")
    address: Text = Field(default="", description="Which home is it?")
    where: Text = Field(default="", description="Where in your home is it?")
    emergency: bool = Field(default=False, description="Is it an emergency, such as a leak?")
    damp_or_mould: bool = Field(default=False, description="Is there damp or mould?")
    aware_on: Day | None = Field(
        default=None, description="When did we first know of it, if you or somebody told us before?"
    )
    household: Text = Field(
        default="", description="Who lives in your home? Tell us of small children and of anybody who is ill"
    )
    access: Text = Field(default="", description="Which days and times would suit you?")
    photos: tuple[Line, ...] = Field(default=(), max_length=20, description="Addresses of photographs")

    @property
    def urgent(self) -> bool:
        """Whether the case begins on the urgent queue."""
        return self.emergency

    def wrong(self, part: EditionPart, received: datetime) -> Mapping[str, str]:
        """What a door does not take, by field: a day of awareness that cannot be."""
        why = why_not_aware(self.aware_on, day_of(received), part)
        return {"aware_on": why} if why else {}

    def aware(self, received: datetime) -> datetime:
        """From when the law counts: the receipt, or the beginning of an earlier day that we knew of it."""
        if self.aware_on is None or self.aware_on >= day_of(received):
            return received
        return start_of_day(self.aware_on)


@worded(
    {
        "complete": "Finished",
        "temporary": "Put right for now",
        "further_work": "More work to do",
        "no_access": "Nobody could let us in",
    }
)
class Result(StrEnum):
    """What a visit came to."""

    COMPLETE = "complete"
    TEMPORARY = "temporary"
    """Safe for now; the lasting repair is still to come."""
    FURTHER_WORK = "further_work"
    NO_ACCESS = "no_access"


class Further(StrEnum):
    """How long further work takes, as told at the visit."""

    SIMPLE = "simple"
    COMPLEX = "complex"


EXPLAINED = {
    Further.SIMPLE: "This is a simple repair.",
    Further.COMPLEX: "This is a complex repair. Others may have to help, for instance a water company.",
}
"""Each kind of further work for the customer (charter: we spell out any technical speak)."""


class Visited(Message):
    """Somebody came to the home: what was found and done, and what is still to come."""

    result: Result = Field(description="What it came to")
    what: Said = Field(description="What was found and done, in words for the customer")
    further: Further | None = Field(default=None, description="Further work: how long the customer was told")
    significant_hazard: bool = Field(default=False, description="There is a significant hazard")
    hazard: HazardKind | None = Field(
        default=None, description="A significant hazard: what kind; damp and mould if it is not said"
    )

    @model_validator(mode="after")
    def _holds_together(self) -> "Visited":
        got_in = self.result is not Result.NO_ACCESS
        if self.result in (Result.COMPLETE, Result.NO_ACCESS) and self.further is not None:
            raise ValueError("further work goes with a temporary repair or further work")
        if self.result is Result.FURTHER_WORK and not (self.further or self.significant_hazard):
            raise ValueError("further work says how long it takes: simple or complex")
        if self.significant_hazard and not got_in:
            raise ValueError("a hazard is found by somebody who got in")
        return self


class RepairCompleted(Message):
    """The further work has been done."""

    what: Said = Field(description="What was done, in words for the customer")

    @classmethod
    def by_then(cls, said: "Visited | RepairCompleted") -> "RepairCompleted":
        """What a visit did, or what was said to be done."""
        return cls(by=said.by, what=said.what, happened_at=said.happened_at)


class HouseholdChanged(Message):
    """Who lives in the home has changed (charter: please keep us updated)."""

    household: Said = Field(description="Who lives there now, and who is ill or small")


@worded(
    {
        "significant": "May be a significant hazard",
    }
)
class Hazard(StrEnum):
    """How dangerous it is."""

    EMERGENCY = "emergency"
    SIGNIFICANT = "significant"


class HazardFound(Message):
    """It is more dangerous than it was thought: an emergency, or what may be a significant hazard."""

    kind: Hazard = Field(description="Emergency, or what may be a significant hazard")
    hazard: HazardKind | None = Field(
        default=None, description="A significant hazard: what kind; damp and mould if it is not said"
    )
    finding: Said = Field(description="What is known of it, in words for the customer")
    aware_on: Annotated[Day, HAS_BEEN] | None = Field(
        default=None, description="When we first knew of it, if before today"
    )


class AwareEarlier(Message):
    """We knew of the hazard before: the law counts from that day."""

    on: Annotated[Day, HAS_BEEN] = Field(description="Day on which we first knew of it")
    how: Said = Field(description="How we knew: who told whom, or who saw it")


class SummarySent(Message):
    """The written summary of the investigation. The letter with it goes to the customer."""

    summary: Said = Field(description="What was found, what we do about it and when, for the customer")


class WorksBegun(Message):
    """The further works against a hazard, or after an emergency, have begun."""

    what: Said = Field(description="What has begun, in words for the customer")
    on_site: bool = Field(description="Begun physically, in the home")
    why_not_yet: Text = Field(
        default="",
        description="Not in the home yet: why it is not reasonably practicable within five working days",
    )


class AccommodationOffered(Message):
    """Somewhere suitable to stay has been offered, because the home cannot be made safe in time."""

    offer: Said = Field(description="What was offered and how to take it up, in words for the customer")


@worded(
    {
        "not_ours": "It is not ours to repair",
        "nothing_to_repair": "There is nothing to repair",
        "no_access": "We could not get in",
    }
)
class WhyNot(StrEnum):
    """Why nothing is repaired."""

    NOT_OURS = "not_ours"
    NOTHING_TO_REPAIR = "nothing_to_repair"
    NO_ACCESS = "no_access"


BY_A_VISIT = "Damp, mould or an emergency is closed by a visit, never without one."


class NoRepair(Message):
    """Nothing will be repaired, with the reason. Never for want of access to damp, mould or an emergency."""

    why: WhyNot = Field(description="Why")
    reason: Said = Field(description="The reason, in words for the customer")


AWARE_WITHIN = "aware_within"
"""The rule of the house: how long before it is told of a hazard may have been known."""


def why_not_aware(on: date | None, told: date, part: EditionPart) -> str:
    """Why the landlord cannot first have known of a hazard on that day; empty where it can.

    ``told``: the day it was told of. A case opened before there was such a rule takes any earlier day.
    """
    if on is None:
        return ""
    if on > told:
        return "It cannot have been known after it was told of."
    within = part.rules.get(AWARE_WITHIN)
    if within is not None and due(start_of_day(on), within, part.calendar).last_day < told:
        return f"Longer ago than {within} is taken for a slip: give the day again."
    return ""


def why_not_a_hazard(kind: HazardKind | None, aware: date, part: EditionPart) -> str:
    """Why the law's limits for a significant hazard do not count for that kind; empty where they do."""
    kind = kind or HazardKind.DAMP_AND_MOULD
    if part.hazard_counts(kind, aware):
        return ""
    title = next((each.title for each in part.hazards if each.id == kind), kind.value)
    return f"The limits for a significant hazard do not count yet for this kind: {title}."


def why_not_closed(why: WhyNot, *, dangerous: bool, no_access: int, least: int) -> str:
    """Why nothing being repaired cannot be said yet; empty where it can. ``least``: the edition's number of
    visits at which nobody let us in."""
    if why is WhyNot.NO_ACCESS and dangerous:
        return BY_A_VISIT
    if why is WhyNot.NO_ACCESS and no_access < least:
        return f"For want of access only after {least} visits."
    return ""


def why_not_recorded(said: Visited, *, emergency: bool, visit: bool, hazard_open: bool, told: bool) -> str:
    """Why that visit cannot be recorded as it is; empty where it can.

    ``visit``: a visit is awaited, not work that was told at one. ``told``: further work was told before.
    """
    new_hazard = said.significant_hazard and not hazard_open
    if not visit and (said.result is Result.FURTHER_WORK or new_hazard):
        return "Work is awaited already. If it is more dangerous now, say that a hazard was found."
    if emergency and said.result is Result.FURTHER_WORK:
        return "An emergency is made safe first: say temporary, once it is."
    owed = said.further or told or hazard_open or new_hazard
    if said.result is Result.TEMPORARY and not owed:
        return "Say how long the lasting repair takes, simple or complex: it is told at the visit."
    return ""
