"""The stages of anti-social behaviour, and what is remembered of a round of it."""

from enum import StrEnum

from pydantic import AwareDatetime

from workflows.anti_social_behaviour.messages import Responded
from workflows.case import Memory, StandingInCase


class Stage(StrEnum):
    AWAITING_RESPONSE = "awaiting_response"
    WORKING = "working"
    DONE = "done"


class AsbStanding(StandingInCase):
    """What its standing can be."""

    SERIOUS = "serious"
    """It is taken as serious, and an officer has not answered yet."""
    POLICE_TOLD = "police_told"


OPEN = (Stage.AWAITING_RESPONSE, Stage.WORKING)


class Facts(Memory):
    """What has happened in this round of the case."""

    response: Responded | None = None
    answered: bool = False
    """Answered once: what is promised now is promised because it became serious."""
    serious_at: AwareDatetime | None = None
    times_serious: int = 0
    police_told: bool = False
