"""Changes for council tax: what changed, and what became of it (charter: Council tax)."""

from datetime import datetime

from pydantic import Field

from charter.messages import Day, Message
from charter.people import Line, Model, Said, Text


class ChangeDetails(Model):
    """What has changed, and from when."""

    what_changed: Said = Field(description="What has changed?")
    changed_on: Day | None = Field(default=None, description="From which day?")
    account: Line = Field(default="", description="Council tax account number, if you have it")
    address: Text = Field(default="", description="Which address is it about?")


class ChangeMade(Message):
    """The change has been made. The customer is told at once, and that is what was promised."""

    what: Said = Field(description="What was changed, as the customer reads it")
    new_bill: bool = Field(default=False, description="A new bill is on its way")


class ChangeNotMade(Message):
    """There is no change to make. The customer is told why."""

    reason: Said = Field(description="Why, as the customer reads it")


class ChangeTold(Model):
    """The customer has been told what became of it: the promise is kept by that, not by the change."""

    happened_at: datetime
    what: str
    made: bool
    new_bill: bool = False
