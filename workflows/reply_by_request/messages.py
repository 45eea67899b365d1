"""What the council asks first, with the date by which a reply is needed (charter: Council tax)."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from charter.messages import Day, Message
from charter.people import Model, Said
from charter.usually import SOON_TO_COME


class AskedDetails(Model):
    """What is asked, by when, and what happens without a reply."""

    question: Said = Field(description="What do we need to know?")
    consequence: Said = Field(description="What happens if there is no reply?")
    reply_by: Annotated[Day, SOON_TO_COME] | None = Field(
        default=None, description="Reply by, if later than the least time there is"
    )
    urgent: bool = Field(
        default=False, description="Is it urgent? Then the customer is called, and the day may be sooner"
    )


class ReplyReceived(Model):
    """The customer's reply, as a fact. Its words are with the officer."""

    happened_at: AwareDatetime


class Concluded(Message):
    """A person has read the reply, or decided what happens without one. The customer is told."""

    what_next: Said = Field(description="What happens now, as the customer reads it")
