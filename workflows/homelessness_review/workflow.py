"""If you are not happy with our decision you can request a review (charter: Homelessness).

Asked for within 21 days, decided by a date that depends on the decision, by somebody senior who took no part
in it. Reasons are read until the decision and never waited for; longer only by written agreement.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report, Shown
from charter.counting.clocks import Clock
from charter.counting.counting import day_of, end_of_day
from charter.messages import Message
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, OFFICERS, Role
from workflows.case import (
    Case,
    Composed,
    Kept,
    KeptLate,
    Memory,
    Overtaken,
    Passed,
    Refused,
    Used,
    message,
    say,
    that_stand,
)
from workflows.homelessness_review import messages as reviews
from workflows.homelessness_review.messages import ABOUT, ReviewDetails, ReviewOutcome
from workflows.homelessness_review.request import ReviewRequest
from workflows.homelessness_review.review_time.capability import ReviewTime
from workflows.homelessness_review.stages import DECIDING, NEXT_STEPS, ReviewStanding, Stage

DECISIONS = {
    ReviewOutcome.UPHELD: ("homelessness_review/upheld", "The decision stands."),
    ReviewOutcome.OVERTURNED: ("homelessness_review/overturned", "The decision was wrong and is overturned."),
    ReviewOutcome.VARIED: ("homelessness_review/varied", "Part of the decision is changed."),
}
"""The letter and the sentence of each outcome."""
ANSWER = "representations"
REVIEWER = "reviewer"
"""As what somebody is named who alone reviews."""


class Facts(Memory):
    """What has happened in this review."""

    reviewer: reviews.ReviewerNamed | None = None
    minded_to: reviews.MindedTo | None = None
    decision: reviews.ReviewDecided | None = None
    appeal: reviews.CountyCourtAppealMade | None = None


@workflow.defn
class HomelessnessReview(Case[ReviewDetails]):
    """A decision about homelessness looked at again, from the request to the end of the time to appeal."""

    tasks: ClassVar = {
        ANSWER: ("review_decided",),
        "appeal": ("review_decided",),
    }
    request = Composed(ReviewRequest)
    time = Composed(ReviewTime)
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
                Stage.DECIDED: self.appeal,
            }
        )

    @classmethod
    def asks_satisfaction(cls, outcome: str) -> bool:
        return False

    def standing(self) -> Iterable[str]:
        return that_stand(
            {
                ReviewStanding.REVIEWER: self.facts.reviewer,
                ReviewStanding.APPEALABLE: self.stage == Stage.DECIDED or self.time.late,
            }
        )

    def named(self) -> Mapping[str, str]:
        return {REVIEWER: self.facts.reviewer.reviewer} if self.facts.reviewer else {}

    # -- what can be said

    @message(
        title="Record representations", by=CUSTOMER_SIDE_AND_OFFICERS, when=DECIDING, shown=Shown.EVERYONE
    )
    def representations_received(self, said: reviews.RepresentationsReceived) -> str:
        notice = self.facts.minded_to.happened_at if self.facts.minded_to else None
        anew = self.time.count_anew(said.happened_at or workflow.now(), notice)
        if self.stage == Stage.MINDED_TO:
            self.diary.forget(ANSWER)
            self.enter(Stage.REVIEWING, "the customer has answered")
        self.task(self.desk.again(ANSWER), "Representations were received: read them before deciding.")
        decide_by = self.time.decide_by()
        self.tell("homelessness_review/representations_received", decide_by=decide_by)
        return f"Read before it is decided, by {decide_by}{', counted from that day' if anew else ''}."

    @message(title="Name the reviewer", by=Role.MANAGER, when=DECIDING, names=REVIEWER)
    def reviewer_named(self, said: reviews.ReviewerNamed) -> str:
        if why := reviews.why_not_reviewer(said, self.details.decided_by):
            raise Refused(why)
        self.facts.reviewer = said
        decide_by = self.time.decide_by()
        self.tell("homelessness_review/reviewer_named", reviewer=said.reviewer, decide_by=decide_by)
        return "The customer is told who reviews."

    @message(
        title="Tell them what we are minded to decide",
        done="Told what we are minded to decide",
        by=OFFICERS,
        when=DECIDING,
        once=ReviewStanding.REVIEWER,
        only=REVIEWER,
    )
    def minded_to(self, said: reviews.MindedTo) -> str:
        self._only_the_reviewer(said)
        if said.representations_by <= day_of(workflow.now()):
            raise Refused("The customer answers by a day still to come.")
        self.facts.minded_to, until = said, end_of_day(said.representations_by)
        self.enter(Stage.MINDED_TO, f"the customer may answer until {say(until)}")
        self.diary.remind(ANSWER, until, f"Answer to the notice by {say(until)}")
        self.tell("homelessness_review/minded_to", what=said.what, representations_by=say(until))
        late = until > self.diary.due("decide")
        return f"The customer is told.{' Ask if they agree in writing to a later decision.' if late else ''}"

    @message(
        title="Decide the review", by=OFFICERS, when=DECIDING, once=ReviewStanding.REVIEWER, only=REVIEWER
    )
    def review_decided(self, said: reviews.ReviewDecided) -> str:
        self._only_the_reviewer(said)
        minded, won = self.facts.minded_to, said.outcome is ReviewOutcome.OVERTURNED
        open_until = end_of_day(minded.representations_by) if minded else None
        if self.stage == Stage.MINDED_TO and open_until and workflow.now() <= open_until and not won:
            raise Refused(f"The customer may answer the notice until {say(open_until)}.")
        self.facts.decision = said
        return "Decided; the customer is told."

    @message(
        title="Record an appeal",
        by=CUSTOMER_SIDE_AND_OFFICERS,
        when=(*DECIDING, Stage.DECIDED),
        shown=Shown.EVERYONE,
        once=ReviewStanding.APPEALABLE,
    )
    def appeal_made(self, said: reviews.CountyCourtAppealMade) -> str:
        if self.stage in DECIDING:
            return self._appeal_because_late()
        self.facts.appeal = said
        return "The appeal to the county court is recorded."

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
        self.diary.forget(ANSWER)
        self.desk.finished(ANSWER)
        self.desk.finished("reasons")
        self.settle(decision.outcome, sentence)
        self.enter(Stage.DECIDED)
        appeal_by = say(self.falls_due(self.part.promise("appeal"), self._notified(decision)))
        more = {} if decision.outcome is ReviewOutcome.UPHELD else {"instead": decision.instead}
        self.tell(letter, reasons=decision.reasons, appeal_by=appeal_by, **more)

    async def appeal(self) -> None:
        if self.facts.decision is None:
            raise RuntimeError("an appeal is awaited before anything was decided")
        appeal, began = self.part.promise("appeal"), self._notified(self.facts.decision)
        match await self.window(appeal, started=began, until=lambda: self.facts.appeal):
            case Used():
                self.tell("homelessness_review/appeal_noted")
                self.end()
            case Passed():
                self.end()
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    def reminded(self, key: str) -> None:
        if key == ANSWER and self.stage == Stage.MINDED_TO:
            self.enter(Stage.REVIEWING, "no answer came to the notice")
            self.task(self.desk.again(ANSWER), "No answer came to the notice: decide on what is known.")

    def late_words(self, clock: Clock) -> dict[str, str]:
        return {"appeal_by": say(self.time.appeal_by(clock))}

    # -- inside

    def _appeal_because_late(self) -> str:
        """A review not decided in time opens an appeal as well. We still decide it."""
        if not self.time.late:
            by = self.time.decide_by()
            raise Refused(f"An appeal comes after our decision, or once we are late: we have until {by}.")
        what = "The customer has appealed to the county court because the review is late: decide it now."
        self.task(self.desk.again("appeal"), what, for_role="manager")
        self.tell("homelessness_review/appeal_noted_undecided", what_next=self.what_next()["what_next"])
        return "The appeal to the county court is recorded. We still decide the review."

    def _only_the_reviewer(self, said: Message) -> None:
        if why := reviews.why_not_theirs(said.by.name, self.facts.reviewer, self.details.decided_by):
            raise Refused(why)

    def _notified(self, decision: reviews.ReviewDecided) -> datetime:
        decided, posting = decision.happened_at or workflow.now(), self.part.rule("notified_after_posting")
        return reviews.notified_at(decision, decided, posting, self.calendar)
