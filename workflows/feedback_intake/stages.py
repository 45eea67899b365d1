"""The stages of feedback that came in, and what was decided about it."""

from enum import StrEnum

from pydantic import AwareDatetime

from charter.edition.services import EditionPart
from workflows.case import Memory, StandingInCase


class Stage(StrEnum):
    AWAITING_TRIAGE = "awaiting_triage"
    EARLY_RESOLUTION = "early_resolution"


OPEN = (Stage.AWAITING_TRIAGE, Stage.EARLY_RESOLUTION)


class IntakeStanding(StandingInCase):
    """What its standing can be."""

    DISAPPLIED = "time_limit_disapplied"


class IntakeAnswered(Memory):
    """What came in has been answered: it has its outcome, or goes on."""

    happened_at: AwareDatetime


class Facts(Memory):
    """What was decided."""

    answered: IntakeAnswered | None = None
    goes_on_as: EditionPart | None = None
    """What it becomes, unless it is settled."""
    issues: tuple[str, ...] = ()
    triaged_by: str = ""
    disapplied: bool = False
    """A manager has disapplied the twelve months."""
