"""Decisions about homelessness: each told with its reasons, its own time to ask for a review, its review."""

from collections.abc import Iterable

from temporalio import workflow

from charter.counting.counting import start_of_day
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, OFFICERS
from charter.writing.letters import say_date
from workflows.case import (
    Capability,
    CaseStanding,
    CommonStage,
    Memory,
    Passed,
    Refused,
    StandingInCase,
    message,
    say,
)
from workflows.homelessness_approach.messages import (
    DecisionMade,
    HomelessnessDecision,
    ReviewRequested,
    notified_on,
)
from workflows.homelessness_review.messages import ABOUT, ReviewDetails

ASKED = "The customer asked for a review of our decision."
WINDOW = "ask_for_review"


class DecisionStanding(StandingInCase):
    """What its standing can be."""

    TO_REVIEW = "decision_to_review"


class DecisionsMemory(Memory):
    """Every decision the customer was told of, in order."""

    decisions: tuple[HomelessnessDecision, ...] = ()


class Decisions(Capability):
    """Many in one case. A request for a review is taken whenever it comes: the review judges if in time."""

    memory_type = DecisionsMemory
    memory: DecisionsMemory

    @property
    def any(self) -> bool:
        return bool(self.memory.decisions)

    def all_time_passed(self) -> Passed | None:
        """No time to ask for a review of one of them is still running."""
        clocks = self.case.diary.clocks
        running = any(clocks[self._key(one.number)].running for one in self.memory.decisions)
        return None if running else Passed(workflow.now())

    def standing(self) -> Iterable[str]:
        open_ = any(not one.review for one in self.memory.decisions)
        return (DecisionStanding.TO_REVIEW,) if open_ else ()

    @message(title="Record the decision", by=OFFICERS, unless=(CaseStanding.OUTCOME, CaseStanding.DUPLICATE))
    def decision_made(self, said: DecisionMade) -> str:
        case, number = self.case, len(self.memory.decisions) + 1
        if case.outcome is not None or case.stage == CommonStage.FOLLOWING:
            raise Refused("Decisions are made in a case that is being worked on.")
        notified = notified_on(
            said, said.happened_at or workflow.now(), case.part.rule("notified_after_posting"), case.calendar
        )
        key = case.start_clock(case.part.promise(WINDOW), start_of_day(notified), name=f"{WINDOW}/{number}")
        decision = HomelessnessDecision(
            number=number,
            decision_type=said.decision_type,
            notified=notified,
            decided_by=said.decided_by or said.by.name,
        )
        self.memory = DecisionsMemory(decisions=(*self.memory.decisions, decision))
        ask_by = say(case.diary.due(key))
        words = {"number": str(number), "notified": say_date(notified), "ask_by": ask_by}
        words |= {"decided": said.decided, "reasons": said.reasons, "about": ABOUT[said.decision_type]}
        case.tell("homelessness_approach/decision", **words)
        return f"Decision {number}: it counts as told on {words['notified']}; a review until {ask_by}."

    @message(
        title="Ask for a review",
        done="Review asked for",
        by=CUSTOMER_SIDE_AND_OFFICERS,
        once=DecisionStanding.TO_REVIEW,
    )
    async def review_requested(self, said: ReviewRequested) -> str:
        decision = self._of(said.decision)
        if decision.review:
            raise Refused(f"A review of that decision has been asked for already: {decision.review}.")
        details = ReviewDetails(
            decision_type=decision.decision_type,
            notified=decision.notified,
            decided_by=decision.decided_by,
            approach=self.case.report.reference,
            reasons=said.reasons,
        ).model_dump(mode="json")
        reference = await self.case.links.open_linked(
            "homelessness_review", ASKED, details=details, received=said.happened_at, tell=False
        )
        asked = decision.model_copy(update={"review": reference})
        kept = tuple(asked if one.number == asked.number else one for one in self.memory.decisions)
        self.memory = DecisionsMemory(decisions=kept)
        key = self._key(decision.number)
        if self.case.diary.clocks[key].running:
            self.case.keep(key, said)
        return f"We will look at it again. The reference of the review is {reference}."

    def _of(self, number: int | None) -> HomelessnessDecision:
        decisions = self.memory.decisions
        if not decisions:
            raise Refused("No decision has been made yet that could be reviewed.")
        if number is None:
            return decisions[-1]
        if number > len(decisions):
            raise Refused(f"There is no decision {number}; the last is number {len(decisions)}.")
        return decisions[number - 1]

    def _key(self, number: int) -> str:
        return self.case.key(f"{WINDOW}/{number}")
