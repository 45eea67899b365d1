"""Anything dangerous, such as a tree fallen on a road (charter: Priority issues).

Confirmed: what, where, who is responsible. Attended quickly and made safe, perhaps for now. The report is
then closed; what is still to be repaired is a new case, which begins where this one ends. What is another
body's is closed only once they have it, or the place is safe. Served by the urgent workers throughout.
"""

from enum import StrEnum
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.people import OFFICERS, OFFICERS_AND_SYSTEMS
from charter.writing.letters import say_when
from workflows.capabilities.aftercare.capability import Aftercare
from workflows.case import Case, Composed, Kept, KeptLate, Memory, Overtaken, message
from workflows.danger_response import messages as dangers
from workflows.danger_response.further_work import FurtherWork
from workflows.danger_response.messages import Attended, MadeSafe
from workflows.shared.street_repair.messages import NotOurs, StreetDetails


class Stage(StrEnum):
    AWAITING_ATTENDANCE = "awaiting_attendance"
    WITH_ANOTHER_BODY = "with_another_body"
    ATTENDED = "attended"
    DONE = "done"


UNATTENDED = (Stage.AWAITING_ATTENDANCE, Stage.WITH_ANOTHER_BODY)
UNSAFE = (*UNATTENDED, Stage.ATTENDED)


class Facts(Memory):
    """What has happened in this round of the case."""

    attended: Attended | None = None
    made_safe: MadeSafe | None = None
    whose: str = ""
    repair: str = ""
    """Reference of the case for the work still to come."""


