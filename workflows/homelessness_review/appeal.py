"""The customer's appeal to the county court: against the decision on review, or because there is none yet."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Shown
from charter.people import CUSTOMER_SIDE_AND_OFFICERS
from workflows.case import Capability, Messages, Overtaken, Passed, Refused, Used, message, say, that_stand
from workflows.homelessness_review.host import ReviewHost
from workflows.homelessness_review.messages import CountyCourtAppealMade, ReviewDecided, notified_at
from workflows.homelessness_review.stages import DECIDING, ReviewStanding, Stage

APPEAL = "appeal"


class CountyCourtAppeal(Capability):
    """Composed by HomelessnessReview. Its promise is ``appeal`` (Housing Act 1996, s.204)."""

    tasks: ClassVar[Mapping[str, Messages]] = {APPEAL: ("review_decided",)}
    case: ReviewHost

    def standing(self) -> Iterable[str]:
        appealable = self.case.stage == Stage.DECIDED or self.case.time.late
        return that_stand({ReviewStanding.APPEALABLE: appealable})

    @message(
        title="Record an appeal",
        by=CUSTOMER_SIDE_AND_OFFICERS,
        when=(*DECIDING, Stage.DECIDED),
        shown=Shown.EVERYONE,
        once=ReviewStanding.APPEALABLE,
    )
    def appeal_made(self, said: CountyCourtAppealMade) -> str:
        if self.case.stage in DECIDING:
            return self._because_late()
        self.case.facts.appeal = said
        return "The appeal to the county court is recorded."

    # -- for the process

    def by(self, decision: ReviewDecided) -> str:
        """Until when the decision may be appealed against, in words."""
        return say(self.case.falls_due(self.case.part.promise(APPEAL), self._notified(decision)))

    async def time(self) -> None:
        """Their time to appeal, counted from when they were notified; used or not, the case then ends."""
        case, decision = self.case, self.case.facts.decision
        if decision is None:
            raise RuntimeError("an appeal is awaited before anything was decided")
        appeal, began = case.part.promise(APPEAL), self._notified(decision)
        match await case.window(appeal, started=began, until=lambda: case.facts.appeal):
            case Used():
                case.tell("homelessness_review/appeal_noted")
                case.end()
            case Passed():
                case.end()
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    # -- inside

    def _because_late(self) -> str:
        """A review not decided in time opens an appeal as well. We still decide it."""
        case = self.case
        if not case.time.late:
            by = case.time.decide_by()
            raise Refused(f"An appeal comes after our decision, or once we are late: we have until {by}.")
        what = "The customer has appealed to the county court because the review is late: decide it now."
        case.task(case.desk.again(APPEAL), what, for_role="manager")
        case.tell("homelessness_review/appeal_noted_undecided", what_next=case.what_next()["what_next"])
        return "The appeal to the county court is recorded. We still decide the review."

    def _notified(self, decision: ReviewDecided) -> datetime:
        case, decided = self.case, decision.happened_at or workflow.now()
        return notified_at(decision, decided, case.part.rule("notified_after_posting"), case.calendar)
