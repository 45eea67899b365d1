"""If you are not happy with our decision you can request a review (charter: Homelessness).

Asked for within 21 days, decided by a date that depends on the decision, by somebody senior who took no part
in it. Reasons are read until the decision and never waited for; longer only by written agreement.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.counting.clocks import Clock
from charter.messages import Message
from charter.people import OFFICERS, Role
from workflows.case import Case, Composed, Kept, KeptLate, Overtaken, Refused, message, say, that_stand
from workflows.homelessness_review import messages as reviews
from workflows.homelessness_review.appeal import CountyCourtAppeal
from workflows.homelessness_review.messages import ABOUT, ReviewDetails, ReviewOutcome
from workflows.homelessness_review.representations import Representations
from workflows.homelessness_review.request import ReviewRequest
from workflows.homelessness_review.review_time.capability import ReviewTime
from workflows.homelessness_review.stages import (
    DECIDING,
    NEXT_STEPS,
    REVIEWER,
    Facts,
    ReviewStanding,
    Stage,
)

DECISIONS = {
    ReviewOutcome.UPHELD: ("homelessness_review/upheld", "The decision stands."),
    ReviewOutcome.OVERTURNED: ("homelessness_review/overturned", "The decision was wrong and is overturned."),
    ReviewOutcome.VARIED: ("homelessness_review/varied", "Part of the decision is changed."),
}
"""The letter and the sentence of each outcome."""


@workflow.defn
class HomelessnessReview(Case[ReviewDetails]):
    """A decision about homelessness looked at again, from the request to the end of the time to appeal."""

    request = Composed(ReviewRequest)
    time = Composed(ReviewTime)
    representations = Composed(Representations)
    appeal = Composed(CountyCourtAppeal)
    facts: Facts
    first_promise = "request"
    withdrawal_to_confirm = True
    late_letters: ClassVar = {"decide": "homelessness_review/late"}
    words: ClassVar = {
        Stage.LATE_REQUEST: ("a manager, about the late request", "A manager decides if we can review it."),
        Stage.REVIEWING: ("the decision on review", "A senior officer looks at the decision again."),
        Stage.MINDED_TO: ("the customer's answer to the notice", "You can answer what we wrote to you."),
        Stage.DECIDED: ("an appeal, if there is one", "You may be able to appeal to the county court."),
    }
    next_steps: ClassVar = NEXT_STEPS

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.REVIEWING
        self.time.memory.category = self.details.decision_type

    @workflow.run
    async def run(self, report: Report[ReviewDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {
                Stage.LATE_REQUEST: self.request.late,
                Stage.REVIEWING: self.review,
                Stage.MINDED_TO: self.review,
                Stage.DECIDED: self.appeal.time,
            }
        )

    @classmethod
    def asks_satisfaction(cls, outcome: str) -> bool:
        return False

    def standing(self) -> Iterable[str]:
        return that_stand({ReviewStanding.REVIEWER: self.facts.reviewer})

    def named(self) -> Mapping[str, str]:
        return {REVIEWER: self.facts.reviewer.reviewer} if self.facts.reviewer else {}

    # -- what can be said; its capabilities take the rest

    @message(title="Name the reviewer", by=Role.MANAGER, when=DECIDING, names=REVIEWER)
    def reviewer_named(self, said: reviews.ReviewerNamed) -> str:
        if why := reviews.why_not_reviewer(said, self.details.decided_by):
            raise Refused(why)
        self.facts.reviewer = said
        decide_by = self.time.decide_by()
        self.tell("homelessness_review/reviewer_named", reviewer=said.reviewer, decide_by=decide_by)
        return "The customer is told who reviews."

    @message(
        title="Decide the review", by=OFFICERS, when=DECIDING, once=ReviewStanding.REVIEWER, only=REVIEWER
    )
    def review_decided(self, said: reviews.ReviewDecided) -> str:
        self.only_the_reviewer(said)
        if said.outcome is not ReviewOutcome.OVERTURNED:
            self.representations.must_be_read()
        self.facts.decision = said
        return "Decided; the customer is told."

    # -- the story

    def acknowledge(self) -> None:
        """In time or late, judged by when it was received: 21 days beginning with the notification."""
        words = {"decision": ABOUT[self.details.decision_type], "received_on": say(self.time.requested)}
        if self.request.in_time:
            more = {"reasons_by": self.request.reasons_by(), "decide_by": self.time.decide_by()}
            self.open("homelessness_review/acknowledged", **words, **more)
        else:
            last_day = say(self.request.last_day)
            self.open("homelessness_review/late_request_received", **words, last_day=last_day)
            self.enter(Stage.LATE_REQUEST, f"the last day to ask was {last_day}")
        self.request.received()

    async def review(self) -> None:
        self.time.began()
        decided = await self.promise(
            self.time.promise,
            started=self.time.requested,
            until=lambda: self.facts.decision,
            during=DECIDING,
        )
        match decided:
            case Kept(decision) | KeptLate(decision):
                self.decided(decision)
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    def decided(self, decision: reviews.ReviewDecided) -> None:
        """The outcome with its reasons, and until when an appeal may be open."""
        letter, sentence = DECISIONS[decision.outcome]
        self.time.ended("the review is decided")
        self.representations.over()
        self.desk.finished("reasons")
        self.settle(decision.outcome, sentence)
        self.enter(Stage.DECIDED)
        more = {} if decision.outcome is ReviewOutcome.UPHELD else {"instead": decision.instead}
        self.tell(letter, reasons=decision.reasons, appeal_by=self.appeal.by(decision), **more)

    def late_words(self, clock: Clock) -> dict[str, str]:
        return {"appeal_by": say(self.time.appeal_by(clock))}

    # -- what its capabilities tell it

    def only_the_reviewer(self, said: Message) -> None:
        """Refused unless whoever says it is the reviewer named."""
        if why := reviews.why_not_theirs(said.by.name, self.facts.reviewer, self.details.decided_by):
            raise Refused(why)
