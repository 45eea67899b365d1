"""The stages of a homelessness review, and what is remembered of it."""

from enum import StrEnum

from workflows.case import Memory, NextSteps, StandingInCase, Until
from workflows.homelessness_review.messages import (
    CountyCourtAppealMade,
    MindedTo,
    ReviewDecided,
    ReviewerNamed,
)

REVIEWER = "reviewer"
"""As what somebody is named who alone reviews."""


class Stage(StrEnum):
    LATE_REQUEST = "late_request"
    REVIEWING = "reviewing"
    MINDED_TO = "minded_to"
    DECIDED = "decided"


class ReviewStanding(StandingInCase):
    """What its standing can be."""

    REVIEWER = "reviewer"
    TO_DECIDE = "review_to_decide"
    TO_TELL = "authorities_to_tell"
    APPEALABLE = "review_appealable"


DECIDING = (Stage.REVIEWING, Stage.MINDED_TO)
OPEN = (Stage.LATE_REQUEST, *DECIDING)
NEXT_STEPS: NextSteps = {
    Stage.LATE_REQUEST: ("late_request_accepted", "late_request_refused"),
    Stage.REVIEWING: (Until("reviewer_named", ReviewStanding.REVIEWER), "minded_to", "review_decided"),
    Stage.MINDED_TO: ("representations_received", "review_decided"),
    Stage.DECIDED: (),
}


class Facts(Memory):
    """What has happened in this review."""

    reviewer: ReviewerNamed | None = None
    minded_to: MindedTo | None = None
    decision: ReviewDecided | None = None
    appeal: CountyCourtAppealMade | None = None
