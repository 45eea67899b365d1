"""An annual review of an EHC plan (charter: Special Educational Needs and Disabilities): the twelve weeks.

Counted from the day the school's paperwork came; the law counts four weeks from the meeting before it, in
which the plan is to be amended, kept or ended. Changes are proposed, commented on and made final in week
twelve, agreed or not; a limit that ends earlier comes first: eight weeks from the proposal, and never more
than twelve from the meeting, however late the proposal was.
"""

from datetime import datetime
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.counting.clocks import Clock
from charter.messages import Message
from charter.people import OFFICERS
from charter.writing.letters import say_date
from workflows.capabilities.appeals.capability import Appeals
from workflows.capabilities.delays.capability import Delays
from workflows.capabilities.drafts.capability import Drafts, DraftStanding
from workflows.capabilities.holding.capability import Holding
from workflows.capabilities.party.capability import Party
from workflows.case import Case, Composed, Until, message, say
from workflows.ehc_needs_assessment.messages import FinalPlanSent
from workflows.ehcp_annual_review.dates import FINALISE, PROPOSE, ReviewDates
from workflows.ehcp_annual_review.messages import (
    AnnualReviewDetails,
    MeetingDateCorrected,
    NotAmendingDecided,
    ReviewDecision,
    ReviewDecisionSent,
    first_draft,
)
from workflows.ehcp_annual_review.stages import OPEN, WORDS, Facts, Stage

TOLD = "Recorded; the family is told."


