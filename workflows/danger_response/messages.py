"""What is said of a danger (charter: Priority issues): what and whose; somebody is there; it is safe."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from charter.messages import Day, Message, Word
from charter.people import Line, Said
from charter.usually import TO_COME
from workflows.shared.street_repair.messages import Category, InspectionRecorded, explain

FURTHER = ("category", "estimate", "others_involved", "programme", "season", "photos")
"""What is said of the work still to come, as after an inspection."""


class Confirmed(Message):
    """We know what has happened, where it is and who is responsible. The customer is told."""

    what: Said = Field(description="What has happened")
    where: Line = Field(default="", description="Where it is, if not as it was reported")
    responsible: Literal["council", "another"] = Field(description="Is the council responsible, or another?")
    who: Line = Field(default="", description="If another: who")

    @model_validator(mode="after")
    def _named(self) -> "Confirmed":
        if self.responsible == "another" and not self.who:
            raise ValueError("say who is responsible, if it is not the council")
        return self

    def who_is_responsible(self) -> str:
        """For the customer."""
        return self.who if self.responsible == "another" else "the council"


class Attended(Message):
    """Somebody is at the place."""


class MadeSafe(Message):
    """The place is safe: for good, or for now with further work to follow, which opens a case of its own."""

    what: Said = Field(description="What was found and done")
    lasting: Literal["permanent", "temporary"] = Field(description="For good, or for now")
    service: Word | None = Field(default=None, description="For now: the service that does the further work")
    category: Category | None = Field(default=None, description="For now: category of the further work")
    estimate: Annotated[Day, TO_COME] | None = Field(
        default=None, description="Estimated date, if earlier than the category's"
    )
    others_involved: Line = Field(default="", description="Complex: who else is involved")
    programme: Line = Field(default="", description="Programmed: name of the programme")
    season: Line = Field(default="", description="Programmed: when it is planned for")
    photos: tuple[Line, ...] = Field(default=(), max_length=20, description="Addresses of photographs")

    @model_validator(mode="after")
    def _explained(self) -> "MadeSafe":
        if self.lasting == "temporary" and not (self.service and self.category):
            raise ValueError("what is safe for now names the service and category of the further work")
        if self.lasting == "permanent" and any((self.service, self.category, self.estimate)):
            raise ValueError("where further work is to follow, it is safe for now, not for good")
        explain(self.category, self.others_involved, self.programme, self.season)
        return self

    def further_work(self) -> InspectionRecorded | None:
        """What the visit found out for the repair; None where nothing more is to be done."""
        if self.lasting == "permanent":
            return None
        known = self.model_dump(include={"by", "happened_at", *FURTHER})
        return InspectionRecorded.model_validate({"finding": self.what, **known})


class HandedToOtherBody(Message):
    """Those it belongs to have the danger now, and have said so."""

    taken_by: Line = Field(min_length=1, description="Who there has taken it")
    their_reference: Line = Field(default="", description="Their reference, if they gave one")
