"""A first place at primary or secondary school (charter: School admissions).

Received by the closing date, the offer goes out on that year's national offer day. Later, the family is told
so, and in which round it is decided.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.counting.counting import day_of, start_of_day
from charter.edition.promises import Promise
from charter.people import OFFICERS, OFFICERS_AND_SYSTEMS
from charter.writing.letters import say_date
from workflows.capabilities.holding.capability import Holding
from workflows.capabilities.places.capability import PLACE_STEPS, PLACE_WORDS, Places, PlaceStage
from workflows.capabilities.places.messages import PlaceDecided, Round, RoundCorrected, RoundDetails, round_of
from workflows.case import TICK, Case, Composed, Memory, Refused, message, say

NO_DATES = "The dates of this round are not known: find out in which year the child starts, or add the dates."
UNDER_WAY = (
    "That school year has begun: move it to a school place during the year, if it is not decided soon."
)


class Stage(StrEnum):
    ROUND_NOT_KNOWN = "round_not_known"
    AWAITING_OFFER = "awaiting_offer"


class Facts(Memory):
    """The September it is for."""

    starting: int = 0


@workflow.defn
class AdmissionRound(Case[RoundDetails]):
    """A first school place, from the application to the answer to the offer, or off the waiting list."""

    tasks: ClassVar = {
        "round": ("round_corrected",),
        "under_way": TICK,
    }
    keeps: ClassVar = {"offer": ("place_decided",)}
    holding = Composed(Holding)
    places = Composed(Places)
    facts: Facts
    first_promise = "offer"
    words: ClassVar = {
        **PLACE_WORDS,
        Stage.ROUND_NOT_KNOWN: ("the year it is for", "We find out the dates that apply, and write to you."),
        Stage.AWAITING_OFFER: (
            "the offer",
            "We look for a place, and write to you on the day you were told.",
        ),
    }
    next_steps: ClassVar = {
        **PLACE_STEPS,
        Stage.ROUND_NOT_KNOWN: ("round_corrected",),
        Stage.AWAITING_OFFER: ("place_decided",),
    }

    def begin(self) -> None:
        self.facts, self.stage = Facts(starting=self.details.starting), Stage.AWAITING_OFFER

    @workflow.run
    async def run(self, report: Report[RoundDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {
                Stage.ROUND_NOT_KNOWN: self.while_in_stage,
                Stage.AWAITING_OFFER: self.offer,
                PlaceStage.OFFERED: self.places.offered,
                PlaceStage.WAITING_LIST: self.while_in_stage,
            }
        )

    @classmethod
    def asks_satisfaction(cls, outcome: str) -> bool:
        return outcome == "accepted"

    # -- what can be said

    @message(title="Decide on a place", by=OFFICERS_AND_SYSTEMS, when=Stage.AWAITING_OFFER)
    def place_decided(self, said: PlaceDecided) -> str:
        return self.places.decide(said, self.key("offer"), self.offers_go_out())

    @message(title="Correct the admission round", by=OFFICERS, when=Stage.ROUND_NOT_KNOWN)
    def round_corrected(self, said: RoundCorrected) -> str:
        before, self.facts.starting = self.facts.starting, said.starting
        if (found := self.round_of_entry()) is None:
            self.facts.starting = before
            raise Refused(f"No dates are known for a start in September {said.starting}.")
        self.desk.finished("round")
        self.enter(Stage.AWAITING_OFFER, f"for September {found.starting}")
        letter = (
            "admission_round/round_known"
            if self.in_time(found)
            else "admission_round/round_known_after_closing"
        )
        self.tell(letter, **self.first_words(found))
        return "The family is told which round it is in, and when they hear."

    # -- the story

    def acknowledge(self) -> None:
        """A reference at once; in time or late, by when it was received, and when the family hears."""
        found = self.round_of_entry()
        if found is None:
            self.open("admission_round/acknowledged_no_dates", child=self.details.child)
            self.enter(Stage.ROUND_NOT_KNOWN)
            self.task(self.desk.again("round"), NO_DATES)
            return
        words = self.first_words(found)
        if self.in_time(found):
            self.open("admission_round/acknowledged", **words)
        else:
            self.open("admission_round/acknowledged_after_closing", **words)
        if found.under_way(day_of(self.report.received)):
            self.task(self.desk.again("under_way"), UNDER_WAY)

    async def offer(self) -> None:
        found = self.known_round()
        promise, started, on = self.promised(found)
        decided = await self.holding.told(promise, started, lambda: self.places.memory.decided, on=on)
        if decided is not None:
            self.places.told(decided)

    def time_passed(self, key: str) -> None:
        self.places.passed(key)

    def hearing(self, *, in_time: bool) -> str:
        return "offer_day" if in_time and self.in_time(self.known_round()) else "other"

    # -- inside

    def round_of_entry(self) -> Round | None:
        return round_of(self.facts.starting, self.part.promise("offer"), self.calendar)

    def known_round(self) -> Round:
        if (found := self.round_of_entry()) is None:
            raise RuntimeError("an offer is awaited in a round whose dates are not known")
        return found

    def in_time(self, found: Round) -> bool:
        return found.in_time(day_of(self.report.received))

    def promised(self, found: Round) -> tuple[Promise, datetime, date | None]:
        """In time: the national offer day. Late: some weeks from it, or from the receipt after it."""
        received = self.report.received
        if self.in_time(found):
            return self.part.promise("offer"), received, found.offers
        return self.part.promise("offer", "late"), max(received, start_of_day(found.offers)), None

    def offers_go_out(self) -> datetime:
        """No offer goes before its round's day, to anybody."""
        hour = timedelta(hours=self.part.number("offer_hour"))
        return start_of_day(self.known_round().offers) + hour

    def first_words(self, found: Round) -> dict[str, str]:
        """Which round it is in, its closing date, and when the family hears."""
        promise, started, on = self.promised(found)
        late = {} if on else {"offer_by": say(self.falls_due(promise, started))}
        return {
            "child": self.details.child,
            "starting": f"September {found.starting}",
            "closing": say_date(found.closing),
            "offers_on": say_date(found.offers),
            **late,
        }
