"""The stages of the review of an EHC plan, and what is remembered of it."""

from collections.abc import Mapping
from enum import StrEnum

from workflows.case import Memory
from workflows.ehc_needs_assessment.messages import FinalPlanSent
from workflows.ehcp_annual_review.messages import NotAmendingDecided, ReviewDecisionSent


class Stage(StrEnum):
    DECIDING = "deciding_on_the_plan"
    DRAFTING = "drafting"
    MAY_APPEAL = "may_appeal"


OPEN = (Stage.DECIDING, Stage.DRAFTING)
WORDS: Mapping[str, tuple[str, str]] = {
    Stage.DECIDING: ("amend, keep or end the plan", "We decide whether the plan changes, stays or ends."),
    Stage.DRAFTING: ("comments, and the final plan", "We read what you think, then we make it final."),
    Stage.MAY_APPEAL: ("nothing from us; the family may appeal", "You can appeal if you do not agree."),
}
"""By stage: what an officer sees awaited, and what the customer is told happens next."""


class Facts(Memory):
    """What has been decided."""

    decided: ReviewDecisionSent | None = None
    final: FinalPlanSent | None = None
    dropped: NotAmendingDecided | None = None

    @property
    def ended(self) -> FinalPlanSent | NotAmendingDecided | None:
        """What came of the changes proposed."""
        return self.final or self.dropped
