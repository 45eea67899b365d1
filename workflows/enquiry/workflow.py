"""A question to a service, each service with a length of its own (charter: How quickly we will respond).

A tenancy or a garage, short breaks, an email to any service: acknowledged at once, answered by a person. An
answer that says what will be done, and when, keeps its promise; what it says is then promised in its turn.
What is really a report, a complaint or a review is moved there.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Any, ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.counting.counting import end_of_day
from charter.people import OFFICERS
from workflows.case import Kept, KeptLate, Memory, Overtaken, Refused, message, say
from workflows.enquiry import messages as enquiries
from workflows.enquiry.messages import Answered, CarriedOut, EnquiryDetails
from workflows.shared.answering import Answering


class Stage(StrEnum):
    AWAITING_ANSWER = "awaiting_answer"
    TO_BE_CARRIED_OUT = "to_be_carried_out"
    ANSWERED = "answered"


class Facts(Memory):
    """What has been said in this round of the case."""

    answer: Answered | None = None
    carried_out: CarriedOut | None = None


@workflow.defn
class Enquiry(Answering[EnquiryDetails]):
    """A question to a service, from what was asked to a person's answer."""

    facts: Facts
    first_promise = "respond"
    words: ClassVar = {
        Stage.AWAITING_ANSWER: ("a person's answer", "Somebody will read it and answer you."),
        Stage.TO_BE_CARRIED_OUT: ("what the answer says will be done", "We will do what our answer says."),
        Stage.ANSWERED: ("nothing more; the customer may ask again", "Tell us if it is not answered."),
    }
    next_steps: ClassVar = {
        Stage.AWAITING_ANSWER: ("answered",),
        Stage.TO_BE_CARRIED_OUT: ("carried_out",),
        Stage.ANSWERED: (),
    }

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.AWAITING_ANSWER

    def details_for(self, asked: Collection[str]) -> dict[str, Any]:
        return enquiries.told_elsewhere(self.details, asked)

    @workflow.run
    async def run(self, report: Report[EnquiryDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {
                Stage.AWAITING_ANSWER: self.answer,
                Stage.TO_BE_CARRIED_OUT: self.carrying_out,
                Stage.ANSWERED: self.while_in_stage,
            }
        )

    # -- what can be said

    @message(title="Answer the customer", done="Customer answered", by=OFFICERS, when=Stage.AWAITING_ANSWER)
    def answered(self, said: Answered) -> str:
        if said.do_by and end_of_day(said.do_by) < workflow.now():
            raise Refused("The day it will be done by is still to come.")
        self.facts.answer = said
        return "The customer is sent the answer."

    @message(
        title="Record that it has been done",
        done="Done as promised",
        by=OFFICERS,
        when=Stage.TO_BE_CARRIED_OUT,
    )
    def carried_out(self, said: CarriedOut) -> str:
        self.facts.carried_out = said
        return "Done; the customer is told."

    # -- the story

    def acknowledge(self) -> None:
        """A reference at once, the day by which it is answered, and the page that may answer it before."""
        service = self.part.service
        if service.see:
            about = service.see_about or service.title
            self.open("enquiry/acknowledged_see", see=service.see, see_about=about, **self.acknowledged())
        else:
            self.open("enquiry/acknowledged", **self.acknowledged())

    async def answer(self) -> None:
        said = await self.answered_by_its_day(lambda: self.facts.answer)
        if said is None:
            return
        if said.do_by is None:
            self.settle("answered", "The question was answered.")
            self.finish(Stage.ANSWERED, Stage.AWAITING_ANSWER, "enquiry/answered", answer=said.answer)
            return
        promise = self.part.promise("carry_out")
        self.start_clock(promise, said.happened_at or workflow.now(), on=said.do_by)
        self.enter(Stage.TO_BE_CARRIED_OUT)
        words = {"will_do": said.will_do, "do_by": say(end_of_day(said.do_by))}
        self.tell_all("enquiry/answered_more_to_do", answer=said.answer, **words)

    async def carrying_out(self) -> None:
        promise, answered = self.part.promise("carry_out"), self.round_began
        match await self.promise(promise, started=answered, until=lambda: self.facts.carried_out):
            case Kept(done) | KeptLate(done):
                self.settle("answered", "The question was answered, and what was said has been done.")
                self.finish(Stage.ANSWERED, Stage.AWAITING_ANSWER, "enquiry/carried_out", what=done.what)
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)
