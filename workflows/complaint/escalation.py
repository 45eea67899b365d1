"""From the answer at stage one to stage two, or to the end: asked for, what exactly, and decided."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from pydantic import AwareDatetime
from temporalio import workflow

from charter.counting.clocks import ClockState
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, Role
from workflows.case import Capability, Memory, Messages, Refused, message, say, that_stand
from workflows.complaint.dates import asked_too_late
from workflows.complaint.messages import (
    HOW_WE_KNOW,
    LATE_ASKING,
    EscalationAsked,
    FinalAtStageOne,
    LateEscalationDecided,
    ScopeSettled,
    StageTwoAcknowledged,
    StageTwoDecided,
    ombudsman,
)
from workflows.complaint.stages import ANSWERED, ComplaintStanding, Stage


class EscalationMemory(Memory):
    """What the customer asked for after the answer, and what was decided."""

    answered_at: AwareDatetime | None = None
    asked: EscalationAsked | None = None
    asked_late: EscalationAsked | None = None
    """It waits for a manager."""
    over: bool = False
    """Nothing more is accepted."""
    scope: ScopeSettled | None = None
    acknowledged: StageTwoAcknowledged | None = None
    final: FinalAtStageOne | None = None


class Escalation(Capability):
    """No special words are needed; the Corporate Customer Feedback Team decides (Feedback Policy)."""

    tasks: ClassVar[Mapping[str, Messages]] = {
        "escalation": ("escalation_asked",),
        "late_escalation": ("late_escalation_decided",),
        "scope": ("scope_settled",),
    }
    memory_type = EscalationMemory
    memory: EscalationMemory

    def standing(self) -> Iterable[str]:
        scoped = self.memory.scope is not None
        return that_stand(
            {
                ComplaintStanding.ASKED_LATE: self.memory.asked_late,
                ComplaintStanding.SCOPE: scoped,
                ComplaintStanding.MAY_BE_FINAL: scoped and self.case.part.switch("final_at_stage_one"),
            }
        )

    # -- when

    @property
    def answered_at(self) -> datetime:
        return _known(self.memory.answered_at)

    @property
    def asked_at(self) -> datetime:
        return _known(self.memory.asked.happened_at if self.memory.asked else None)

    @property
    def stage_two_began(self) -> datetime:
        return _known(self.memory.acknowledged.happened_at if self.memory.acknowledged else None)

    @property
    def decided(self) -> StageTwoDecided | None:
        return self.memory.acknowledged or self.memory.final

    # -- the customer's time

    def answered(self) -> datetime:
        """The answer goes out now, and their time begins; the whole is kept, for now. Until when."""
        case, now = self.case, workflow.now().replace(microsecond=0)
        self._remember(answered_at=now)
        whole = case.diary.clocks[case.key("whole")]
        if whole.running:
            case.diary.keep(whole.key, now)
        return case.falls_due(case.part.promise("escalate"), now)

    def time_passed(self) -> datetime:
        """Their time has passed. Answers until when a manager may accept it all the same."""
        until = self.case.after(workflow.now(), "escalate_late_within")
        self.case.diary.remind("escalation/over", until, f"May be accepted late until {say(until)}")
        return until

    def rung(self, what: str) -> None:
        self._remember(over=True)
        if self.memory.asked_late is None:
            self.case.end()

    def customer_spoke(self) -> None:
        """Any word of theirs after the answer may mean that they are still unhappy."""
        case = self.case
        if case.stage in ANSWERED:
            what = "The customer has written after the answer. If they are still unhappy, ask for stage two."
            case.task(case.desk.again("escalation"), what)

    @message(
        title="Ask for stage two",
        done="Stage two asked for",
        by=CUSTOMER_SIDE_AND_OFFICERS,
        when=ANSWERED,
        unless=ComplaintStanding.ASKED_LATE,
    )
    def escalation_asked(self, said: EscalationAsked) -> str:
        case, ended = self.case, self.case.diary.due(self.case.key("escalate"))
        in_time = (said.happened_at or workflow.now()) <= ended
        if not in_time and self.memory.asked_late:
            raise Refused("It has been asked for already: a manager decides.")
        case.desk.finished("escalation")
        if in_time:
            self._remember(asked=said)
            return "The Corporate Customer Feedback Team is asked to look at it."
        self._remember(asked_late=said)
        what = "Stage two was asked for after the time for it: accept it or not, with a reason."
        case.task(case.desk.again("late_escalation"), what, for_role="manager")
        case.tell("complaint/asked_after_time", ended=say(ended))
        return f"The time to ask ended {say(ended)}: a manager decides whether it is accepted."

    @message(
        title="Decide on a late request for stage two",
        done="Late request for stage two decided",
        by=Role.MANAGER,
        when=Stage.TIME_PASSED,
        once=ComplaintStanding.ASKED_LATE,
    )
    def late_escalation_decided(self, said: LateEscalationDecided) -> str:
        case, asked = self.case, self.memory.asked_late
        if asked is None:
            raise Refused("Stage two has not been asked for.")
        case.desk.finished("late_escalation")
        if said.accepted:
            again = asked.model_copy(update={"happened_at": said.happened_at})
            self._remember(asked=again, asked_late=None)
            return "Accepted: the Corporate Customer Feedback Team is asked to look at it."
        self._remember(asked_late=None)
        if self.memory.over:
            case.end()
        case.tell("complaint/late_not_accepted", reason=said.reason, ombudsman=ombudsman(case.part))
        return "The customer is told why, and of the Ombudsman."

    # -- asked for

    def begin(self, asked: EscalationAsked) -> datetime:
        """The whole runs on, with the date it had. Answers by when it is decided."""
        case, now = self.case, workflow.now()
        case.diary.forget("escalation")
        whole = case.diary.clocks[case.key("whole")]
        if whole.state in (ClockState.KEPT, ClockState.KEPT_LATE):
            case.diary.put(whole.run_again(now, "stage two was asked for"))
            if whole.told_late:
                case.diary.aim(whole.key, now)
        what = "Settle with the customer exactly what is investigated, and decide about stage two."
        case.task(case.desk.again("scope"), what, for_role="feedback_team")
        return case.falls_due(case.part.promise("acknowledge_stage_two"), asked.happened_at or now)

    def running_late(self, key: str) -> None:
        """The twelve weeks have passed: if it is because the customer asked late, that is recorded."""
        case, part = self.case, self.case.part
        if key != case.key("whole") or self.memory.asked is None:
            return
        steps = (part.promise("acknowledge_stage_two"), part.promise("stage_two"))
        whole = case.diary.clocks[key]
        within = whole.due(case.calendar).at
        if asked_too_late(self.answered_at, self.asked_at, within, steps, case.calendar):
            case.diary.put(whole.except_(workflow.now(), LATE_ASKING, HOW_WE_KNOW, "the case"))

    # -- decided

    @message(
        title="Settle what is investigated",
        done="What is investigated settled",
        by=Role.FEEDBACK_TEAM,
        when=Stage.SCOPING,
    )
    def scope_settled(self, said: ScopeSettled) -> str:
        self._remember(scope=said)
        decide_by = say(self.case.diary.due(self.case.key("acknowledge_stage_two")))
        self.case.tell("complaint/scope_settled", scope=said.scope, decide_by=decide_by)
        return f"The customer is told; decide about stage two by {decide_by}."

    @message(
        title="Acknowledge stage two", by=Role.FEEDBACK_TEAM, when=Stage.SCOPING, once=ComplaintStanding.SCOPE
    )
    def stage_two_acknowledged(self, said: StageTwoAcknowledged) -> str:
        self._scoped()
        self._remember(acknowledged=said)
        return "Stage two begins; the customer is told by when it is answered."

    @message(
        title="Make the stage one answer final",
        done="Stage one answer made final",
        by=Role.FEEDBACK_TEAM,
        when=Stage.SCOPING,
        once=ComplaintStanding.MAY_BE_FINAL,
    )
    def final_at_stage_one(self, said: FinalAtStageOne) -> str:
        if not self.case.part.switch("final_at_stage_one"):
            raise Refused("Here an answer at stage one is never made the final one: there is a stage two.")
        self._scoped()
        self._remember(final=said)
        return "The customer is told why, and of the Ombudsman."

    def _scoped(self) -> None:
        if self.memory.scope is None:
            raise Refused("Settle first with the customer exactly what is investigated.")
        self.case.desk.finished("scope")

    def _remember(self, **fields: object) -> None:
        self.memory = self.memory.model_copy(update=fields)


def _known(at: datetime | None) -> datetime:
    """When a step was taken that every way here has passed."""
    if at is None:
        raise RuntimeError("a stage was come to before the step that leads there")
    return at
