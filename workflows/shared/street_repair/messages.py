"""Repairs on the street: what is found at an inspection, how long the work should take, what was done.

The charter gives one table for potholes, streetlights, landscaping, graffiti and fly-tipping.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationError, model_validator

from charter.cases import HandedOver
from charter.counting.counting import day_of
from charter.counting.lengths import Length, Unit
from charter.edition.promises import Promise
from charter.messages import Day, Message
from charter.people import Line, Model, Said, Text
from charter.place import Place
from charter.usually import APPOINTED, TO_COME, Follows


class Category(StrEnum):
    """How long the repair is expected to take, chosen at inspection (charter: Specific examples)."""

    EMERGENCY = "emergency"
    ROUTINE = "routine"
    COMPLEX = "complex"
    PROGRAMMED = "programmed"


EXPLAINED = {
    Category.EMERGENCY: "We treat this as an emergency, so it comes first.",
    Category.ROUTINE: "This is routine work: something simple.",
    Category.COMPLEX: "This is complex work, because others are involved as well: {others}.",
    Category.PROGRAMMED: "This is done together with other work, in a planned programme.",
}
"""Each category for the customer (charter: we spell out any technical speak)."""


class StreetDetails(Model):
    """What is wrong on the street, and where."""

    where: Place = Field(description="Where is it?")
    description: Text = Field(default="", description="What is wrong?")
    photos: tuple[Line, ...] = Field(default=(), max_length=20, description="Addresses of photographs")


class SceneDetails(StreetDetails):
    """What is wrong with planting, a wall or the ground, and where."""

    offensive: bool = Field(default=False, description="Graffiti: is it offensive?")
    hazardous: bool = Field(default=False, description="Dumped waste: could it hurt somebody?")


class InspectionRecorded(Message):
    """The place has been inspected: what was found, and how long the repair should take."""

    finding: Said = Field(description="What was found")
    category: Category = Field(description="Category of repair")
    estimate: Annotated[Day, TO_COME] | None = Field(
        default=None, description="Estimated date, if earlier than the category's"
    )
    others_involved: Line = Field(default="", description="Complex: who else is involved")
    programme: Line = Field(default="", description="Programmed: name of the programme")
    season: Line = Field(default="", description="Programmed: when it is planned for")
    photos: tuple[Line, ...] = Field(default=(), max_length=20, description="Addresses of photographs")

    @model_validator(mode="after")
    def _explained(self) -> "InspectionRecorded":
        explain(self.category, self.others_involved, self.programme, self.season)
        return self


class SceneInspected(InspectionRecorded):
    """The place has been inspected: what was found, and how long the work should take."""

    offensive: bool | None = Field(default=None, description="Is it offensive, if not as it was reported")
    hazardous: bool = Field(default=False, description="Could it hurt somebody? Then it is a danger at once")


class EstimateChanged(Message):
    """The repair will take longer than estimated. The customer is told the new date and why."""

    until: Annotated[Day, TO_COME] = Field(description="New date")
    reason: Said = Field(description="Why")


class NotOurs(Message):
    """It is not the council's to repair."""

    whose: Line = Field(min_length=1, description="Whose it is")
    how_to_reach: Said = Field(description="How the customer can reach them")


class NoAction(Message):
    """Nothing will be done, with the reason."""

    reason: Said = Field(description="Why")


class WorkScheduled(Message):
    """The work has a day."""

    on: Annotated[Day, APPOINTED] = Field(description="Day of the work")


class WorkCompleted(Message):
    """Work has been done: for good, or for now."""

    follows: ClassVar = (
        Follows("The work is planned for", "Has it been done already?", ("work_scheduled",), "on"),
    )

    what: Said = Field(description="What was done")
    lasting: Literal["permanent", "temporary"] = Field(description="Permanent or temporary")


def explain(category: Category | None, others_involved: str, programme: str, season: str) -> None:
    """ValueError where a category goes without what it has to say as well."""
    if category is Category.COMPLEX and not others_involved:
        raise ValueError("a complex repair says who else is involved")
    if category is Category.PROGRAMMED and not (programme and season):
        raise ValueError("programmed work names its programme and season")


def explained(found: InspectionRecorded) -> str:
    """What the category means, for the customer."""
    return EXPLAINED[found.category].format(others=found.others_involved)


def promised_for(found: InspectionRecorded, promise: Promise) -> Promise:
    """The category's promise; an earlier estimate, once told, is the promise."""
    if found.estimate is None or found.happened_at is None:
        return promise
    days = (found.estimate - day_of(found.happened_at)).days
    return promise.model_copy(update={"length": Length(count=days, unit=Unit.DAYS), "at_least": None})


def found_before(handed: HandedOver | None) -> InspectionRecorded | None:
    """What the case this one was opened from had found out; None where it had not been inspected."""
    if handed is None or "category" not in handed.facts:
        return None
    try:
        return InspectionRecorded.model_validate({**handed.facts, "by": "system", "happened_at": handed.at})
    except ValidationError:
        return None
