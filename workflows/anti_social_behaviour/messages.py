"""Anti-social behaviour near a council home: what is told, what a person answers, when it becomes serious.

Charter: Specific examples: City council tenants: anti-social behaviour.
"""

from enum import StrEnum

from pydantic import Field

from charter.messages import Message
from charter.people import Line, Model, Said, Text
from charter.writing.values import worded

ASKED = (
    "Please also tell the police, on 101, if you have not. Tell us that you did, if you like. "
    "It is not a condition: we act either way."
)
THANKED = "Thank you for telling the police as well."
NOT_ASKED = "We act whether or not you have told the police."


class AsbDetails(Model):
    """What is happening, and whether anybody is threatened."""

    description: Said = Field(description="What is happening?")
    serious: bool = Field(default=False, description="Are there threats, violence or crime?")
    police_told: bool | None = Field(default=None, description="Have you told the police, on 101?")
    where: Text = Field(default="", description="Where does it happen?")
    when: Text = Field(default="", description="When does it happen, and how often?")
    about: Text = Field(default="", description="Who is it about, if you know?")


class Responded(Message):
    """A person has answered. An automatic acknowledgement is no answer."""

    answer: Said = Field(description="The answer, or what will be done and when, in words for the customer")


class ActionPlan(Message):
    """What will be done and by when. It is told to the customer, and it answers them too."""

    actions: Said = Field(description="What we do and by when, in words for the customer")


class BecameSerious(Message):
    """It has become serious: threats, violence or crime. A person answers within one working day."""

    what: Said = Field(description="What has happened")


class PoliceReported(Message):
    """The customer has told the police. It is recorded, and never a condition."""

    police_reference: Line = Field(default="", description="The police's own reference")


@worded(
    {
        "resolved": "It has been put right",
        "no_further_action": "There is nothing more that we can do",
    }
)
class Ended(StrEnum):
    """How it is closed."""

    RESOLVED = "resolved"
    NO_FURTHER_ACTION = "no_further_action"


class Closed(Message):
    """It is closed, with the reason. The customer may say that it goes on."""

    how: Ended = Field(description="How it is closed")
    reason: Said = Field(description="The reason, in words for the customer")


def about_police(*, told: bool, asked: bool) -> str:
    """What a letter about something serious says of the police: asked once, never a condition."""
    if told:
        return THANKED
    return NOT_ASKED if asked else ASKED
