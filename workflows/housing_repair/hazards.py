"""A hazard in a council home: told in writing, made safe or somewhere else to stay, and worked on.

From the day on which the investigation concluded, clocks run beside the story: for a significant hazard, and
for an emergency as well (SI 2025/1042, from a secondary source: the edition has each limit as unconfirmed).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from pydantic import AwareDatetime
from temporalio import workflow

from charter.counting.clocks import Clock
from charter.people import OFFICERS, OFFICERS_AND_SYSTEMS
from workflows.case import (
    Capability,
    CommonStage,
    Happened,
    Memory,
    Messages,
    Refused,
    message,
    say,
    that_stand,
)
from workflows.housing_repair.messages import (
    AccommodationOffered,
    RepairCompleted,
    Result,
    SummarySent,
    Visited,
    WorksBegun,
)
from workflows.housing_repair.stages import RepairStanding, Stage

CLOCKS = {
    "summary": "summary",
    "hazard_safe": "make_safe",
    "works_begun": "begin_works",
    "works_on_site": "additional",
}
"""Each clock's name, and its promise: the last is the one for works that begin physically."""
SAFE, BEGUN, ON_SITE = "hazard_safe", "works_begun", "works_on_site"
AFTER_EMERGENCY = {
    "emergency_summary": "summary",
    "emergency_works_begun": "begin_works",
    "emergency_works_on_site": "additional",
}
"""The same of an emergency, which is made safe already; without the works where nothing is left to do."""
SUMMARY, MAKE_SAFE, BEGIN, WORKS = "summary", "make_safe", "begin_works", "additional"
NO_OFFER = "Offer them suitable alternative accommodation: {what} has passed its limit."
OFFER = "Offer somewhere else to stay"


class Emergency(Memory):
    """An emergency that was seen and made safe. ``mark``: the end of its clocks' names, "/found_1"."""

    concluded: AwareDatetime
    mark: str = ""
    works: bool = False


class HazardsMemory(Memory):
    """What the investigation concluded, and when."""

    concluded: AwareDatetime | None = None
    summary: bool = False
    offered: bool = False
    emergencies: tuple[Emergency, ...] = ()


