"""The stages of a homelessness review, for its story and for the capabilities that only it holds."""

from enum import StrEnum


class Stage(StrEnum):
    LATE_REQUEST = "late_request"
    REVIEWING = "reviewing"
    MINDED_TO = "minded_to"
    DECIDED = "decided"


DECIDING = (Stage.REVIEWING, Stage.MINDED_TO)
OPEN = (Stage.LATE_REQUEST, *DECIDING)
