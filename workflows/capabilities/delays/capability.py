"""Why a plan is late: the exceptions the law knows, how we catch up, and who rings the family about it."""

from collections.abc import Mapping
from typing import ClassVar

from temporalio import workflow

from charter.counting.clocks import Clock
from charter.people import OFFICERS
from workflows.capabilities.advice.capability import Advice
from workflows.capabilities.delays.messages import (
    RecoveryPlanRecorded,
    StatutoryExceptionRecorded,
    grounds_told,
    why_no_exception,
)
from workflows.case import NO_REASON_YET, TICK, Capability, Memory, Messages, Refused, message, say

FINALISE = "finalise"
NO_PLAN_YET = "The officer will tell you how we mean to catch up."


class DelaysMemory(Memory):
    """How we catch up, once that is recorded."""

    recovery: RecoveryPlanRecorded | None = None


class Delays(Capability):
    """Composed by the processes that issue a plan. Its promise is ``finalise``."""

    tasks: ClassVar[Mapping[str, Messages]] = {"ring": TICK}
    memory_type = DelaysMemory
    memory: DelaysMemory

    @message(title="Record the recovery plan", by=OFFICERS)
    def recovery_plan_recorded(self, said: RecoveryPlanRecorded) -> str:
        case, clock = self.case, self.case.diary.clocks[self.case.key(FINALISE)]
        self.memory = DelaysMemory(recovery=said)
        if clock.told_late:
            next_told = case.after(workflow.now(), "delay_told_every")
            case.promises.tell_late(clock, next_told, case.promises.why(clock))
            return f"The family is told. {said.officer} rings them."
        words = {"plan": said.plan, "caller": said.officer, "why": said.why or NO_REASON_YET}
        case.tell("delays/expected", promised_by=say(clock.due(case.calendar).at), **words)
        self._ring_them()
        return f"The family is told that it may be late. {said.officer} rings them."

    @message(title="Record a statutory exception", by=OFFICERS)
    def statutory_exception_recorded(self, said: StatutoryExceptionRecorded) -> str:
        case, part = self.case, self.case.part
        if "exception_closure_at_least" not in part.rules:
            raise Refused("The law knows no exceptions to these dates. Record why it is late instead.")
        advice = case.held.get("advice")
        why_not = why_no_exception(
            said,
            advice.settings_asked(said.of) if isinstance(advice, Advice) else [],
            closure_at_least=part.rule("exception_closure_at_least"),
            margin=part.rule("exception_closure_margin"),
            absence_at_least=part.rule("exception_absence_at_least"),
            calendar=case.calendar,
        )
        if why_not:
            raise Refused(why_not)
        ground = grounds_told(said)
        for clock in case.diary.running():
            if clock.promise.ours:
                limit = clock.promise.limit
                where = limit.exceptions if limit else ""
                case.diary.put(clock.except_(workflow.now(), ground, said.evidence, str(said.by), where))
        case.tell("delays/exception", ground=ground, reason=said.reason)
        return "Recorded, and the family is told. It explains lateness and moves no date."

    def late_words(self, clock: Clock) -> dict[str, str]:
        """What the family hears of a late plan besides; an officer rings them each time."""
        if clock.promise.id != FINALISE:
            return {}
        self._ring_them()
        recovery = self.memory.recovery
        words = {"plan": recovery.plan if recovery else NO_PLAN_YET, "caller": self._caller()}
        if recovery and recovery.why and self.case.promises.why(clock) == NO_REASON_YET:
            words["why"] = recovery.why
        return words

    def _ring_them(self) -> None:
        self.case.task(self.case.desk.again("ring"), f"Ring the family about the delay: {self._caller()}.")

    def _caller(self) -> str:
        if self.memory.recovery:
            return self.memory.recovery.officer
        return self.case.desk.officer or "An officer of the team"
