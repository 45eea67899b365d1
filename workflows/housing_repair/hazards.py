"""A significant hazard in a council home: told in writing, made safe, worked on, or somewhere else to stay.

Four clocks run beside the story from the day on which the investigation concluded (SI 2025/1042, from a
secondary source: the edition has each limit as unconfirmed).
"""

from datetime import datetime

from pydantic import AwareDatetime
from temporalio import workflow

from charter.people import OFFICERS, OFFICERS_AND_SYSTEMS
from workflows.case import Capability, CommonStage, Happened, Memory, Refused, message, say
from workflows.housing_repair.messages import (
    AccommodationOffered,
    RepairCompleted,
    Result,
    SummarySent,
    Visited,
    WorksBegun,
)

CLOCKS = {
    "summary": "summary",
    "hazard_safe": "make_safe",
    "works_begun": "begin_works",
    "works_on_site": "additional",
}
"""Each clock's name, and its promise: the last is the one for works that begin physically."""
SAFE, BEGUN, ON_SITE = "hazard_safe", "works_begun", "works_on_site"
NO_OFFER = "Offer them suitable alternative accommodation: {what} has passed its limit."


class HazardsMemory(Memory):
    """What the investigation concluded, and when."""

    concluded: AwareDatetime | None = None
    summary: bool = False
    offered: bool = False


class Hazards(Capability):
    """Composed by HousingRepair. One significant hazard at a time."""

    memory_type = HazardsMemory
    memory: HazardsMemory

    @property
    def open(self) -> bool:
        return self.memory.concluded is not None

    @property
    def owed(self) -> bool:
        """Whether the written summary is still owed."""
        return self.open and not self.memory.summary

    # -- what can be said

    @message(by=OFFICERS)
    def summary_sent(self, said: SummarySent) -> str:
        self._must_be_open()
        if self.memory.summary:
            raise Refused("The written summary has been sent already.")
        self._keep("summary", said)
        self.memory = self.memory.model_copy(update={"summary": True})
        self.case.tell("housing_repair/summary", summary=said.summary)
        return "The customer is sent the summary."

    @message(by=OFFICERS_AND_SYSTEMS)
    def works_begun(self, said: WorksBegun) -> str:
        self._must_be_open()
        self._keep(BEGUN, said)
        if said.on_site:
            self._keep(ON_SITE, said)
        self.case.tell("housing_repair/works_begun", what=said.what)
        return "Recorded; the customer is told."

    @message(by=OFFICERS)
    def accommodation_offered(self, said: AccommodationOffered) -> str:
        case = self.case
        if case.outcome is not None or case.stage in (CommonStage.WITHDRAWN, CommonStage.FOLLOWING):
            raise Refused("It is offered while the home is being made safe.")
        self.memory = self.memory.model_copy(update={"offered": True})
        case.desk.finished("accommodation")
        why = "Somewhere else to stay was offered meanwhile."
        for clock in case.diary.running():
            case.diary.put(clock.except_(workflow.now(), why, "Recorded as offered", str(said.by)))
        case.tell("housing_repair/accommodation_offered", offer=said.offer)
        return "The customer is told. What was promised is still owed."

    # -- for the process

    def concluded(self, visit: Visited) -> None:
        """The investigation has concluded that there is one. Starts its clocks and tells when each is due;
        what the visit itself made safe is."""
        at = (visit.happened_at or workflow.now()).replace(microsecond=0)
        self.memory = HazardsMemory(concluded=at, offered=self.memory.offered)
        self.start()
        words = {"summary_by": self._by("summary"), "safe_by": self._by(SAFE)}
        works = {"works_by": self._by(BEGUN), "site_by": self._by(ON_SITE)}
        self.case.tell("housing_repair/hazard_concluded", what=visit.what, **words, **works)
        if visit.result is Result.TEMPORARY:
            self.made_safe(visit)

    def start(self) -> None:
        """Start its clocks, or go on with them."""
        case, at = self.case, self.memory.concluded
        if at is None:
            raise RuntimeError("a hazard is put right before it was found")
        for name, promise in CLOCKS.items():
            case.start_clock(case.part.promise(promise, "significant_hazard"), at, name=name)
        for name in (SAFE, ON_SITE):
            limit = case.diary.clocks[case.key(name)].limit_due(case.calendar)
            if limit is not None and limit.at > workflow.now():
                case.diary.remind(f"hazards/{name}", limit.at, "Offer somewhere else to stay")

    def made_safe(self, said: Happened) -> None:
        self._keep(SAFE, said)

    def put_right(self, done: RepairCompleted) -> None:
        """All the work is done: it is safe, and works have begun, by then at the latest."""
        for name in (SAFE, BEGUN, ON_SITE):
            self._keep(name, done)

    def left(self, why: str) -> None:
        """The case has gone another way than to be made safe first."""
        for name in CLOCKS:
            self.case.diary.overtake(self.case.key(name), why)

    def over(self) -> None:
        """Nothing more is owed in this round."""
        self.case.diary.forget("hazards")
        self.memory = HazardsMemory()

    # -- the diary rings

    def rung(self, what: str) -> None:
        case = self.case
        if case.outcome is not None or self.memory.offered or not case.diary.clocks[case.key(what)].running:
            return
        title = case.diary.clocks[case.key(what)].promise.title.lower()
        case.task(case.desk.again("accommodation"), NO_OFFER.format(what=title), for_role="manager")

    # -- inside

    def _must_be_open(self) -> None:
        if not self.open or self.case.outcome is not None:
            raise Refused("No significant hazard has been found by a visit.")

    def _keep(self, name: str, fact: Happened) -> None:
        key = self.case.key(name)
        if self.case.diary.clocks[key].running:
            self.case.keep(key, fact)

    def _by(self, name: str) -> str:
        return say(earliest(self.case.key(name), self))


def earliest(key: str, held: Capability) -> datetime:
    """When a clock is due, or its limit if that is sooner: the day the customer is told."""
    case = held.case
    clock = case.diary.clocks[key]
    limit = clock.limit_due(case.calendar)
    due = clock.due(case.calendar).at
    return min(due, limit.at) if limit else due
