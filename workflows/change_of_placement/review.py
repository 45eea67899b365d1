"""The review that may come before a change of placement, in a case of its own."""

from collections.abc import Mapping
from typing import ClassVar, Protocol

from temporalio import workflow

from charter.counting.counting import day_of
from workflows.capabilities.party.capability import Party
from workflows.case import Capability, Host, Messages, Refused
from workflows.change_of_placement.messages import PlacementDetails, ReviewOpened, review_details

SERVICE = "ehcp_annual_review"


class PlacementHost(Host, Protocol):
    """A ChangeOfPlacement, as the review before it sees it."""

    @property
    def details(self) -> PlacementDetails: ...
    @property
    def party(self) -> Party: ...


class ReviewFirst(Capability):
    """Composed by ChangeOfPlacement, beside Party."""

    tasks: ClassVar[Mapping[str, Messages]] = {"review": ("review_opened", "review_not_needed")}
    case: PlacementHost

    def to_decide(self, what: str) -> None:
        """An officer says whether the plan is reviewed first."""
        self.case.task(self.case.desk.again("review"), what)

    async def open(self, said: ReviewOpened) -> str:
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

    def decided(self) -> None:
        """It has ended, or none is needed."""
        self.case.desk.finished("review")
