"""The review that may come before a change of placement, in a case of its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Protocol

from temporalio import workflow

from charter.counting.counting import day_of
from charter.people import OFFICERS
from workflows.capabilities.party.capability import Party
from workflows.case import Capability, Host, Messages, Refused, message
from workflows.change_of_placement.messages import (
    PlacementDetails,
    ReviewNotNeeded,
    ReviewOpened,
    review_details,
)
from workflows.change_of_placement.stages import Facts, Stage

SERVICE = "ehcp_annual_review"


class PlacementHost(Host, Protocol):
    """A ChangeOfPlacement, as the review before it sees it."""

    @property
    def details(self) -> PlacementDetails: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def party(self) -> Party: ...
    def to_the_panel(self, at: datetime) -> None: ...


class ReviewFirst(Capability):
    """Composed by ChangeOfPlacement, beside Party."""

    tasks: ClassVar[Mapping[str, Messages]] = {"review": ("review_opened", "review_not_needed")}
    case: PlacementHost

    # -- what can be said

    @message(title="Open the review", by=OFFICERS, when=Stage.CONSIDERING)
    async def review_opened(self, said: ReviewOpened) -> str:
        case = self.case
        case.facts.review = reference = await self._open(said)
        case.enter(Stage.REVIEWING)
        case.tell("change_of_placement/review_opened", other_reference=reference, child=case.details.name)
        return f"Opened as {reference}. The request goes to the panel when it has ended."

    @message(
        title="Record that no review is needed",
        done="No review needed",
        by=OFFICERS,
        when=(Stage.CONSIDERING, Stage.REVIEWING),
    )
    def review_not_needed(self, said: ReviewNotNeeded) -> str:
        self.case.to_the_panel(said.happened_at or workflow.now())
        return "It goes to the next panel; the family is told which."

    # -- for the process

    def to_decide(self, what: str) -> None:
        """An officer says whether the plan is reviewed first."""
        self.case.task(self.case.desk.again("review"), what)

    def decided(self) -> None:
        """It has ended, or none is needed."""
        self.case.desk.finished("review")

    # -- inside

    async def _open(self, said: ReviewOpened) -> str:
        """Its paperwork has come. Answers the review's reference."""
        came = said.happened_at or workflow.now()
        if said.meeting_date > day_of(came):
            raise Refused("A review is opened when its paperwork has come, which is after the meeting.")
        own = self.case.party.young_persons_own
        return await self.case.links.open_linked(
            SERVICE,
            "A change of placement was asked for; the plan is reviewed first.",
            details=review_details(self.case.details, said, young_persons_own=own),
            at=came,
            tell=False,
            says_when_ended=True,
        )
