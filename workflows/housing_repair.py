"""Repairs to council homes (charter: Specific examples: City council tenants: housing repairs).

An emergency is made safe within hours; anything else is visited, and what is still to do has its own promise,
told at the visit. Damp or mould is visited as what may be a significant hazard. No access and nothing late
ever closes damp, mould or an emergency.
"""

from datetime import datetime
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.appointments import Appointment, Way
from charter.cases import Outcome, Report
from charter.home_repairs import (
    EXPLAINED,
    Further,
    Hazard,
    HazardFound,
    HomeDetails,
    NoRepair,
    RepairCompleted,
    Result,
    Visited,
    WhyNot,
    why_not_recorded,
)
from charter.letters import say_when
from charter.people import Role
from charter.promises import Promise
from workflows.case import Case
from workflows.case_appointments import BOOKERS
from workflows.case_capabilities import EVERY_CASE, Aftercare
from workflows.case_messages import Refused, message
from workflows.case_outcomes import Kept, KeptLate, Overtaken
from workflows.case_words import say
from workflows.housing_hazards import Hazards, earliest
from workflows.housing_stages import OPEN, VISITS, WORDS, Facts, Since, Stage
from workflows.housing_visits import HomeVisits


@workflow.defn
class HousingRepair(Case[HomeDetails]):
    """Something in a council home that needs repair, from the report to the last of the work."""

    capabilities: ClassVar = {
        **EVERY_CASE, "aftercare": Aftercare, "appointments": HomeVisits, "hazards": Hazards,
    }  # fmt: skip
    aftercare: Aftercare
    appointments: HomeVisits
    hazards: Hazards
    facts: Facts
    first_promise = "visit"
    late_again: ClassVar = {"make_safe/emergency": "late_emergency_repair"}
    words: ClassVar = WORDS

    def begin(self) -> None:
        self.facts, self.stage = Facts(), self._first_stage()

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
                Stage.DONE: self.while_in_stage,
            }
        )

    # -- what can be said

    @message(by=BOOKERS, when=OPEN)
    def visited(self, said: Visited) -> str:
        if said.result is Result.NO_ACCESS:
            return self.appointments.nobody_let_in(said, self.part.contact.tenant_handbook)
        visit, at_once = self.stage in VISITS, self.stage == Stage.MAKING_SAFE
        told, hazard_open = self.facts.planned is not None, self.hazards.open
        why = why_not_recorded(said, emergency=at_once, visit=visit, hazard_open=hazard_open, told=told)
        if why:
            raise Refused(why)
        self.appointments.came()
        if self.stage in VISITS:
            self.facts.visit = said
        elif said.result is Result.COMPLETE:
            return self._complete(said)
        else:
            if self.hazards.open:
                self.hazards.made_safe(said)
            self._tell("housing_repair/safe_for_now", what=said.what, work_by=self.what_next()["by_when"])
        return "Recorded; the customer is told what comes next."

    @message(by=BOOKERS, when=(Stage.AWAITING_WORK, Stage.PUTTING_RIGHT))
    def work_completed(self, said: RepairCompleted) -> str:
        self.appointments.came()
        return self._complete(said)

    @message(by=BOOKERS, when=OPEN)
    def hazard_found(self, said: HazardFound) -> str:
        emergency = said.kind is Hazard.EMERGENCY
        stage = Stage.MAKING_SAFE if emergency else Stage.INVESTIGATING
        ordinary = self.stage in (Stage.AWAITING_VISIT, Stage.AWAITING_WORK)
        if self.stage == stage or not (emergency or ordinary):
            raise Refused("That is being seen to already: record what the visit finds.")
        self.facts.times_found += 1
        name = f"{VISITS[stage][0]}/found_{self.facts.times_found}"
        self.facts.found[stage] = Since(at=said.happened_at or workflow.now(), name=name)
        self.facts.visit = None
        self.enter(stage)
        by = self._begin_visit()
        if emergency:
            self.become_urgent()
            self._tell("housing_repair/emergency_found", finding=said.finding, make_safe_by=by)
        else:
            self._tell("housing_repair/hazard_suspected", finding=said.finding, investigate_by=by)
        return f"The customer is told that somebody comes by {by}."

    @message(by={Role.OFFICER, Role.MANAGER}, when=OPEN)
    def no_repair(self, said: NoRepair) -> str:
        least, wanting = self.part.number("no_access_visits"), said.why is WhyNot.NO_ACCESS
        dangerous = self.details.emergency or self.details.damp_or_mould or self.facts.times_found > 0
        ordinary = self.stage in (Stage.AWAITING_VISIT, Stage.AWAITING_WORK)
        if not ordinary or (wanting and dangerous):
            raise Refused("Damp, mould or an emergency is closed by a visit, never without one.")
        if wanting and self.appointments.memory.no_access < least:
            raise Refused(f"For want of access only after {least} visits.")
        self.settle("no_repair", said.reason)
        self._tell("housing_repair/no_repair", reason=said.reason, dispute_by=self.finish())
        return "The customer is told why, and that they may say it is not so."

    # -- the story

    def acknowledge(self) -> None:
        """A reference at once, and when somebody comes."""
        by = self._begin_visit()
        handbook = self.part.contact.tenant_handbook
        words = {"received_on": say(self.report.received), "tenant_handbook": handbook}
        if self.stage == Stage.MAKING_SAFE:
            self.open("housing_repair/acknowledged_emergency", make_safe_by=by, **words)
        elif self.stage == Stage.INVESTIGATING:
            self.open("housing_repair/acknowledged_hazard", investigate_by=by, **words)
        else:
            self.open("housing_repair/acknowledged", visit_by=by, **words)

    async def visit(self) -> None:
        """Until somebody got in: to make it safe, to investigate, or to repair."""
        since, name = self._since()
        if self.key(name) not in self.diary.clocks:
            self._begin_visit()
        match await self.promise(
            self.promised_first(), started=since, until=lambda: self.facts.visit, name=name
        ):
            case Kept(found) | KeptLate(found):
                self.got_in(found)
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    def got_in(self, visit: Visited) -> None:
        """What a visit leads to. What was owed before an emergency is owed after it."""
        facts = self.facts
        facts.visit = None
        if visit.further and not facts.planned:
            facts.planned = visit
        if self.stage == Stage.INVESTIGATING or visit.significant_hazard:
            facts.suspected = False
        if visit.significant_hazard and not self.hazards.open:
            self.hazard(visit)
        elif self.hazards.open or facts.suspected:
            self.enter(Stage.PUTTING_RIGHT if self.hazards.open else Stage.INVESTIGATING)
            self._tell("housing_repair/safe_for_now", what=visit.what, work_by=self.what_next()["by_when"])
        elif visit.result is Result.COMPLETE and not facts.planned:
            self.completed(visit.what)
        else:
            self.planned(visit)

    def hazard(self, visit: Visited) -> None:
        """A significant hazard: what is owed from this day, less what the visit has done already."""
        self.enter(Stage.PUTTING_RIGHT)
        self.hazards.concluded(visit)
        if visit.result is Result.TEMPORARY:
            self.hazards.made_safe(visit)
        elif visit.result is Result.COMPLETE:
            self._complete(visit)

    def planned(self, visit: Visited) -> None:
        promise, since = self._further()
        key = self.start_clock(promise, since)
        work_by = say(self.diary.due(key))
        self.enter(Stage.AWAITING_WORK, f"by {work_by}")
        words = {"kind": EXPLAINED[Further(promise.category)], "how_long": str(promise.length)}
        if visit.result is Result.FURTHER_WORK:
            self._tell("housing_repair/further_work", what=visit.what, work_by=work_by, **words)
        else:
            self._tell("housing_repair/made_safe", what=visit.what, work_by=work_by, **words)
        self.appointments.to_be_booked(f"Book the further work by {work_by}.", self.diary.due(key))

    async def further_work(self) -> None:
        promise, since = self._further()
        match await self.promise(promise, started=since, until=lambda: self.facts.completed):
            case Kept(done) | KeptLate(done):
                self.completed(done.what)
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    async def putting_right(self) -> None:
        """Until all the work is done and the written summary sent; each has its own clock."""
        self.hazards.start()
        done = await self.wait(self._put_right, frozenset({self.stage}))
        if done is not None:
            self.completed(done.what)
        elif self.stage != Stage.MAKING_SAFE:
            self.hazards.left(f"the case is {self.stage}")

    def completed(self, what: str) -> None:
        self.settle("completed", "The repair has been made.")
        self._tell("housing_repair/completed", what=what, dispute_by=self.finish())

    def finish(self) -> str:
        """Done, unless the customer says it is not so. Answers until when they may, in words."""
        self.enter(Stage.DONE)
        self.appointments.over()
        self.hazards.over()
        return self.aftercare.begin(self._first_stage())

    # -- what its capabilities tell it

    def promised_first(self) -> Promise:
        return self.part.promise(*VISITS[Stage(self.stage)])

    def may_book(self, appointment: Appointment) -> None:
        if appointment.way is not Way.VISIT:
            raise Refused("A repair is done at the home: book a visit.")
        if appointment.until is None:
            raise Refused("A visit has a time slot: say until when.")

    def appointment_was_missed(self, appointment: Appointment, *, by_us: bool) -> None:
        if by_us:
            self.appointments.explain(f"We missed the appointment of {appointment.when}.")
        else:
            self.appointments.no_access(f"We could not get in at the appointment of {appointment.when}.")

    # -- inside

    def _first_stage(self) -> Stage:
        if self.details.emergency:
            return Stage.MAKING_SAFE
        return Stage.INVESTIGATING if self.details.damp_or_mould else Stage.AWAITING_VISIT

    def _begin_visit(self) -> str:
        """Start the clock of the stage's visit and have it booked. Answers by when, in words."""
        since, name = self._since()
        key = self.start_clock(self.promised_first(), since, name=name)
        clock, found = self.diary.clocks[key], self.facts.found.get(self.stage)
        if found and clock.promise.limit:
            self.diary.put(clock.start_limit(found.at))
        by = earliest(key, self.hazards)
        if self.stage == Stage.MAKING_SAFE:
            self.appointments.send_somebody(by)
            return say_when(by)
        self.facts.suspected = self.stage == Stage.INVESTIGATING
        self.appointments.to_be_booked(f"Book a visit that takes place by {say(by)}.", by)
        return say(by)

    def _since(self) -> tuple[datetime, str]:
        """From when the stage's visit counts, and its clock's name: what was promised at receipt stands."""
        found = self.facts.found.get(self.stage)
        if found is None:
            return self.round_began, VISITS[Stage(self.stage)][0]
        anew = self.stage == Stage.MAKING_SAFE or self.facts.planned
        return (found.at if anew else self.round_began), found.name

    def _further(self) -> tuple[Promise, datetime]:
        told = self.facts.planned
        if told is None or told.further is None or told.happened_at is None:
            raise RuntimeError("further work is awaited before any was told")
        return self.part.promise("additional", told.further), told.happened_at

    def _complete(self, said: Visited | RepairCompleted) -> str:
        done = RepairCompleted(by=said.by, what=said.what, happened_at=said.happened_at)
        self.facts.completed = done
        if self.hazards.open:
            self.hazards.put_right(done)
        return (
            "Done; the written summary is still owed." if self.hazards.owed else "Done; the customer is told."
        )

    def _put_right(self) -> RepairCompleted | None:
        return None if self.hazards.owed else self.facts.completed

    def _tell(self, letter: str, **words: str) -> None:
        self.tell(letter, tenant_handbook=self.part.contact.tenant_handbook, **words)
