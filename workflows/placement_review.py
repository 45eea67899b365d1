"""The review that may come before a change of placement, in a case of its own."""

from typing import TYPE_CHECKING

from temporalio import workflow

from charter.counting import day_of
from charter.placements import ReviewOpened, review_details
from workflows.case_capability import Capability
from workflows.case_messages import Refused

if TYPE_CHECKING:
    from workflows.change_of_placement import ChangeOfPlacement

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
