"""A call back, asked for when the lines were busy (charter: Specific examples, Council tax: other queries).

The same day, kept by a first real attempt; after the lines close it is the next working day, and the customer
is told so. After the edition's number of attempts a message says what happened.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.edition.promises import Promise
from charter.people import OFFICERS
from charter.writing.letters import say_when
from workflows.call_back import messages as call_backs
from workflows.call_back.messages import CallAttempted, CallBackDetails, CallCame, When
from workflows.case import Case, Kept, KeptLate, Memory, Overtaken, message, say

AGAIN = "call_again"


class Stage(StrEnum):
    AWAITING_CALL = "awaiting_call"
    TRYING_AGAIN = "trying_again"


class Facts(Memory):
    """The attempts so far."""

    attempts: tuple[CallAttempted, ...] = ()


@workflow.defn
class CallBack(Case[CallBackDetails]):
    """A call back, from its being asked for until we have spoken, or tried as often as we say."""

    tasks: ClassVar = {"call": ("call_attempted",)}
    facts: Facts
    first_promise = "call_back"
    late_again: ClassVar = {"call_back": AGAIN}
    words: ClassVar = {
        Stage.AWAITING_CALL: ("the call back", "Somebody will call you."),
        Stage.TRYING_AGAIN: ("another attempt to call", "We will try to call you again."),
    }
    next_steps: ClassVar = {
        Stage.AWAITING_CALL: ("call_attempted",),
        Stage.TRYING_AGAIN: ("call_attempted",),
    }

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.AWAITING_CALL

    def promised_first(self) -> Promise:
        """The same day, or the next working day after the lines close."""
        when = call_backs.promised_when(self.report.received, self.part.lines_close, self.calendar)
        return self.part.promise("call_back", when)

    @workflow.run
    async def run(self, report: Report[CallBackDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {Stage.AWAITING_CALL: self.first_attempt, Stage.TRYING_AGAIN: self.other_attempts}
        )

    @message(
        title="Record a call",
        done="Customer called",
        by=OFFICERS,
        when=(Stage.AWAITING_CALL, Stage.TRYING_AGAIN),
    )
    def call_attempted(self, said: CallAttempted) -> None:
        self.facts.attempts = (*self.facts.attempts, said)
        if self.stage == Stage.TRYING_AGAIN:
            self.tried(said)

    # -- the story

    def acknowledge(self) -> None:
        """A reference at once and the day of the call; that the lines had closed, where they had."""
        promise = self.promised_first()
        call_by = self.falls_due(promise, self.report.received)
        if promise.category == When.AFTER_LINES_CLOSE:
            self.open("call_back/acknowledged_after_close", call_by=say(call_by))
        else:
            self.open("call_back/acknowledged", call_by=say(call_by))
        self.ask_for_call(call_by)

    async def first_attempt(self) -> None:
        promise, received = self.promised_first(), self.report.received
        match await self.promise(
            promise, started=received, until=lambda: next(iter(self.facts.attempts), None)
        ):
            case Kept(said) | KeptLate(said):
                self.tried(said)
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    async def other_attempts(self) -> None:
        if AGAIN not in self.diary.reminders:
            self.diary.remind(AGAIN, self.after(workflow.now(), AGAIN), "Call again")
        await self.while_in_stage()

    def tried(self, said: CallAttempted) -> None:
        """Spoken with, tried as often as we say, or to be tried again."""
        self.desk.finished("call")
        self.diary.forget(AGAIN)
        if said.came is CallCame.SPOKE:
            self.settle("called_back", "We called back and spoke.")
            self.tell("call_back/called_back")
            self.end()
        elif len(self.facts.attempts) >= self.part.number("call_attempts"):
            self.settle("not_reached", "We called as often as we say and did not reach them.")
            self.tell("call_back/not_reached", attempts=self.attempts_in_words())
            self.end()
        else:
            self.to_try_again(said)

    def to_try_again(self, said: CallAttempted) -> None:
        again_by = self.after(workflow.now(), AGAIN)
        self.diary.remind(AGAIN, again_by, "Call again")
        self.ask_for_call(again_by)
        self.tell("call_back/tried", came=call_backs.IN_WORDS[said.came], again_by=say(again_by))
        if self.stage == Stage.AWAITING_CALL:
            self.enter(Stage.TRYING_AGAIN)

    def reminded(self, key: str) -> None:
        """Nobody has tried again: a manager hears of it, and again if it stays so."""
        if key != AGAIN or self.stage != Stage.TRYING_AGAIN:
            return
        self.diary.remind(AGAIN, self.after(workflow.now(), AGAIN), "Call again")
        what = "The customer was not reached, and nobody has called again."
        self.task(self.desk.again("call/manager"), what, for_role="manager")

    # -- inside

    def ask_for_call(self, by: datetime) -> None:
        safe = self.customer.safe_contact
        quiet = " Leave no message." if safe and safe.no_voicemail else ""
        self.task(self.desk.again("call"), f"Call the customer by {say(by)}, and record it.{quiet}", due=by)

    def attempts_in_words(self) -> str:
        when = ((one.happened_at or workflow.now(), one.came) for one in self.facts.attempts)
        return call_backs.attempts_in_words((say_when(at), came) for at, came in when)
