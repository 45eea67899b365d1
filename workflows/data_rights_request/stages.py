"""The stages of a request about one's own information, and what is remembered of it."""

from enum import StrEnum

from charter.counting.changes import Extended
from charter.counting.clocks import Clock
from workflows.case import Memory, StandingInCase
from workflows.data_rights_request import messages as rights


class Stage(StrEnum):
    AWAITING_DECISION = "awaiting_decision"
    RESTRICTED = "restricted"


class RightsStanding(StandingInCase):
    """What its standing can be."""

    IDENTIFIED = "identified"
    LONGER = "longer"
    FEE_ASKED = "fee_asked"
    FEE_PAID = "fee_paid"


class Facts(Memory):
    """What has been asked and decided."""

    identified: rights.IdentityConfirmed | None = None
    fee_asked: rights.FeeAsked | None = None
    fee_paid: rights.FeePaid | None = None
    decided: rights.RequestDecided | None = None
    restricting: bool = False
    """The cases named are restricted now, as the register was told."""
    ended: rights.RestrictionEnded | None = None


def was_extended(clock: Clock) -> bool:
    """Whether it was given the longer time that the law allows once."""
    return any(isinstance(change, Extended) and change.of_limit for change in clock.changes)
