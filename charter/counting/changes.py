"""What can happen to a running clock. Recorded in order; a due date is a fold over them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from charter.counting.counting import Instant


class ClockError(ValueError):
    """A change the rules do not allow, in a sentence for an officer."""


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: Instant


class Paused(_Change):
    """Waiting for the customer, who was asked to reply by `reply_by`."""

    kind: Literal["paused"] = "paused"
    reply_by: Instant
    reason: str


class Resumed(_Change):
    """The customer replied, or the reply-by date came: whichever was first."""

    kind: Literal["resumed"] = "resumed"


class Extended(_Change):
    """A later date, told to the customer before the old one passed."""

    kind: Literal["extended"] = "extended"
    until: date
    reason: str
    by: str
    of_limit: bool = False


class Agreed(_Change):
    """A day agreed with the customer, earlier or later, that takes the counted one's place."""

    kind: Literal["agreed"] = "agreed"
    until: date
    by: str


class Excepted(_Change):
    """Why it is late, with evidence. It explains and moves nothing."""

    kind: Literal["excepted"] = "excepted"
    reason: str
    evidence: str
    by: str
    where: str = ""
    """Where the law allows it, for this promise; empty where it is no exception in law."""


class MovedOn(_Change):
    """The case went to another service: a target past or due that day is now the next working day."""

    kind: Literal["moved"] = "moved"
    reason: str


class BegunAgain(_Change):
    """Counted anew from an event the edition names (representations received)."""

    kind: Literal["begun again"] = "begun again"
    reason: str


class Reopened(_Change):
    """Provisionally kept, and running again with the same due date."""

    kind: Literal["reopened"] = "reopened"
    reason: str


class Recounted(_Change):
    """The calendar changed, and with it the date."""

    kind: Literal["recounted"] = "recounted"
    reason: str


Change = Annotated[
    Paused | Resumed | Extended | Agreed | Excepted | MovedOn | BegunAgain | Reopened | Recounted,
    Field(discriminator="kind"),
]
