"""The council writes first (charter: Specific examples, Council tax: other queries).

The message says the date by which a reply is needed and what happens without one, and there is a reminder.
What is said to happen never happens by itself: a person decides, and a late reply is read.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.counting.counting import day_of, end_of_day
from charter.people import OFFICERS
from workflows.case import TICK, Case, CaseStanding, Memory, Refused, message, say
from workflows.reply_by_request.messages import AskedDetails, Concluded, ReplyReceived

REPLY = "reply"


class Stage(StrEnum):
    AWAITING_REPLY = "awaiting_reply"
    REPLIED = "replied"
    NO_REPLY = "no_reply"


OPEN = (Stage.AWAITING_REPLY, Stage.REPLIED, Stage.NO_REPLY)


@workflow.defn
class ReplyByRequest(Case[AskedDetails]):
    """Something we have asked for, until it has been answered or a person decided without."""

    tasks: ClassVar = {
        "reply": ("concluded",),
        "no_reply": ("concluded",),
        "call": TICK,
    }
    first_promise = REPLY
    words: ClassVar = {
        Stage.AWAITING_REPLY: ("the customer's reply", "We wait for your reply."),
        Stage.REPLIED: ("an officer who reads the reply", "An officer reads your reply and writes to you."),
        Stage.NO_REPLY: (
            "an officer who decides without a reply",
            "An officer decides what happens without a reply. You can still reply.",
        ),
    }
    next_steps: ClassVar = {
        Stage.AWAITING_REPLY: ("customer_replied",),
        Stage.REPLIED: ("concluded",),
        Stage.NO_REPLY: ("concluded", "customer_replied"),
    }

    def begin(self) -> None:
        self.facts, self.stage = Memory(), Stage.AWAITING_REPLY

    @workflow.run
    async def run(self, report: Report[AskedDetails]) -> Outcome:
        if self.fresh:
            self.ask_first()
        return await self.live(
            {
                Stage.AWAITING_REPLY: self.reply,
                Stage.REPLIED: self.while_in_stage,
                Stage.NO_REPLY: self.while_in_stage,
            }
        )

    def standing(self) -> Iterable[str]:
        return (CaseStanding.QUESTION,) if self.stage in OPEN else ()  # a reply is never too late

    # -- what can be said; replies and further questions are every case's

    @message(
        title="Say what happens now",
        done="Customer told what happens now",
        by=OFFICERS,
        when=(Stage.REPLIED, Stage.NO_REPLY),
    )
    def concluded(self, said: Concluded) -> str:
        for one in ("reply", "no_reply"):
            self.desk.finished(one)
        if self.stage == Stage.REPLIED:
            self.settle("replied", "We have had a reply.")
        else:
            self.settle("no_reply", "We have had no reply, and went on without one.")
        self.tell("reply_by_request/concluded", what_next=said.what_next)
        self.end()
        return "The customer is told."

    def replied(self, at: datetime) -> bool:
        if self.stage not in OPEN:
            return False
        key = self.key(REPLY)
        if self.diary.clocks[key].running:
            self.keep(key, ReplyReceived(happened_at=at))
        if self.stage != Stage.REPLIED:
            self.enter(Stage.REPLIED)
        self.tell("reply_by_request/replied")
        return True

    def unanswered(self) -> None:
        if self.stage == Stage.AWAITING_REPLY:
            self.enter(Stage.NO_REPLY)

    # -- the story

    def ask_first(self) -> None:
        """What we need to know, by when, and what happens without it: all in the first message."""
        reply_by, asked = self.fair_date(), self.details
        self.start_clock(self.part.promise(REPLY), self.report.received, on=day_of(reply_by))
        self.open("reply_by_request/asked", reply_by=say(reply_by), **self.question())
        self.asking.ask(asked.question, reply_by, asked.consequence, told=True)
        if asked.urgent:
            self.task(
                self.desk.again("call"),
                f"It is urgent: call the customer too. A reply is needed by {say(reply_by)}.",
            )

    async def reply(self) -> None:
        """The time to reply. A withdrawal drops the question; taken back, it is asked as before."""
        if not self.asking.open:
            self.start_clock(self.part.promise(REPLY), self.report.received)
            due = max(self.diary.due(self.key(REPLY)), self.asking.reply_by(None))
            self.asking.ask(self.details.question, due, self.details.consequence)
        await self.while_in_stage()

    # -- inside

    def question(self) -> dict[str, str]:
        return {"question": self.details.question, "consequence": self.details.consequence}

    def fair_date(self) -> datetime:
        """The day asked for, or the least time there is where that is later; urgent matters may be sooner."""
        wanted = self.details.reply_by
        if wanted and self.details.urgent and end_of_day(wanted) > workflow.now():
            return end_of_day(wanted)
        try:
            return self.asking.reply_by(wanted)
        except Refused:
            return self.asking.reply_by(None)
