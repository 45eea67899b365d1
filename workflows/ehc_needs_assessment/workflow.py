"""An EHC needs assessment (charter: Special Educational Needs and Disabilities): the twenty weeks.

Decided whether to assess within six weeks; advice asked of several; decided whether to issue a plan at about
week fifteen; drafts shared and commented on; final within twenty weeks, agreed or not. All are counted from
the day we got the request. A late plan is told every four weeks until it is there.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import ClassVar

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.counting.clocks import Clock
from charter.people import OFFICERS
from workflows.capabilities.advice.capability import Advice
from workflows.capabilities.appeals.capability import Appeals
from workflows.capabilities.delays.capability import Delays
from workflows.capabilities.drafts.capability import Drafts, DraftStanding
from workflows.capabilities.holding.capability import HeldMessage, Holding
from workflows.capabilities.party.capability import Party
from workflows.case import Case, Composed, Memory, Until, message, say
from workflows.ehc_needs_assessment.messages import (
    AssessmentDecided,
    EhcDetails,
    FinalPlanSent,
    IssueDecided,
    who_asked,
)


class Stage(StrEnum):
    DECIDING = "deciding_to_assess"
    ASSESSING = "assessing"
    DRAFTING = "drafting"
    MAY_APPEAL = "may_appeal"


OPEN = (Stage.DECIDING, Stage.ASSESSING, Stage.DRAFTING)
ASSESSED = (Stage.ASSESSING, Stage.DRAFTING)
DATES = {"decide_by": "decide_to_assess", "issue_by": "decide_to_issue", "final_by": "finalise"}
"""What letters call the dates, and the promise of each: all begin with the request."""


class Facts(Memory):
    """What has been decided."""

    assessed: AssessmentDecided | None = None
    issue: IssueDecided | None = None
    final: FinalPlanSent | None = None


@workflow.defn
class EhcNeedsAssessment(Case[EhcDetails]):
    """An education, health and care needs assessment, from the request to the plan, or to a refusal."""

    party = Composed(Party)
    advice = Composed(Advice)
    drafts = Composed(Drafts)
    holding = Composed(Holding)
    delays = Composed(Delays)
    appeals = Composed(Appeals)
    facts: Facts
    first_promise = "decide_to_assess"
    late_letters: ClassVar = {"finalise": "delays/late"}
    late_again: ClassVar = {"finalise": "delay_told_every"}
    withdrawal_to_confirm = True
    said_during: ClassVar = {
        "party": OPEN,
        "delays": OPEN,
        "advice": ASSESSED,
        "drafts": (Stage.DRAFTING,),
        "appeals": (Stage.MAY_APPEAL,),
    }
    words: ClassVar = {
        Stage.DECIDING: ("whether to assess", "We decide whether to make an assessment."),
        Stage.ASSESSING: ("advice; whether to issue a plan", "We ask for advice, then we decide on a plan."),
        Stage.DRAFTING: ("the drafts, and the final plan", "We share the draft plan, then we make it final."),
        Stage.MAY_APPEAL: ("nothing from us; the family may appeal", "You can appeal if you do not agree."),
    }
    next_steps: ClassVar = {
        Stage.DECIDING: ("assessment_decided",),
        Stage.ASSESSING: ("advice_requested", "advice_received", "issue_decided"),
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
        """Never after a refusal, nor after a plan the family does not agree with."""
        return outcome not in ("not_assessed", "not_issued", "issued_not_agreed")

    @workflow.run
    async def run(self, report: Report[EhcDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {
                Stage.DECIDING: self.decide_to_assess,
                Stage.ASSESSING: self.decide_to_issue,
                Stage.DRAFTING: self.finalise,
                Stage.MAY_APPEAL: self.appeals.time,
            }
        )

    # -- what can be said

    @message(
        title="Decide whether to assess", done="Decided whether to assess", by=OFFICERS, when=Stage.DECIDING
    )
    def assessment_decided(self, said: AssessmentDecided) -> str:
        self.holding.must_be_undecided(self.facts.assessed)
        self.facts.assessed = said
        return self._recorded("decide_to_assess", may_be_held=not said.assess)

    @message(
        title="Decide whether to issue a plan",
        done="Decided whether to issue a plan",
        by=OFFICERS,
        when=Stage.ASSESSING,
    )
    def issue_decided(self, said: IssueDecided) -> str:
        self.holding.must_be_undecided(self.facts.issue)
        self.facts.issue = said
        return self._recorded("decide_to_issue", may_be_held=not said.issue)

    @message(
        title="Send the final plan",
        by=OFFICERS,
        when=Stage.DRAFTING,
        once=DraftStanding.SHARED,
        unless=DraftStanding.WITH_FAMILY,
    )
    def final_plan_sent(self, said: FinalPlanSent) -> str:
        self.drafts.must_be_over()
        self.holding.must_be_undecided(self.facts.final)
        self.facts.final = said
        return self._recorded("finalise", may_be_held=True)

    # -- the story

    def acknowledge(self) -> None:
        """A reference at once, to whose case it is; and every date."""
        self.party.opened()
        received = self.report.received
        for promise in DATES.values():
            self.start_clock(self.part.promise(promise), received)
        words = {"who_asked": who_asked(self.details), "received_on": say(received), **self._words_of_all()}
        self.open("ehc_needs_assessment/acknowledged", **words)

    async def decide_to_assess(self) -> None:
        decided = await self._told("decide_to_assess", lambda: self.facts.assessed)
        if decided and decided.assess:
            self.enter(Stage.ASSESSING)
            self.tell("ehc_needs_assessment/assessment_agreed", **self._words_of_all())
        elif decided:
            self.settle("not_assessed", "It was decided not to make an assessment.")
            self.to_appeal("ehc_needs_assessment/assessment_refused", reasons=decided.reasons)

    async def decide_to_issue(self) -> None:
        decided = await self._told("decide_to_issue", lambda: self.facts.issue)
        if decided and decided.issue:
            self.advice.close("the decision was made without it")
            self.enter(Stage.DRAFTING)
            self.tell("ehc_needs_assessment/issue_agreed", **self._words_of_all())
        elif decided:
            self.settle("not_issued", "It was decided not to issue a plan.")
            self.to_appeal("ehc_needs_assessment/issue_refused", reasons=decided.reasons)

    async def finalise(self) -> None:
        """Drafts and comments, the twenty weeks running beside: agreed or not, the plan is made final."""
        sent = await self._told("finalise", lambda: self.facts.final)
        if sent and sent.agreed:
            self.settle("issued", "The plan is final, and the family agrees with it.")
            words = {"setting": sent.named, "appeal_by": self.appeals.begin()}
            self.tell("ehc_needs_assessment/final_agreed", **words, **self._words_of_all())
            self.end()
        elif sent:
            self.settle("issued_not_agreed", "The plan is final. The family does not agree with it.")
            words = {"setting": sent.named, "not_agreed": sent.not_agreed}
            self.to_appeal("ehc_needs_assessment/final_not_agreed", **words)

    def to_appeal(self, letter: str, **words: str) -> None:
        """Say no gently: why, and what the family can do. Nothing else is promised from here on."""
        self.advice.close("the decision was made without it")
        for promise in DATES.values():
            self.diary.overtake(self.key(promise), "no plan will be made")
        appeal_by = self.appeals.begin()
        self.enter(Stage.MAY_APPEAL)
        self.tell(letter, appeal_by=appeal_by, **words, **self._words_of_all())

    def time_passed(self, key: str) -> None:
        self.drafts.passed(key)

    def late_words(self, clock: Clock) -> dict[str, str]:
        return self.delays.late_words(clock)

    # -- inside

    def _recorded(self, promise: str, *, may_be_held: bool) -> str:
        held = self.holding.hold(self.key(promise)) if may_be_held else ""
        return held or "Recorded; the family is told."

    async def _told(self, promise: str, decided: Callable[[], HeldMessage | None]) -> HeldMessage | None:
        return await self.holding.told(self.part.promise(promise), self.report.received, decided)

    def _words_of_all(self) -> dict[str, str]:
        """For every letter: whom it is about, the dates, and who helps."""
        dates = {name: say(self.diary.due(self.key(promise))) for name, promise in DATES.items()}
        return {"child": self.details.name, **dates, **self.appeals.help()}
