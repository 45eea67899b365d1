"""The stages of a complaint, and which belong together."""

from enum import StrEnum


class Stage(StrEnum):
    AWAITING_ACKNOWLEDGEMENT = "awaiting_acknowledgement"
    STAGE_ONE = "stage_one"
    STAGE_ONE_ANSWERED = "stage_one_answered"
    TIME_PASSED = "time_passed"
    """The customer's time to ask for stage two has passed: a manager may still accept that they do."""
    SCOPING = "scoping"
    STAGE_TWO = "stage_two"


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
