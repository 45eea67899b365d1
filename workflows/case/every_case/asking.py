"""Asking the customer: a question, a date to reply by, a reminder, a stated consequence (ReplyByRequest)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import ClassVar

from pydantic import AwareDatetime
from temporalio import workflow

from charter.addresses.post import is_nowhere
from charter.cases import Kind, Shown
from charter.counting.calendars import CalendarError
from charter.counting.counting import due, end_of_day
from charter.counting.lengths import Length
from charter.messages import CustomerReplied, InformationAdded, InformationRequested
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, STAFF, Channel, Role
from charter.writing.telling import Hours, plan
from workflows.case.capability import Capability, Memory
from workflows.case.hearing.messages import Refused, message
from workflows.case.standing import CaseStanding
from workflows.case.tasks import TICK, Messages
from workflows.case.writing.dates import say

NOWHERE = "no-fixed-abode-is-no-address"
"""The patch since when nobody is given time for the post at no fixed abode."""


class AskingMemory(Memory):
    """The question that is open."""

    question: str = ""
    reply_by: AwareDatetime | None = None
    consequence: str = ""
    pausing: str = ""
    """The promise that waits for the reply, if one does."""


class Asking(Capability):
    """One open question at a time: a second one takes the first one's place, said on the timeline."""

    tasks: ClassVar[Mapping[str, Messages]] = {
        "reply": TICK,
        "no_reply": TICK,
        "information": TICK,
    }
    memory_type = AskingMemory
    memory: AskingMemory
    no_reply: ClassVar[str] = "decide what happens now."
    """What an officer is asked to do when no reply has come."""

    @property
    def open(self) -> bool:
        return bool(self.memory.question)

    @property
    def question(self) -> str:
        return self.memory.question

    def standing(self) -> Iterable[str]:
        return (CaseStanding.QUESTION,) if self.open else ()

    @message(title="Ask the customer a question", done="Customer asked a question", by=STAFF)
    def information_requested(self, said: InformationRequested) -> str:
        reply_by = self.reply_by(said.reply_by)
        self.ask(said.question, reply_by, said.consequence)
        return f"Asked; a reply is needed by {say(reply_by)}."

    @message(title="Record the customer's reply", by=CUSTOMER_SIDE_AND_OFFICERS, once=CaseStanding.QUESTION)
    def customer_replied(self, said: CustomerReplied) -> str:
        at = said.happened_at or workflow.now()
        was_open = self.open
        if was_open:
            self._close(at)
        if not self.case.replied(at) and not was_open:
            self._added()
            return "Nothing was asked, so it is kept as further information."
        self.case.task(self.case.desk.again("reply"), "The customer has replied: read it.")
        for one in self.case.held.values():
            one.customer_spoke()
        return "The reply is with the officer."

    @message(title="Add information", by=CUSTOMER_SIDE_AND_OFFICERS | {Role.SYSTEM})
    def information_added(self, said: InformationAdded) -> str:
        self._added()
        return "The information is with the officer."

    def reply_by(self, asked_for: date | None) -> datetime:
        """The date to reply by: at least the edition's length, more by post. Refused if less."""
        case = self.case
        least = case.part.rule("reply_by_at_least")
        if self._by_post():
            more = case.part.rule("reply_by_post_extra")
            least = Length(count=least.count + more.count, unit=least.unit)
        earliest = due(workflow.now(), least, case.calendar).at
        if asked_for is None:
            return earliest
        if end_of_day(asked_for) < earliest:
            raise Refused(f"They need at least {least}: reply by {say(earliest)} or later.")
        return end_of_day(asked_for)

    def _by_post(self) -> bool:
        customer, hours = self.case.customer, Hours(workflow.now())
        if is_nowhere(customer.address) and not workflow.patched(NOWHERE):
            customer = customer.model_copy(update={"address": "an address"})
        return plan(customer, hours).channels[:1] == (Channel.POST,)

    def ask(
        self, question: str, reply_by: datetime, consequence: str, *, pausing: str = "", told: bool = False
    ) -> None:
        """Ask it, and wait until ``reply_by``; ``told``: a letter of the process's own has asked it."""
        case = self.case
        if self.memory.pausing and self.memory.pausing != pausing:
            case.promises.resume(self.memory.pausing, workflow.now())
        case.diary.forget("asking")
        self.memory = AskingMemory(
            question=question, reply_by=reply_by, consequence=consequence, pausing=pausing
        )
        case.diary.remind("asking/reply_by", reply_by, f"Reply by {say(reply_by)}")
        remind_on = self._reminder(reply_by)
        if remind_on is not None:
            case.diary.remind("asking/reminder", remind_on, "Remind the customer to reply")
        words = {"question": question, "reply_by": say(reply_by), "consequence": consequence}
        if told:
            return
        if pausing:
            title = case.diary.clocks[pausing].promise.title.lower()
            case.tell("every_case/paused", promise=title, **words)
        else:
            case.tell("every_case/information_requested", **words)

    def rung(self, what: str) -> None:
        case, asked = self.case, self.memory
        if not self.open or asked.reply_by is None:
            return
        if asked.pausing and not case.diary.clocks[asked.pausing].running:
            self.drop()  # the promise was kept without the answer
            return
        if what == "reminder":
            words = {"question": asked.question, "reply_by": say(asked.reply_by)}
            case.tell("every_case/reply_reminder", consequence=asked.consequence, **words)
            return
        case.note(Kind.TASK, "No reply came by the date asked for", shown=Shown.EVERYONE)
        what = f"No reply by {say(asked.reply_by)}: {self.no_reply}"
        case.task(case.desk.again("no_reply"), what)
        case.tell("every_case/reply_by_passed", question=asked.question, consequence=asked.consequence)
        self._close(asked.reply_by)
        case.unanswered()

    def drop(self) -> None:
        """The question no longer matters: the case was withdrawn or went another way."""
        pausing = self.memory.pausing
        self.memory = AskingMemory()
        self.case.diary.forget("asking")
        if pausing:
            self.case.promises.let_go_on(pausing)

    def wait_no_longer(self, key: str) -> None:
        """That clock has something else to wait for: the question stays open, but nothing waits for it."""
        if self.memory.pausing == key:
            self.memory = self.memory.model_copy(update={"pausing": ""})
            self.case.promises.let_go_on(key)

    def _close(self, at: datetime) -> None:
        pausing = self.memory.pausing
        self.memory = AskingMemory()
        self.case.diary.forget("asking")
        if pausing:
            self.case.promises.resume(pausing, at)

    def _added(self) -> None:
        self.case.task(self.case.desk.again("information"), "The customer has added information: read it.")
        self.case.tell("every_case/information_added", what_next=self.case.what_next()["what_next"])
        for one in self.case.held.values():
            one.customer_spoke()

    def _reminder(self, reply_by: datetime) -> datetime | None:
        """A few working days before the date, at nine in the morning; None when that has passed."""
        case = self.case
        before = case.part.rule("reply_reminder").count
        try:
            day = reply_by.date()
            for _ in range(before):
                day = case.calendar.last_working_day_before(day)
        except CalendarError:
            return None
        at = end_of_day(day).replace(hour=9, minute=0, second=0)
        return at if at > workflow.now() else None
