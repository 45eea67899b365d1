"""The stages of a complaint, which belong together, and what is remembered of it."""

from enum import StrEnum

from workflows.case import NextSteps, StandingInCase, Until
from workflows.complaint.messages import StageOneAnswered, StageTwoAnswered
from workflows.shared.accepting import Understood


class Stage(StrEnum):
    AWAITING_ACKNOWLEDGEMENT = "awaiting_acknowledgement"
    STAGE_ONE = "stage_one"
    STAGE_ONE_ANSWERED = "stage_one_answered"
    TIME_PASSED = "time_passed"
    """The customer's time to ask for stage two has passed: a manager may still accept that they do."""
    SCOPING = "scoping"
    STAGE_TWO = "stage_two"


INVESTIGATOR, SENIOR = "investigator", "senior_manager"
"""As what somebody is named who alone gives the answer of a stage."""


class ComplaintStanding(StandingInCase):
    """What its standing can be."""

    INVESTIGATOR = "investigator"
    SENIOR = "senior_manager"
    TO_CONTACT = "to_contact"
    """The investigator has not spoken with the customer yet."""
    MAY_BE_COMPLEX = "may_be_complex"
    """Where it is complex, longer is promised in this stage."""
    ASKED_LATE = "asked_late"
    """Stage two was asked for after the time for it, and a manager has not decided."""
    SCOPE = "scope"
    MAY_BE_FINAL = "may_be_final"
    """The scope is settled, and here an answer at stage one may be the final one."""


INVESTIGATED = (Stage.STAGE_ONE, Stage.STAGE_TWO)
ANSWERED = (Stage.STAGE_ONE_ANSWERED, Stage.TIME_PASSED)
WORDS = {
    Stage.AWAITING_ACKNOWLEDGEMENT: (
        "whether it is taken as a complaint",
        "We will tell you how we understand it, or why we cannot take it as a complaint.",
    ),
    Stage.STAGE_ONE: ("the answer at stage one", "A manager will look into it and answer you."),
    Stage.STAGE_ONE_ANSWERED: (
        "the customer, who may ask for stage two",
        "Tell us if you would like somebody else to look again.",
    ),
    Stage.TIME_PASSED: (
        "nothing; a manager may still accept stage two",
        "We have closed it. If you could not ask in time, tell us why.",
    ),
    Stage.SCOPING: ("the decision about stage two", "We will agree with you what is looked at again."),
    Stage.STAGE_TWO: ("the final answer", "Somebody else will look into it again and answer you."),
}
"""By stage: what an officer sees awaited, and what the customer is told happens next."""
NEXT_STEPS: NextSteps = {
    Stage.AWAITING_ACKNOWLEDGEMENT: ("complaint_acknowledged",),
    Stage.STAGE_ONE: (
        Until("investigator_named", ComplaintStanding.INVESTIGATOR),
        "contact_made",
        "stage_one_answered",
    ),
    Stage.STAGE_ONE_ANSWERED: (),
    Stage.TIME_PASSED: ("late_escalation_decided",),
    Stage.SCOPING: (
        Until("scope_settled", ComplaintStanding.SCOPE),
        "stage_two_acknowledged",
        "final_at_stage_one",
    ),
    Stage.STAGE_TWO: (
        Until("stage_two_allocated", ComplaintStanding.SENIOR),
        "stage_two_answered",
    ),
}


class Facts(Understood):
    """What has been said to the customer."""

    first: StageOneAnswered | None = None
    second: StageTwoAnswered | None = None