@workflow.defn
class DangerResponse(Case[StreetDetails]):
    """A danger, from its report until the place is safe or others have it."""

    tasks: ClassVar = {"hand_over": ("handed_to_other_body",)}
    further_work = Composed(FurtherWork)
    aftercare = Composed(Aftercare)
    facts: Facts
    first_promise = "attend"
    council_goes_on = True
    late_again: ClassVar = {"attend": "danger_told_again"}
    words: ClassVar = {
        Stage.AWAITING_ATTENDANCE: ("somebody at the place", "Somebody will come and make it safe."),
        Stage.WITH_ANOTHER_BODY: (
            "the other body to take it",
            "We make sure that those it belongs to have it.",
        ),
        Stage.ATTENDED: ("the place to be safe", "We are there and will make it safe."),
        Stage.DONE: ("nothing more; the customer may say it is not safe", "Tell us if it is not safe."),
    }
    next_steps: ClassVar = {
        Stage.AWAITING_ATTENDANCE: ("attended", "made_safe"),
        Stage.WITH_ANOTHER_BODY: ("handed_to_other_body",),
        Stage.ATTENDED: ("made_safe",),
        Stage.DONE: (),
    }

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.AWAITING_ATTENDANCE

    @workflow.run
    async def run(self, report: Report[StreetDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {
                Stage.AWAITING_ATTENDANCE: self.attendance,
                Stage.WITH_ANOTHER_BODY: self.other_body,
                Stage.ATTENDED: self.making_safe,
                Stage.DONE: self.while_in_stage,
            }
        )

    # -- what can be said

    @message(title="Confirm what has happened", done="What has happened confirmed", by=OFFICERS, when=UNSAFE)
    def confirmed(self, said: dangers.Confirmed) -> str:
        words = {
            "what": said.what,
            "where": said.where or self.where,
            "responsible": said.who_is_responsible(),
        }
        self.tell_all("danger_response/confirmed", **words)
        self.publish("investigating", "Confirmed. We are seeing to it.")
        return "The customer is told what happened, where, and who is responsible."

    @message(
        title="Record that somebody is there",
        done="Somebody is there",
        by=OFFICERS_AND_SYSTEMS,
        when=UNATTENDED,
    )
    def attended(self, said: Attended) -> None:
        self.facts.attended = said

    @message(title="Record that it is safe", by=OFFICERS_AND_SYSTEMS, when=UNSAFE)
    async def made_safe(self, said: MadeSafe) -> str:
        if further := said.further_work():
            self.facts.repair = await self.further_work.open(said, further)
        if self.facts.attended is None:
            self.facts.attended = Attended(by=said.by, happened_at=said.happened_at)
        self.facts.made_safe = said
        return f"Closed; the further work is {self.facts.repair}." if further else "Closed as safe."

    @message(
        title="Record that it is not ours",
        done="It is not ours",
        by=OFFICERS,
        when=(Stage.AWAITING_ATTENDANCE, Stage.ATTENDED),
    )
    def not_ours(self, said: NotOurs) -> str:
        self.facts.whose = said.whose
        self.enter(Stage.WITH_ANOTHER_BODY)
        self.tell_all("danger_response/not_ours", whose=said.whose, how_to_reach=said.how_to_reach)
        self.publish("investigating", f"This belongs to {said.whose}. We make sure that they have it.")
        self.task(self.desk.again("hand_over"), "Make sure that those it belongs to have the danger.")
        return "It stays open until they have it or the place is safe."

    @message(
        title="Pass to another body",
        done="Passed to another body",
        by=OFFICERS_AND_SYSTEMS,
        when=Stage.WITH_ANOTHER_BODY,
    )
    def handed_to_other_body(self, said: dangers.HandedToOtherBody) -> None:
        self.desk.finished("hand_over")
        self.settle("with_another_body", f"{self.facts.whose} has it.")
        self.publish("not_councils_responsibility", f"{self.facts.whose} has it now.")
        whose = {"whose": self.facts.whose, "taken_by": said.taken_by}
        self.tell_all("danger_response/handed_over", **whose, dispute_by=self.finish())

    # -- the story

    def acknowledge(self) -> None:
        """A reference at once, and the hour by which somebody is there."""
        attend_by = self.falls_due(self.part.promise("attend"), self.report.received)
        words = {"where": self.where, "attend_by": say_when(attend_by)}
        if handed := self.report.handed_over:
            self.open("danger_response/opened_from_another", other_reference=handed.reference, **words)
        else:
            self.open("danger_response/acknowledged", **words)

    async def attendance(self) -> None:
        promise = self.part.promise("attend")
        match await self.promise(
            promise, started=self.round_began, until=lambda: self.facts.attended, during=UNATTENDED
        ):
            case Kept() | KeptLate():
                self.desk.finished("hand_over")
                self.there()
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    def there(self) -> None:
        """Somebody is at the place; whoever made it safe at once has said all there is to say."""
        self.enter(Stage.ATTENDED)
        if self.facts.made_safe is None:
            self.tell_all("danger_response/attended")

    async def other_body(self) -> None:
        """Until they have it we answer for it: the promise runs on, unless somebody of ours has been."""
        if self.facts.attended is None:
            await self.attendance()
        else:
            await self.making_safe()

    async def making_safe(self) -> None:
        stages = frozenset({self.stage})
        if safe := await self.wait(lambda: self.facts.made_safe, stages):
            self.safe(safe)

    def safe(self, done: MadeSafe) -> None:
        """Closed: the customer hears of further work from the case that has it, others from this one."""
        if self.facts.repair:
            self.settle("made_safe_further_work", "Made safe. Further work is to follow.")
            self.publish("fixed", "Made safe. Further work is to follow.")
            self.finish()
            self.tell_others("danger_response/made_safe_further_work", what=done.what)
            return
        self.settle("made_safe", "The place is safe.")
        self.publish("fixed", "The place is safe.")
        self.tell_all("danger_response/made_safe", what=done.what, dispute_by=self.finish())

    def finish(self) -> str:
        """Done, unless the customer says it is not so. Answers until when they may, in words."""
        self.enter(Stage.DONE)
        return self.aftercare.begin(Stage.AWAITING_ATTENDANCE)

    # -- inside

    @property
    def where(self) -> str:
        return self.details.where.text or "the place you showed us"
