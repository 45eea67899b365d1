"""Questions to a service: what was asked, and what a person answered (charter: We will respond)."""

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import Field, model_validator

from charter.messages import Day, Message
from charter.people import Line, Model, Said, Text
from charter.usually import TO_COME

OWN_WORDS = ("what_happened", "description", "what_changed", "circumstances")
"""What services call what the customer tells them in their own words."""
NO_PLACE = "As you told us in your own words"
"""Where a report is about, when nobody asked for the place."""


class EnquiryDetails(Model):
    """What the customer would like to know."""

    question: Said = Field(description="What would you like to ask or tell us?")
    subject: Line = Field(default="", description="What is it about?")


class Answered(Message):
    """A person has answered, or has said what will be done and by when. No automatic reply is an answer."""

    answer: Said = Field(description="The answer, as the customer reads it")
    will_do: Text = Field(default="", description="What we will do, if something is still to be done")
    do_by: Annotated[Day, TO_COME] | None = Field(default=None, description="The day we will have done it by")

    @model_validator(mode="after")
    def _with_its_day(self) -> "Answered":
        if bool(self.will_do.strip()) != (self.do_by is not None):
            raise ValueError("what will be done goes with the day it will be done by")
        return self


class CarriedOut(Message):
    """What the answer said would be done has been done."""

    what: Said = Field(description="What was done")


def told_elsewhere(details: EnquiryDetails, asked: Collection[str]) -> dict[str, Any]:
    """What the customer wrote, as a service that asks these fields takes it.

    An enquiry can turn out to be a report or a complaint; its words go where those services ask for the
    customer's own.
    """
    words = "\n\n".join(part for part in (details.subject, details.question) if part)
    own = next((name for name in OWN_WORDS if name in asked), None)
    if own is None:
        return details.model_dump(mode="json")
    return {own: words} | ({"where": {"text": NO_PLACE}} if "where" in asked else {})
