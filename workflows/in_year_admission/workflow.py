"""A school place during the year (charter: School admissions; School Admissions Code).

The outcome in writing within 15 school days. In the school holidays the clock stands, and the case says so:
they are a stage of their own.
"""

from enum import StrEnum
from typing import ClassVar

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.counting.counting import day_of, start_of_day
from charter.people import OFFICERS_AND_SYSTEMS
from charter.writing.letters import say_date
from workflows.capabilities.holding.capability import Holding
from workflows.capabilities.places.capability import PLACE_STEPS, PLACE_WORDS, Places, PlaceStage
from workflows.capabilities.places.messages import (
    InYearDetails,
    PlaceDecided,
    finished_this_year,
    holiday_on,
    next_holiday,
)
from workflows.case import Case, Composed, Memory, message, say

HOLIDAYS = "holidays"


class Stage(StrEnum):
    DECIDING = "deciding_place"
    IN_HOLIDAYS = "school_holidays"


UNDECIDED = (Stage.DECIDING, Stage.IN_HOLIDAYS)


@workflow.defn
class InYearAdmission(Case[InYearDetails]):
    """A school place outside the usual rounds, from the application to the answer, or off the list."""

    holding = Composed(Holding)
    places = Composed(Places)
    first_promise = "decide"
    words: ClassVar = {
        **PLACE_WORDS,
        Stage.DECIDING: ("the outcome", "We find out which school has a place, and write to you."),
        Stage.IN_HOLIDAYS: (
            "the schools to open again",
            "Schools are closed for the holidays, and these days do not count. Please do not ask for news "
            "before they open again: until then we have nothing new to tell you.",
        ),
    }
    next_steps: ClassVar = {
        **PLACE_STEPS,
        Stage.DECIDING: ("outcome_told",),
        Stage.IN_HOLIDAYS: ("outcome_told",),
    }

    def begin(self) -> None:
        self.facts, self.stage = Memory(), Stage.DECIDING

    @workflow.run
    async def run(self, report: Report[InYearDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {
                Stage.DECIDING: self.decide,
                Stage.IN_HOLIDAYS: self.decide,
                PlaceStage.OFFERED: self.places.offered,
                PlaceStage.WAITING_LIST: self.while_in_stage,
            }
        )

    @classmethod
    def asks_satisfaction(cls, outcome: str) -> bool:
        return outcome == "accepted"

    # -- what can be said

    @message(title="Tell them the outcome", by=OFFICERS_AND_SYSTEMS, when=UNDECIDED)
    def outcome_told(self, said: PlaceDecided) -> str:
        return self.places.decide(said, self.key("decide"))

    # -- the story

    def acknowledge(self) -> None:
        """A reference at once, and the day by which we answer; said kindly where schools are closed."""
        received, calendar = self.report.received, self.calendar
        self.start_clock(self.part.promise("decide"), received)
        by_june = finished_this_year(day_of(received), self.part.promise("before_year_ends"), calendar)
        if by_june:
            self.start_clock(self.part.promise("before_year_ends"), received)
        words = {"child": self.details.child, "decide_by": say(self.diary.due("decide"))}
        if holiday := holiday_on(day_of(received), calendar):
            reopens = say_date(holiday.reopens)
            self.open("in_year_admission/acknowledged_in_holidays", reopens=reopens, **words)
        elif by_june:
            closing, year_ends = map(say_date, by_june)
            self.open("in_year_admission/acknowledged", closing=closing, year_ends=year_ends, **words)
        else:
            self.open("in_year_admission/acknowledged_after_june", **words)

    async def decide(self) -> None:
        self.follow_the_holidays(tell=False)
        started = self.report.received
        promise = self.part.promise("decide")
        decided = await self.holding.told(
            promise, started, lambda: self.places.memory.decided, during=UNDECIDED
        )
        if decided is not None:
            self.diary.forget(HOLIDAYS)
            if (aim := self.diary.clocks.get("before_year_ends")) is not None and aim.running:
                self.keep(aim.key, decided)
            self.places.told(decided)

    def follow_the_holidays(self, *, tell: bool) -> None:
        """Be in the stage of the day: schools open, or closed. Look again when that changes."""
        today = day_of(workflow.now())
        closed, coming = holiday_on(today, self.calendar), next_holiday(today, self.calendar)
        stage = Stage.IN_HOLIDAYS if closed else Stage.DECIDING
        if self.stage != stage:
            reopens = say_date(closed.reopens) if closed else ""
            self.enter(stage, f"until {reopens}" if closed else "schools are open again")
            if closed and tell:
                words = {"child": self.details.child, "reopens": reopens}
                decide_by = say(self.diary.due(self.key("decide")))
                self.tell("in_year_admission/holidays", decide_by=decide_by, **words)
        if closed:
            self.diary.remind(HOLIDAYS, start_of_day(closed.reopens), "Schools open again")
        elif coming:
            self.diary.remind(HOLIDAYS, start_of_day(coming.first), "School holidays begin")

    def reminded(self, key: str) -> None:
        if key == HOLIDAYS and self.stage in UNDECIDED:
            self.follow_the_holidays(tell=True)

    def time_passed(self, key: str) -> None:
        self.places.passed(key)

    def hearing(self, *, in_time: bool) -> str:
        return ""
