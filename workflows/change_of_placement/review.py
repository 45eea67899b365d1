"""The review that may come before a change of placement, in a case of its own."""

from typing import TYPE_CHECKING

from temporalio import workflow

from charter.counting.counting import day_of
from workflows.case.capability import Capability
from workflows.case.hearing.messages import Refused
from workflows.change_of_placement.messages import ReviewOpened, review_details

if TYPE_CHECKING:
    from workflows.change_of_placement.workflow import ChangeOfPlacement

SERVICE = "ehcp_annual_review"


class ReviewFirst(Capability):
    """Composed by ChangeOfPlacement, beside Party."""

    case: "ChangeOfPlacement"

    def to_decide(self, what: str) -> None:
        """An officer says whether the plan is reviewed first."""
        self.case.task(self.case.desk.again("review"), what)

    async def open(self, said: ReviewOpened) -> str:
        """Its paperwork has come. Answers the review's reference."""
        came = said.happened_at or workflow.now()
        if said.meeting_date > day_of(came):
            raise Refused("A review is opened when its paperwork has come, which is after the meeting.")
        own = self.case.party.memory.parent is not None
        return await self.case.links.open_linked(
            SERVICE,
            "A change of placement was asked for; the plan is reviewed first.",
            details=review_details(self.case.details, said, young_persons_own=own),
            at=came,
            tell=False,
            says_when_ended=True,
        )

    def decided(self) -> None:
        """It has ended, or none is needed."""
        self.case.desk.finished("review")