class Hazards(Capability):
    """Composed by HousingRepair. One significant hazard at a time."""

    tasks: ClassVar[Mapping[str, Messages]] = {"accommodation": ("accommodation_offered",)}
    memory_type = HazardsMemory
    memory: HazardsMemory

    @property
    def open(self) -> bool:
        return self.memory.concluded is not None

    @property
    def owed(self) -> bool:
        """Whether a written summary is still owed."""
        after = self._running(SUMMARY, after_emergency=True)
        return (self.open and not self.memory.summary) or bool(after)

    @property
    def follow_emergencies(self) -> bool:
        """Whether a written summary and further works follow an emergency: in an edition that says so."""
        return "emergency" in self.case.part.categories(SUMMARY)

    def standing(self) -> Iterable[str]:
        settled = self.case.outcome is not None
        return that_stand(
            {
                RepairStanding.SUMMARY_OWED: self.owed and not settled,
                RepairStanding.HAZARD: (self.open or self.memory.emergencies) and not settled,
                RepairStanding.UNSAFE: self._unsafe() and not settled,
            }
        )

    # -- what can be said

    @message(title="Send the summary", by=OFFICERS, once=RepairStanding.SUMMARY_OWED)
    def summary_sent(self, said: SummarySent) -> str:
        owed = self.owed
        self._must_be_open()
        if not owed:
            raise Refused("The written summary has been sent already.")
        self._keep_all(SUMMARY, said)
        self.memory = self.memory.model_copy(update={"summary": self.open})
        self.case.tell("housing_repair/summary", summary=said.summary)
        return "The customer is sent the summary."

    @message(title="Record that the works have begun", by=OFFICERS_AND_SYSTEMS, once=RepairStanding.HAZARD)
    def works_begun(self, said: WorksBegun) -> str:
        self._must_be_open()
        if not said.on_site and not said.why_not_yet.strip() and self.case.part.hazards:
            raise Refused(
                "Not in the home yet: say why it is not reasonably practicable within the five days."
            )
        self._keep_all(BEGIN, said)
        if said.on_site:
            self._keep_all(WORKS, said)
        elif said.why_not_yet.strip():
            for clock in self._running(WORKS):
                why = f"Not begun in the home yet: {said.why_not_yet.strip()}"
                self.case.diary.put(clock.except_(workflow.now(), why, said.what, str(said.by)))
        self.case.tell("housing_repair/works_begun", what=said.what)
        return "Recorded; the customer is told."

    @message(title="Offer somewhere to stay", by=OFFICERS, once=RepairStanding.UNSAFE)
    def accommodation_offered(self, said: AccommodationOffered) -> str:
        case = self.case
        if case.outcome is not None or case.stage in (CommonStage.WITHDRAWN, CommonStage.FOLLOWING):
            raise Refused("It is offered while the home is being made safe.")
        waiting = self._waiting_to_be_safe()
        if case.part.hazards and not self._unsafe():
            raise Refused("It is offered until the home is made safe, and it is safe already.")
        self.memory = self.memory.model_copy(update={"offered": True})
        case.desk.finished("accommodation")
        why = "Somewhere else to stay was offered meanwhile."
        for clock in waiting:
            case.diary.put(clock.except_(workflow.now(), why, "Recorded as offered", str(said.by)))
        case.tell("housing_repair/accommodation_offered", offer=said.offer)
        return "The customer is told. What was promised is still owed."

    # -- for the process

    def concluded(self, visit: Visited) -> None:
        """The investigation has concluded that there is one. Starts its clocks and tells when each is due;
        what the visit itself made safe is."""
        at = _at(visit)
        self.memory = self.memory.model_copy(update={"concluded": at, "summary": False})
        self.start()
        words = {"summary_by": self._by("summary"), "safe_by": self._by(SAFE)}
        works = {"works_by": self._by(BEGUN), "site_by": self._by(ON_SITE)}
        self.case.tell("housing_repair/hazard_concluded", what=visit.what, **words, **works)
        if visit.result is Result.TEMPORARY:
            self.made_safe(visit)

    def start(self) -> None:
        """Start its clocks, or go on with them.

        Somewhere else to stay belongs to making it safe; a case opened before hazards were listed by kind is
        asked for it once more where works have not begun.
        """
        case, at = self.case, self.memory.concluded
        if at is None:
            raise RuntimeError("a hazard is put right before it was found")
        for name, promise in CLOCKS.items():
            case.start_clock(case.part.promise(promise, "significant_hazard"), at, name=name)
        for name in (SAFE,) if case.part.hazards else (SAFE, ON_SITE):
            limit = case.diary.clocks[case.key(name)].limit_due(case.calendar)
            if limit is not None and limit.at > workflow.now():
                case.diary.remind(f"hazards/{name}", limit.at, OFFER)

    def emergency_awaited(self, name: str) -> None:
        """Somebody comes to make an emergency safe: past its limit, somewhere else to stay is offered."""
        case = self.case
        limit = case.diary.clocks[case.key(name)].limit_due(case.calendar)
        if case.part.hazards and limit is not None:
            case.diary.remind(f"hazards/{name}", limit.at, OFFER)

    def emergency_over(self, visit: Visited, name: str) -> dict[str, str]:
        """An emergency is safe: the summary is owed and, where work is left, the works.

        ``name``: of the clock by which it was made safe. Answers when each is due, as the letters name it.
        """
        works = visit.result is not Result.COMPLETE
        mark = name.removeprefix(MAKE_SAFE)
        one = Emergency(concluded=_at(visit), mark=mark, works=works)
        self.memory = self.memory.model_copy(update={"emergencies": (*self.memory.emergencies, one)})
        self.case.diary.forget(f"hazards/{name}")
        self.go_on()
        words = {"summary_by": self._by(f"emergency_summary{mark}")}
        if works:
            words["works_by"] = self._by(f"emergency_works_begun{mark}")
            words["site_by"] = self._by(f"emergency_works_on_site{mark}")
        return words

    def go_on(self) -> None:
        """Go on with what follows an emergency (a withdrawal taken back)."""
        case = self.case
        for one in self.memory.emergencies:
            for name, promise in AFTER_EMERGENCY.items():
                if one.works or promise == SUMMARY:
                    promised = case.part.promise(promise, "emergency")
                    case.start_clock(promised, one.concluded, name=f"{name}{one.mark}")

    def made_safe(self, said: Happened) -> None:
        self._keep(SAFE, said)

    def put_right(self, done: RepairCompleted) -> None:
        """All the work is done: it is safe, and works have begun, by then at the latest."""
        if self.open:
            for name in (SAFE, BEGUN, ON_SITE):
                self._keep(name, done)
        for clock in self._running(BEGIN, WORKS, after_emergency=True):
            self.case.keep(clock.key, done)

    def left(self, why: str) -> None:
        """The case has gone another way than to be made safe first."""
        for name in CLOCKS:
            self.case.diary.overtake(self.case.key(name), why)

    def no_longer(self, why: str) -> None:
        """What follows an emergency is not awaited any more, unless the case is taken up again."""
        for clock in self._running(SUMMARY, BEGIN, WORKS, after_emergency=True):
            self.case.diary.overtake(clock.key, why)

    def over(self) -> None:
        """Nothing more is owed in this round."""
        self.no_longer("nothing more is done")
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

    def _waiting_to_be_safe(self) -> list[Clock]:
        """The running clocks that an offer explains: of making it safe, in an edition that lists hazards."""
        running = self.case.diary.running()
        return [one for one in running if one.promise.id == MAKE_SAFE] if self.case.part.hazards else running

    def _unsafe(self) -> bool:
        return bool(self._waiting_to_be_safe()) or self.case.stage == Stage.INVESTIGATING

    def _must_be_open(self) -> None:
        if not (self.open or self.memory.emergencies) or self.case.outcome is not None:
            raise Refused("No significant hazard has been found by a visit, and no emergency made safe.")

    def _running(self, *promises: str, after_emergency: bool = False) -> list[Clock]:
        """The running clocks of those promises that are a hazard's; only an emergency's, if so asked."""
        categories = ("emergency",) if after_emergency else ("emergency", "significant_hazard")
        return [
            clock
            for clock in self.case.diary.running()
            if clock.promise.id in promises and clock.promise.category in categories
        ]

    def _keep_all(self, promise: str, fact: Happened) -> None:
        for clock in self._running(promise):
            self.case.keep(clock.key, fact)

    def _keep(self, name: str, fact: Happened) -> None:
        key = self.case.key(name)
        if self.case.diary.clocks[key].running:
            self.case.keep(key, fact)

    def _by(self, name: str) -> str:
        return say(earliest(self.case.key(name), self))


def _at(visit: Visited) -> datetime:
    """When an investigation concluded, to the second."""
    return (visit.happened_at or workflow.now()).replace(microsecond=0)


def earliest(key: str, held: Capability) -> datetime:
    """When a clock is due, or its limit if that is sooner: the day the customer is told."""
    case = held.case
    clock = case.diary.clocks[key]
    limit = clock.limit_due(case.calendar)
    due = clock.due(case.calendar).at
    return min(due, limit.at) if limit else due
