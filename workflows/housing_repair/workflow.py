"""Repairs to council homes (charter: Specific examples: City council tenants: housing repairs).

An emergency is made safe within hours; anything else is visited, and what is still to do has its own promise,
told at the visit. Damp or mould is visited as what may be a significant hazard. No access and nothing late
ever closes damp, mould or an emergency.
"""

from collections.abc import Iterable
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.counting.counting import day_of, start_of_day
from charter.edition.promises import Promise
from charter.people import OFFICERS, OFFICERS_AND_SYSTEMS
from workflows.capabilities.aftercare.capability import Aftercare
from workflows.case import Case, Composed, Kept, KeptLate, Overtaken, Refused, message, say
from workflows.housing_repair import messages as homes
from workflows.housing_repair.hazards import Hazards
from workflows.housing_repair.messages import HomeDetails, RepairCompleted, Result, Visited
from workflows.housing_repair.stages import (
    ACKNOWLEDGED,
    CLOSABLE,
    DANGEROUS,
    NEXT_STEPS,
    OPEN,
    TO_VISIT,
    VISITS,
    WORDS,
    Facts,
    RepairStanding,
    Stage,
    first_stage,
)
from workflows.housing_repair.visits import HomeVisits


@workflow.defn
class HousingRepair(Case[HomeDetails]):
    """Something in a council home that needs repair, from the report to the last of the work."""

    keeps: ClassVar = {
        "make_safe": ("visited",),
        "additional/significant_hazard": ("works_begun",),
        "additional/emergency": ("works_begun",),
    }
    aftercare = Composed(Aftercare)
    appointments = Composed(HomeVisits)
    hazards = Composed(Hazards)
    facts: Facts
    first_promise = "visit"
    late_again: ClassVar = {"make_safe/emergency": "late_emergency_repair"}
    words: ClassVar = WORDS
    next_steps: ClassVar = NEXT_STEPS

    def begin(self) -> None:
        self.facts, self.stage = Facts(), first_stage(self.details)

    @workflow.run
    async def run(self, report: Report[HomeDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {
                Stage.MAKING_SAFE: self.visit,
                Stage.AWAITING_VISIT: self.visit,
                Stage.INVESTIGATING: self.visit,
                Stage.AWAITING_WORK: self.further_work,
                Stage.PUTTING_RIGHT: self.putting_right,
                Stage.SUMMING_UP: self.summing_up,
                Stage.DONE: self.while_in_stage,
            }
        )

    def standing(self) -> Iterable[str]:
        closable = self.stage in CLOSABLE and not self.hazards.owed
        return () if closable else (RepairStanding.NOT_CLOSABLE,)

    # -- what can be said

    @message(title="Record a visit", done="Home visited", by=OFFICERS_AND_SYSTEMS, when=TO_VISIT)
    def visited(self, said: Visited) -> str:
        if said.result is Result.NO_ACCESS:
            return self.appointments.nobody_let_in(said)
        if said.significant_hazard and (why := self._not_a_hazard(said)):
            if not said.further and said.result is Result.FURTHER_WORK:
                raise Refused(f"{why} Say how long the further work takes, simple or complex.")
            said = said.model_copy(update={"significant_hazard": False})
        visit, at_once = self.stage in VISITS, self.stage == Stage.MAKING_SAFE
        told, hazard_open = self.facts.planned is not None, self.hazards.open
        why = homes.why_not_recorded(said, emergency=at_once, visit=visit, hazard_open=hazard_open, told=told)
        if why:
            raise Refused(why)
        self.appointments.came()
        if visit:
            self.facts.visit = said
        elif said.result is Result.COMPLETE:
            return self._complete(said)
        else:
            if hazard_open:
                self.hazards.made_safe(said)
            self._tell("housing_repair/safe_for_now", what=said.what, work_by=self.what_next()["by_when"])
        return "Recorded; the customer is told what comes next."

    @message(
        title="Record the work done", by=OFFICERS_AND_SYSTEMS, when=(Stage.AWAITING_WORK, Stage.PUTTING_RIGHT)
    )
    def work_completed(self, said: RepairCompleted) -> str:
        self.appointments.came()
        return self._complete(said)

    @message(title="Record a hazard", by=OFFICERS_AND_SYSTEMS, when=TO_VISIT)
    def hazard_found(self, said: homes.HazardFound) -> str:
        emergency = said.kind is homes.Hazard.EMERGENCY
        stage = Stage.MAKING_SAFE if emergency else Stage.INVESTIGATING
        if self.stage == stage or not (emergency or self.stage in CLOSABLE):
            raise Refused("That is being seen to already: record what the visit finds.")
        found = said.happened_at or workflow.now()
        why = homes.why_not_aware(said.aware_on, day_of(found), self.part)
        aware = start_of_day(said.aware_on) if said.aware_on and said.aware_on < day_of(found) else found
        if not (emergency or why):
            why = homes.why_not_a_hazard(said.hazard, day_of(aware), self.part)
        if why:
            raise Refused(why)
        self.facts.found_to_be(stage, found, aware)
        self.enter(stage)
        by = self.appointments.begin()
        if emergency:
            self.become_urgent()
            self._tell("housing_repair/emergency_found", finding=said.finding, make_safe_by=by)
        else:
            self._tell("housing_repair/hazard_suspected", finding=said.finding, investigate_by=by)
        return f"The customer is told that somebody comes by {by}."

    @message(
        title="Close without a repair",
        done="Closed without a repair",
        by=OFFICERS,
        when=OPEN,
        unless=RepairStanding.NOT_CLOSABLE,
    )
    def no_repair(self, said: homes.NoRepair) -> str:
        dangerous = first_stage(self.details) != Stage.AWAITING_VISIT or self.facts.times_found > 0
        least, times = self.part.number("no_access_visits"), self.appointments.memory.no_access
        why = homes.why_not_closed(said.why, dangerous=dangerous, no_access=times, least=least)
        if self.stage not in CLOSABLE or why:
            raise Refused(why or homes.BY_A_VISIT)
        if self.hazards.owed:
            raise Refused("The written summary is still owed: send it first.")
        self.settle("no_repair", said.reason)
        self._tell("housing_repair/no_repair", reason=said.reason, dispute_by=self.finish())
        return "The customer is told why, and that they may say it is not so."

    # -- the story

    def acknowledge(self) -> None:
        """A reference at once, and when somebody comes."""
        letter, by_when = ACKNOWLEDGED[Stage(self.stage)]
        words = {by_when: self.appointments.begin(), "tenant_handbook": self.part.contact.tenant_handbook}
        self.open(letter, received_on=say(self.report.received), **words)

    async def visit(self) -> None:
        """Until somebody got in: to make it safe, to investigate, or to repair."""
        self.hazards.go_on()
        since, name = self.facts.since(self.stage, self.round_began)
        if self.key(name) not in self.diary.clocks:
            self.appointments.begin()
        promise = self.promised_first()
        match await self.promise(promise, started=since, until=lambda: self.facts.visit, name=name):
            case Kept(found) | KeptLate(found):
                self.got_in(found)
            case Overtaken():
                self._gone()
            case unknown:
                assert_never(unknown)

    def got_in(self, visit: Visited) -> None:
        """What a visit leads to. What was owed before an emergency is owed after it."""
        emergency = self.stage == Stage.MAKING_SAFE and self.hazards.follow_emergencies
        _, name = self.facts.since(self.stage, self.round_began)
        self.facts.got_in(visit, self.stage)
        if visit.significant_hazard and not self.hazards.open:
            self.enter(Stage.PUTTING_RIGHT)
            self.hazards.concluded(visit)
            if visit.result is Result.COMPLETE:
                self._complete(visit)
        elif emergency:
            self.emergency_over(visit, self.hazards.emergency_over(visit, name))
        elif self.hazards.open or self.facts.suspected:
            self.enter(Stage.PUTTING_RIGHT if self.hazards.open else Stage.INVESTIGATING)
            self._tell("housing_repair/safe_for_now", what=visit.what, work_by=self.what_next()["by_when"])
        elif visit.result is Result.COMPLETE and not self.facts.planned:
            self.all_done(RepairCompleted.by_then(visit))
        else:
            self.planned(visit)

    def emergency_over(self, visit: Visited, follows: dict[str, str]) -> None:
        """It is safe. A written summary follows, and the further works where there are any."""
        owed_before = self.hazards.open or self.facts.suspected
        if owed_before:
            self.enter(Stage.PUTTING_RIGHT if self.hazards.open else Stage.INVESTIGATING)
        elif visit.result is Result.COMPLETE and not self.facts.planned:
            self._complete(visit)
            self.enter(Stage.SUMMING_UP)
            self._tell("housing_repair/emergency_done", what=visit.what, summary_by=follows["summary_by"])
            return
        else:
            self.planned(visit, follows)
            if visit.result is not Result.COMPLETE:
                return
        words = {"summary_by": follows["summary_by"], "work_by": self.what_next()["by_when"]}
        self._tell("housing_repair/emergency_safe_for_now", what=visit.what, **words)

    def planned(self, visit: Visited, follows: dict[str, str] | None = None) -> None:
        """Further work, with the length told at the visit. ``follows``: what else does after an emergency."""
        kind, since = self.facts.further()
        promise = self.part.promise("additional", kind)
        due = self.diary.due(self.start_clock(promise, since))
        work_by = say(due)
        self.enter(Stage.AWAITING_WORK, f"by {work_by}")
        words = {"kind": homes.EXPLAINED[kind], "how_long": str(promise.length)}
        further = visit.result is Result.FURTHER_WORK
        letter = "housing_repair/further_work" if further else "housing_repair/made_safe"
        if follows is None:
            self._tell(letter, what=visit.what, work_by=work_by, **words)
        elif visit.result is not Result.COMPLETE:
            self._tell(
                "housing_repair/emergency_made_safe", what=visit.what, work_by=work_by, **words, **follows
            )
        self.appointments.to_be_booked(f"Book the further work by {work_by}.", due)

    async def further_work(self) -> None:
        self.hazards.go_on()
        kind, since = self.facts.further()
        promise = self.part.promise("additional", kind)
        match await self.promise(promise, started=since, until=lambda: self.facts.completed):
            case Kept(done) | KeptLate(done):
                self.all_done(done)
            case Overtaken():
                self._gone()
            case unknown:
                assert_never(unknown)

    async def putting_right(self) -> None:
        """Until all the work is done and the written summary sent; each has its own clock."""
        self.hazards.start()
        self.hazards.go_on()
        done = await self.wait(
            lambda: None if self.hazards.owed else self.facts.completed, frozenset({self.stage})
        )
        if done is not None:
            self.completed(done.what)
        elif self.stage != Stage.MAKING_SAFE:
            self.hazards.left(f"the case is {self.stage}")
            self._gone()

    async def summing_up(self) -> None:
        """All is done; until the written summary is sent."""
        self.hazards.go_on()
        done = await self.wait(
            lambda: None if self.hazards.owed else self.facts.completed, frozenset({self.stage})
        )
        if done is not None:
            self.completed(done.what)
        else:
            self._gone()

    def all_done(self, done: RepairCompleted) -> None:
        """Nothing is left to do at the home; a written summary may still be owed."""
        self.hazards.put_right(done)
        if self.hazards.owed:
            self.facts.completed = done
            self.enter(Stage.SUMMING_UP)
        else:
            self.completed(done.what)

    def completed(self, what: str) -> None:
        self.settle("completed", "The repair has been made.")
        self._tell("housing_repair/completed", what=what, dispute_by=self.finish())

    def finish(self) -> str:
        """Done, unless the customer says it is not so. Answers until when they may, in words."""
        self.enter(Stage.DONE)
        self.appointments.over()
        self.hazards.over()
        return self.aftercare.begin(first_stage(self.details))

    # -- what its capabilities tell it

    def promised_first(self) -> Promise:
        return self.part.promise(*VISITS[Stage(self.stage)])

    # -- inside

    def _not_a_hazard(self, said: Visited) -> str:
        aware = (
            self.appointments.aware_since if self.stage in DANGEROUS else said.happened_at or workflow.now()
        )
        return homes.why_not_a_hazard(said.hazard, day_of(aware), self.part)

    def _gone(self) -> None:
        """Withdrawn, or joined to another case: what follows an emergency waits until it goes on."""
        if self.stage not in OPEN:
            self.hazards.no_longer(f"the case is {self.stage}")

    def _complete(self, said: Visited | RepairCompleted) -> str:
        self.facts.completed = done = RepairCompleted.by_then(said)
        self.hazards.put_right(done)
        still = "the written summary is still owed" if self.hazards.owed else "the customer is told"
        return f"Done; {still}."

    def _tell(self, letter: str, **words: str) -> None:
        self.tell(letter, tenant_handbook=self.part.contact.tenant_handbook, **words)
