"""Putting right what was upheld (policy: 6 key principles, 6 Accountability).

Each remedy of a complaint is a case of its own: an owner, a date, done with evidence. The customer is told
what will be done, and when it is; overdue, the Corporate Customer Feedback Manager takes it up besides.
"""

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar, assert_never

from pydantic import AwareDatetime
from temporalio import workflow

from charter.cases import Kind, Outcome, Report
from charter.counting.counting import end_of_day
from charter.people import STAFF
from workflows.case import Case, Kept, KeptLate, Memory, Overtaken, message, say
from workflows.feedback_intake.messages import RemedyDetails, RemedyDone

_A_SECOND = timedelta(seconds=1)
"""It is kept to the end of its last second."""


class Stage(StrEnum):
    TO_BE_DONE = "to_be_done"


class Facts(Memory):
    """What was done."""

    done: RemedyDone | None = None
    overdue_on: AwareDatetime | None = None
    """The day that passed when it was put to the Corporate Customer Feedback Manager."""


@workflow.defn
class Remedy(Case[RemedyDetails]):
    """A remedy, from being agreed to being done."""

    tasks: ClassVar = {"overdue": ("remedy_done",)}
    facts: Facts
    first_promise = "done"
    words: ClassVar = {Stage.TO_BE_DONE: ("the remedy", "We will do what we said we would.")}
    next_steps: ClassVar = {
        Stage.TO_BE_DONE: ("remedy_done",),
    }

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.TO_BE_DONE

    @workflow.run
    async def run(self, report: Report[RemedyDetails]) -> Outcome:
        if self.fresh:
            self.agreed()
        return await self.live({Stage.TO_BE_DONE: self.put_right})

    # -- what can be said

    @message(title="Record that the remedy is done", by=STAFF, when=Stage.TO_BE_DONE)
    def remedy_done(self, said: RemedyDone) -> str:
        self.facts.done = said
        return "Done; the customer is told."

    # -- the story

    def agreed(self) -> None:
        """The customer is told what will be done, by whom and by when; its owner looks after it."""
        details = self.details
        self.desk.given_to(details.owner)
        self.start_clock(self.part.promise("done"), self.report.received, on=details.due)
        words = {"complaint_reference": details.complaint, "due_by": say(end_of_day(details.due))}
        self.open("remedy/agreed", what=details.what, **words)

    def reminded(self, key: str) -> None:
        """Overdue, unless it was given a later date meanwhile (policy: principles 5 and 6)."""
        if self.stage != Stage.TO_BE_DONE:
            return
        due_at = self.diary.due(self.key("done"))
        if due_at > workflow.now():
            self._watch()
            return
        self.facts.overdue_on = due_at
        self.note(Kind.TASK, "Overdue: put to the Corporate Customer Feedback Manager")
        what = f"A remedy was promised by {say(due_at)} and is not done: ask why, and see that it is."
        self.task(self.desk.again("overdue"), what, for_role="feedback_team")

    async def put_right(self) -> None:
        if self.diary.due(self.key("done")) != self.facts.overdue_on:
            self._watch()
        done = await self.promise(
            self.part.promise("done"), started=self.report.received, until=lambda: self.facts.done
        )
        self.diary.forget("overdue")
        match done:
            case Kept(fact) | KeptLate(fact):
                self.desk.finished("overdue")
                self.settle("done", "What was promised has been done.")
                self.tell("remedy/done", what=fact.what, complaint_reference=self.details.complaint)
                self.end()
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    # -- inside

    def _watch(self) -> None:
        due_at = self.diary.due(self.key("done"))
        self.diary.remind("overdue", due_at + _A_SECOND, f"Overdue after {say(due_at)}")
