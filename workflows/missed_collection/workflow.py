"""A bin, bag or box that was not collected (charter: Specific examples, Missed waste collection).

Told before 12 noon on the collection day, the crew returns the same day; within 48 hours of it, the crew is
asked to return; later, why not and the next date. What the crew says was not out stays open until the
customer could say that it was.
"""

from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.counting.counting import end_of_day
from charter.edition.promises import Promise
from charter.people import OFFICERS, OFFICERS_AND_SYSTEMS
from workflows.capabilities.aftercare.capability import Aftercare
from workflows.case import Case, Composed, Kept, KeptLate, Overtaken, Until, message, say
from workflows.missed_collection import messages as missed
from workflows.missed_collection.crew import Crew
from workflows.missed_collection.messages import RETURNING, MissedDetails, Road
from workflows.missed_collection.stages import CollectionStanding, Facts, Stage

UNKNOWN_DAY = "on your next usual collection day"


@workflow.defn
class MissedCollection(Case[MissedDetails]):
    """A missed collection, from its report until it is collected or the customer knows why not."""

    crew = Composed(Crew)
    aftercare = Composed(Aftercare)
    facts: Facts
    first_promise = "return"
    late_again: ClassVar = {"return": "missed_new_date"}
    words: ClassVar = {
        Stage.AWAITING_RETURN: ("the crew's return", "The crew will come back and collect it."),
        Stage.NOT_OUT: ("the customer, who may say that it was out", "Tell us if it was out."),
        Stage.DONE: ("nothing more; the customer may say it is not so", "Tell us if it was not collected."),
    }
    next_steps: ClassVar = {
        Stage.AWAITING_RETURN: (
            Until("crew_asked", CollectionStanding.CREW_ASKED),
            "collected",
            "not_out",
        ),
        Stage.NOT_OUT: (),
        Stage.DONE: (),
    }

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.AWAITING_RETURN

    def promised_first(self) -> Promise:
        """By when it was reported; in every later round the crew is asked to return."""
        again = self.round > 1 or self.road not in RETURNING
        return self.part.promise("return", Road.WITHIN_48_HOURS if again else self.road)

    @workflow.run
    async def run(self, report: Report[MissedDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {
                Stage.AWAITING_RETURN: self.returning,
                Stage.NOT_OUT: self.time_to_dispute,
                Stage.DONE: self.while_in_stage,
            }
        )

    # -- what can be said; its capabilities take the rest

    @message(
        title="Record that it was collected",
        by=OFFICERS_AND_SYSTEMS,
        when=(Stage.AWAITING_RETURN, Stage.NOT_OUT),
    )
    def collected(self, said: missed.Collected) -> str:
        if self.stage == Stage.NOT_OUT:
            self.aftercare.drop()
            self.was_collected()
        self.facts.collected = said
        return "Collected; the customer is told."

    @message(
        title="Record that it was not put out",
        done="It was not put out",
        by=OFFICERS_AND_SYSTEMS,
        when=Stage.AWAITING_RETURN,
    )
    def not_out(self, said: missed.NotOut) -> str:
        self.crew.no_longer()
        self.enter(Stage.NOT_OUT)
        dispute_by = say(self.after(workflow.now(), "not_out_dispute_within"))
        words = {"recorded": said.recorded, "next_collection": self.next_collection}
        self.tell_all("missed_collection/not_out", dispute_by=dispute_by, **words)
        return f"The customer is told, and may say until {dispute_by} that it was out."

    @message(
        title="Record that the crew will not return",
        done="Crew will not return",
        by=OFFICERS,
        when=Stage.AWAITING_RETURN,
    )
    def not_returning(self, said: missed.NotReturning) -> None:
        self.crew.no_longer()
        self.settle("not_returning", "The crew does not return before the next collection.")
        words = {"reason": said.reason, "next_collection": f"on {say(end_of_day(said.next_collection))}"}
        self.tell_all("missed_collection/not_returning", dispute_by=self.finish(), **words)

    # -- the story

    def acknowledge(self) -> None:
        """A reference at once, and by when the crew is back; or why it does not come, and the next date."""
        words = {"what": self.details.what, "missed_on": say(end_of_day(self.details.missed_on))}
        if self.road in RETURNING:
            return_by = say(self.falls_due(self.promised_first(), self.report.received))
            self.open("missed_collection/acknowledged", return_by=return_by, **words)
            return
        words |= {
            "next_collection": self.next_collection,
            "dispute_by": say(self.after(workflow.now(), "not_fixed_within")),
        }
        if self.road is Road.TOO_LATE:
            self.open("missed_collection/too_late", **words)
            self.settle("too_late", "It was reported too late for the crew to return.")
        else:
            self.open("missed_collection/not_the_day", **words)
            self.settle("not_collection_day", "It was not the collection day of the address.")
        self.finish()

    async def returning(self) -> None:
        promise, key = self.promised_first(), self.key("return")
        if key not in self.diary.clocks:
            self.crew.to_be_asked(say(self.falls_due(promise, self.round_began)))
        match await self.promise(promise, started=self.round_began, until=lambda: self.facts.collected):
            case Kept() | KeptLate():
                self.was_collected()
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    def was_collected(self) -> None:
        self.crew.no_longer()
        self.settle("collected", "It has been collected.")
        self.tell_all("missed_collection/collected", dispute_by=self.finish())

    async def time_to_dispute(self) -> None:
        """Time to say that it was out; it begins again when a withdrawal is taken back."""
        if not self.aftercare.memory.open:
            self.aftercare.begin(Stage.AWAITING_RETURN, "not_out_dispute_within")
        await self.while_in_stage()

    def undisputed(self) -> None:
        if self.stage == Stage.NOT_OUT:
            self.settle("not_out", "It was not out, and nobody said otherwise.")
        self.end()

    def finish(self) -> str:
        """Done, unless the customer says it is not so. Answers until when they may, in words."""
        self.enter(Stage.DONE)
        return self.aftercare.begin(Stage.AWAITING_RETURN)

    # -- inside

    @property
    def road(self) -> Road:
        within = self.part.rule("missed_report_within")
        return missed.road(self.details, self.report.received, within, self.calendar)

    @property
    def next_collection(self) -> str:
        day = missed.next_day(self.details, self.report.received)
        return f"on {say(end_of_day(day))}" if day else UNKNOWN_DAY
