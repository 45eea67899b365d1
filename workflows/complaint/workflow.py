"""A complaint, at two stages (charter: If you need to complain; Customer Feedback Policy).

Accepted and understood, investigated by a manager of the service, answered point by point, always with the
right to ask for stage two; there somebody else looks again, and after that comes the Ombudsman of its regime.
Twelve weeks in all, whatever happens in between.
"""

from collections.abc import Mapping
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.counting.clocks import Clock
from charter.people import STAFF
from workflows.capabilities.mediation.capability import Mediation
from workflows.case import Composed, Kept, KeptLate, Overtaken, Passed, Used, message, say
from workflows.complaint import messages as complaints
from workflows.complaint.escalation import Escalation
from workflows.complaint.findings import Findings
from workflows.complaint.investigation import Investigation
from workflows.complaint.messages import ComplaintAcknowledged, ComplaintAnswered
from workflows.complaint.stages import INVESTIGATED, INVESTIGATOR, NEXT_STEPS, SENIOR, WORDS, Facts, Stage
from workflows.feedback_intake.messages import FeedbackDetails
from workflows.shared.accepting import Accepting, ComplaintLetters


@workflow.defn
class Complaint(Accepting):
    """A complaint about a council service, from what came in to the final answer."""

    keeps: ClassVar = {"whole": ("stage_one_answered", "stage_two_answered")}
    investigation = Composed(Investigation)
    escalation = Composed(Escalation)
    findings = Composed(Findings)
    mediation = Composed(Mediation)
    facts: Facts
    letters: ClassVar = ComplaintLetters(
        received="complaint/received",
        acknowledged="complaint/acknowledged",
        not_accepted="complaint/not_accepted",
        to_go_to="ombudsman",
    )
    looked_into: ClassVar = Stage.STAGE_ONE
    answer: ClassVar = "stage_one"
    extended_letters: ClassVar = {
        "stage_one": "complaint/stage_one_extended",
        "stage_two": "complaint/stage_two_extended",
    }
    words: ClassVar = {str(stage): words for stage, words in WORDS.items()}
    next_steps: ClassVar = NEXT_STEPS

    def begin(self) -> None:
        self.facts = Facts(acknowledged=complaints.accepted_before(self.report.handed_over))
        self.stage = Stage.STAGE_ONE if self.facts.acknowledged else Stage.AWAITING_ACKNOWLEDGEMENT

    @workflow.run
    async def run(self, report: Report[FeedbackDetails]) -> Outcome:
        if self.fresh:
            self.receive(self.part.promise("whole"), self.part.promise("stage_one", "ordinary"))
        return await self.live(
            {
                Stage.AWAITING_ACKNOWLEDGEMENT: self.acknowledgement,
                Stage.STAGE_ONE: self.stage_one,
                Stage.STAGE_ONE_ANSWERED: self.time_to_ask,
                Stage.TIME_PASSED: self.after_the_time,
                Stage.SCOPING: self.scoping,
                Stage.STAGE_TWO: self.stage_two,
            }
        )

    def named(self) -> Mapping[str, str]:
        named = {INVESTIGATOR: self.investigation.manager, SENIOR: self.investigation.memory.senior}
        return {role: name for role, name in named.items() if name}

    def to_answer(self) -> tuple[str, ...]:
        return self.facts.points if self.stage in INVESTIGATED else ()

    # -- what can be said; its capabilities take the rest

    @message(title="Acknowledge the complaint", by=STAFF, when=Stage.AWAITING_ACKNOWLEDGEMENT)
    def complaint_acknowledged(self, said: ComplaintAcknowledged) -> str:
        self.facts.acknowledged = said
        return "The customer is told how we understand it." if said.accepted else "The customer is told why."

    # -- the story

    def take_up(self, accepted: ComplaintAcknowledged) -> None:
        """Acknowledged, as every complaint is (``Accepting``): a manager of the service is to be named."""
        self.investigation.begin(accepted)

    async def stage_one(self) -> None:
        promise, received = self.part.promise("stage_one", "ordinary"), self.report.received
        match await self.promise(promise, started=received, until=lambda: self.facts.first):
            case Kept(said) | KeptLate(said):
                self.investigation.answered()
                await self.findings.open_remedies(said.remedies)
                self.enter(Stage.STAGE_ONE_ANSWERED)
                ask_by = say(self.escalation.answered())
                self.tell("complaint/stage_one_answered", ask_by=ask_by, **complaints.answer_in_words(said))
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    async def time_to_ask(self) -> None:
        promise, answered = self.part.promise("escalate"), self.escalation.answered_at
        match await self.window(promise, started=answered, until=lambda: self.escalation.memory.asked):
            case Used(asked):
                self.escalate(asked)
            case Passed():
                accept_until = self.escalation.time_passed()
                self.settle(*complaints.outcome_of(self.facts.first, "stage one"))
                self.enter(Stage.TIME_PASSED)
                words = {"accept_until": say(accept_until), "ombudsman": complaints.ombudsman(self.part)}
                self.tell("complaint/time_passed", **words)
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    async def after_the_time(self) -> None:
        asked = await self.wait(lambda: self.escalation.memory.asked, frozenset({self.stage}))
        if asked is not None:
            self.outcome = None
            self.escalate(asked)

    def escalate(self, asked: complaints.EscalationAsked) -> None:
        self.enter(Stage.SCOPING)
        self.tell("complaint/escalated", acknowledge_by=say(self.escalation.begin(asked)))

    async def scoping(self) -> None:
        promise, asked = self.part.promise("acknowledge_stage_two"), self.escalation.asked_at
        match await self.promise(promise, started=asked, until=lambda: self.escalation.decided):
            case Kept(said) | KeptLate(said) if isinstance(said, complaints.FinalAtStageOne):
                self.resolved(said, "final_at_stage_one", "The answer at stage one is the final one.")
                words = {"reason": said.reason, "ombudsman": complaints.ombudsman(self.part)}
                self.tell("complaint/final_at_stage_one", **words)
            case Kept(said) | KeptLate(said):
                self.enter(Stage.STAGE_TWO)
                answer_by = say(self.investigation.allocate(said))
                self.tell("complaint/stage_two_acknowledged", reason=said.reason, answer_by=answer_by)
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    async def stage_two(self) -> None:
        promise, began = self.part.promise("stage_two"), self.escalation.stage_two_began
        match await self.promise(promise, started=began, until=lambda: self.facts.second):
            case Kept(said) | KeptLate(said):
                await self.findings.open_remedies(said.remedies)
                self.resolved(said, *complaints.outcome_of(said, "stage two"))
                words = {**complaints.answer_in_words(said), "ombudsman": complaints.ombudsman(self.part)}
                if self.part.regime and self.part.regime.designated_person:
                    self.tell("complaint/stage_two_answered_tenant", **words)
                else:
                    self.tell("complaint/stage_two_answered", **words)
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    # -- inside

    def extended_words(self, clock: Clock) -> dict[str, str]:
        """Whoever hears that an answer takes longer hears of the Ombudsman (Complaint Handling Code, 6.5)."""
        answered = clock.promise.id in self.extended_letters
        return {"ombudsman": complaints.ombudsman(self.part)} if answered else {}

    def resolved(self, by: ComplaintAnswered | complaints.FinalAtStageOne, outcome: str, reason: str) -> None:
        """The complaint has been resolved, and with it the whole."""
        if self.diary.clocks[self.key("whole")].running:
            self.keep(self.key("whole"), by)
        self.settle(outcome, reason)
        self.end()
