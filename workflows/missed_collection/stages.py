"""The stages of a missed collection, and what is remembered of a round of it."""

from enum import StrEnum

from workflows.case import Memory, StandingInCase
from workflows.missed_collection.messages import Collected


class Stage(StrEnum):
    AWAITING_RETURN = "awaiting_return"
    NOT_OUT = "not_out"
    DONE = "done"


class CollectionStanding(StandingInCase):
    """What its standing can be."""

    CREW_ASKED = "crew_asked"


class Facts(Memory):
    """What has happened in this round of the case."""

    collected: Collected | None = None
    crew_asked: bool = False
    """Since they were to be asked."""