@workflow.defn
class EhcpAnnualReview(Case[AnnualReviewDetails]):
    """The review of an education, health and care plan, from the school's paperwork to the plan."""

    party = Composed(Party)
    drafts = Composed(Drafts)
    holding = Composed(Holding)
    delays = Composed(Delays)
    appeals = Composed(Appeals)
    dates = Composed(ReviewDates)
    facts: Facts
    first_promise = PROPOSE
    late_letters: ClassVar = {FINALISE: "delays/late"}
    late_again: ClassVar = {FINALISE: "delay_told_every"}
    withdrawal_to_confirm = True
    said_during: ClassVar = {
        "party": OPEN,
        "delays": OPEN,
        "drafts": (Stage.DRAFTING,),
        "appeals": (Stage.MAY_APPEAL,),
    }
    words: ClassVar = WORDS
    next_steps: ClassVar = {
        Stage.DECIDING: ("review_decision_sent",),
        Stage.DRAFTING: (
            Until("draft_shared", DraftStanding.SHARED),
            "comments_received",
            "final_plan_sent",
        ),
        Stage.MAY_APPEAL: (),
    }

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.DECIDING

    @classmethod
    def asks_satisfaction(cls, outcome: str) -> bool:
        """Only after a plan the family agrees with."""
        return outcome == "amended"

    @workflow.run
    async def run(self, report: Report[AnnualReviewDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {
                Stage.DECIDING: self.decide,
                Stage.DRAFTING: self.finalise,
                Stage.MAY_APPEAL: self.appeals.time,
            }
        )

    # -- what can be said

    @message(title="Send the review decision", by=OFFICERS, when=Stage.DECIDING)
    def review_decision_sent(self, said: ReviewDecisionSent) -> str:
        self.holding.must_be_undecided(self.facts.decided)
        if said.decision is not ReviewDecision.AMEND:
            self.facts.decided = said
            return self._held_or_told(PROPOSE)
        self.drafts.share(first_draft(said))
        self.facts.decided = said
        return TOLD

    @message(title="Correct the date of the meeting", by=OFFICERS, when=Stage.DECIDING)
    def meeting_date_corrected(self, said: MeetingDateCorrected) -> str:
        self.dates.correct_meeting(said)
        words = {"meeting_on": say_date(said.meeting_date), "why": said.reason}
        self.tell("ehcp_annual_review/meeting_corrected", **words, **self._words_of_all())
        return f"We have to decide by {self.dates.by(PROPOSE)}; the family is told."

    @message(
        title="Send the final plan",
        by=OFFICERS,
        when=Stage.DRAFTING,
        once=DraftStanding.SHARED,
        unless=DraftStanding.WITH_FAMILY,
    )
    def final_plan_sent(self, said: FinalPlanSent) -> str:
        self._may_be_finished()
        self.facts.final = said
        return self._held_or_told(FINALISE)

    @message(
        title="Decide not to amend the plan",
        done="Decided not to amend the plan",
        by=OFFICERS,
        when=Stage.DRAFTING,
    )
    def not_amending_decided(self, said: NotAmendingDecided) -> str:
        self._may_be_finished()
        self.facts.dropped = said
        return self._held_or_told(FINALISE)

    # -- the story

    def acknowledge(self) -> None:
        """A reference at once, to whose case it is; and every date, the law's among them."""
        self.party.opened()
        self.dates.begin()
        received, meeting = self.report.received, self.details.meeting_date
        words = {"received_on": say(received), "meeting_on": say_date(meeting), **self._words_of_all()}
        self.open("ehcp_annual_review/acknowledged", **words)

    async def decide(self) -> None:
        promise = self.part.promise(PROPOSE)
        sent = await self.holding.told(promise, self.report.received, lambda: self.facts.decided)
        if sent is None:
            return
        match sent.decision:
            case ReviewDecision.AMEND:
                self._propose(sent, sent.happened_at or workflow.now())
            case ReviewDecision.KEEP:
                self.settle("not_amended", "The plan stays as it is.")
                await self.to_appeal("ehcp_annual_review/not_amending", sent, reasons=sent.reasons)
            case ReviewDecision.CEASE:
                self.settle("ceased", "The plan is to end.")
                await self.to_appeal("ehcp_annual_review/ceasing", sent, reasons=sent.reasons)
            case unknown:
                assert_never(unknown)

    def _propose(self, sent: ReviewDecisionSent, at: datetime) -> None:
        self.dates.proposed(at)
        self.enter(Stage.DRAFTING)
        comment_by = say(self.diary.due(self.drafts.key_of_last()))
        words = {"changes": sent.changes, "how": sent.how, "comment_by": comment_by}
        self.tell("ehcp_annual_review/amending", **words, **self._words_of_all())

    async def finalise(self) -> None:
        """Versions and comments, the weeks running beside: agreed or not, it is finished."""
        promise = self.part.promise(FINALISE)
        told = await self.holding.told(promise, self.report.received, lambda: self.facts.ended)
        if told is None:
            return
        if dropped := self.facts.dropped:
            self.settle("not_amended", "The plan stays as it is after all.")
            await self.to_appeal("ehcp_annual_review/not_amending", told, reasons=dropped.reasons)
        elif (final := self.facts.final) and final.agreed:
            self.dates.over(told)
            self.settle("amended", "The amended plan is final, and the family agrees with it.")
            words = {"setting": final.named, "appeal_by": self.appeals.begin()}
            self.tell("ehcp_annual_review/final_agreed", **words, **self._words_of_all())
            self.end()
        elif final:
            self.settle("amended_not_agreed", "The amended plan is final. The family does not agree with it.")
            words = {"setting": final.named, "not_agreed": final.not_agreed}
            await self.to_appeal("ehcp_annual_review/final_not_agreed", told, **words)

    async def to_appeal(self, letter: str, decided: Message, **words: str) -> None:
        """Say it gently: why, and what the family can do. The review is over; their time to appeal is not."""
        self.dates.over(decided)
        appeal_by = self.appeals.begin()
        self.enter(Stage.MAY_APPEAL)
        self.tell(letter, appeal_by=appeal_by, **words, **self._words_of_all())
        await self.links.tell_origin()

    def time_passed(self, key: str) -> None:
        self.drafts.passed(key)

    def late_words(self, clock: Clock) -> dict[str, str]:
        return self.delays.late_words(clock)

    # -- inside

    def _may_be_finished(self) -> None:
        self.holding.must_be_undecided(self.facts.ended)
        self.drafts.must_be_over()

    def _held_or_told(self, promise: str) -> str:
        """Hold a refusal or a final plan over days off, by whichever date comes first."""
        return self.holding.hold(self.dates.first_of(promise)) or TOLD

    def _words_of_all(self) -> dict[str, str]:
        """For every letter: whom it is about, the dates, and who helps."""
        dates = {"propose_by": self.dates.by(PROPOSE), "final_by": self.dates.by(FINALISE)}
        return {"child": self.details.name, **dates, **self.appeals.help()}
