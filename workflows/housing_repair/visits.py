"""Visits to a council home: appointments, and what comes of finding nobody in."""

from typing import Protocol

from temporalio import workflow

from charter.people import CUSTOMER_SIDE_AND_OFFICERS
from charter.writing.letters import say_when
from workflows.capabilities.appointments.capability import Appointments, AppointmentsMemory
from workflows.capabilities.appointments.messages import Appointment, Way
from workflows.case import Host, Refused, message, say
from workflows.housing_repair.hazards import earliest
from workflows.housing_repair.messages import HouseholdChanged, Visited
from workflows.housing_repair.stages import Facts, Stage


class HomeVisitsMemory(AppointmentsMemory):
    """How often in this round nobody could let us in."""

    no_access: int = 0


class RepairHost(Host, Protocol):
    """A HousingRepair, as its visits see it."""

    @property
    def facts(self) -> Facts: ...


class HomeVisits(Appointments):
    """Composed by HousingRepair. No access closes nothing that could be dangerous."""

    memory_type = HomeVisitsMemory
    memory: HomeVisitsMemory
    case: RepairHost

    @message(by=CUSTOMER_SIDE_AND_OFFICERS)
    def household_changed(self, said: HouseholdChanged) -> str:
        case, what = self.case, "The household has changed: see if the repair is more urgent."
        case.task(case.desk.again("household"), what)
        case.tell("housing_repair/household_changed", what_next=case.what_next()["what_next"])
        return "Thank you. The officer is told."

    # -- for the process

    def begin(self) -> str:
        """Start the clock of the stage's visit and have it booked. Answers by when, in words."""
        case, facts = self.case, self.case.facts
        since, name = facts.since(case.stage, case.round_began)
        key = case.start_clock(case.promised_first(), since, name=name)
        clock, found = case.diary.clocks[key], facts.found.get(case.stage)
        if found and clock.promise.limit:
            case.diary.put(clock.start_limit(found.at))
        by = earliest(key, self)
        if case.stage == Stage.MAKING_SAFE:
            what = f"Send somebody to make it safe by {say_when(by)}."
            case.task(case.desk.again("emergency"), what, due=by)
            return say_when(by)
        facts.suspected = case.stage == Stage.INVESTIGATING
        self.to_be_booked(f"Book a visit that takes place by {say(by)}.", by)
        return say(by)

    def came(self) -> None:
        """Somebody got in."""
        self.done()
        for task in ("emergency", "no_access"):
            self.case.desk.finished(task)

    def over(self) -> None:
        """The round has ended."""
        self.came()
        self.memory = HomeVisitsMemory()

    def nobody_let_in(self, said: Visited) -> str:
        if self.booked and self.booked.at <= (said.happened_at or workflow.now()):
            self.done()
        handbook = self.case.part.contact.tenant_handbook
        self.case.tell("housing_repair/no_access", what=said.what, tenant_handbook=handbook)
        self.to_be_booked("Nobody could let us in: book another visit at once.")
        self._no_access("We came and could not get in.")
        return "Recorded; another visit is to be booked."

    # -- of this kind

    def may_book(self, made: Appointment) -> None:
        if made.way is not Way.VISIT:
            raise Refused("A repair is done at the home: book a visit.")
        if made.until is None:
            raise Refused("A visit has a time slot: say until when.")

    def was_missed(self, missed: Appointment, *, by_us: bool) -> None:
        if by_us:
            self._explain(f"We missed the appointment of {missed.when}.")
        else:
            self._no_access(f"We could not get in at the appointment of {missed.when}.")

    # -- inside

    def _no_access(self, why: str) -> None:
        """After the edition's number of times an officer calls."""
        self._explain(why)
        times = self.memory.no_access + 1
        self.memory = self.memory.model_copy(update={"no_access": times})
        if times >= self.case.part.number("no_access_visits"):
            what = f"No access {times} times: call the customer and find a way in."
            self.case.task(self.case.desk.again("no_access"), what)

    def _explain(self, why: str) -> None:
        """Why what is promised may be late. It moves nothing."""
        case = self.case
        for clock in case.diary.running():
            case.diary.put(clock.except_(workflow.now(), why, "Recorded as missed", "the case"))
