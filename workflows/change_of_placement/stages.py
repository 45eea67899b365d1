"""The stages of a change of placement, and what is remembered of it."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import AwareDatetime

from charter.messages import Day, LinkedCaseEnded
from workflows.case import Memory, NextSteps, StandingInCase
from workflows.change_of_placement.messages import Contacted, OutcomeTold, PanelHeld


class Stage(StrEnum):
    CONTACTING = "contacting"
    CONSIDERING = "considering"
    REVIEWING = "reviewing"
    AWAITING_PANEL = "awaiting_panel"
    AWAITING_OUTCOME = "awaiting_outcome"


AFTER_CONTACT = tuple(stage for stage in Stage if stage is not Stage.CONTACTING)
WORDS: Mapping[str, tuple[str, str]] = {
    Stage.CONTACTING: ("an email, then a call", "Somebody writes to you, and rings you the same day."),
    Stage.CONSIDERING: ("whether a review comes first", "We find out whether we review the plan first."),
    Stage.REVIEWING: ("the end of the review", "The plan is reviewed first. Then it goes to the panel."),
    Stage.AWAITING_PANEL: ("the panel", "The panel looks at your request."),
    Stage.AWAITING_OUTCOME: ("the outcome, by email", "We write to you with the panel's outcome."),
}
"""By stage: what an officer sees awaited, and what the customer is told happens next."""


class PlacementStanding(StandingInCase):
    """What its standing can be."""

    TO_RING = "to_ring"
    """The family was written to and not yet rung."""
    PANEL_KNOWN = "panel_date"
    DECIDED = "placement_decided"
    """The outcome waits for a better day to be told."""


NEXT_STEPS: NextSteps = {
    Stage.CONTACTING: ("contacted",),
    Stage.CONSIDERING: ("called", "review_opened", "review_not_needed"),
    Stage.REVIEWING: ("called",),
    Stage.AWAITING_PANEL: ("called", "panel_date_found", "panel_held"),
    Stage.AWAITING_OUTCOME: ("called", "outcome_told"),
}


class Facts(Memory):
    """What has happened so far."""

    contacted: Contacted | None = None
    review: str = ""
    """The reference of the review that is waited for."""
    review_ended: LinkedCaseEnded | None = None
    ready: AwareDatetime | None = None
    """Since when the request is ready for a panel."""
    panel_on: Day | None = None
    held: PanelHeld | None = None
    outcome: OutcomeTold | None = None
