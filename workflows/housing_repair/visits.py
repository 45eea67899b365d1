"""Visits to a council home: appointments, and what comes of finding nobody in."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Protocol

from temporalio import workflow

from charter.counting.counting import day_of, start_of_day
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, OFFICERS
from charter.writing.letters import say_when
from workflows.capabilities.appointments.capability import Appointments, AppointmentsMemory
from workflows.capabilities.appointments.messages import Appointment, Way
from workflows.case import TICK, CaseStanding, Host, Messages, Refused, message, say
from workflows.housing_repair.hazards import Hazards, earliest
from workflows.housing_repair.messages import (
    AwareEarlier,
    HomeDetails,
    HouseholdChanged,
    Visited,
    why_not_aware,
)
from workflows.housing_repair.stages import DANGEROUS, Facts, Stage


class HomeVisitsMemory(AppointmentsMemory):
    """How often in this round nobody could let us in."""

    no_access: int = 0


class RepairHost(Host, Protocol):
    """A HousingRepair, as its visits see it."""

    @property
    def facts(self) -> Facts: ...
    @property
    def hazards(self) -> Hazards: ...
    @property
    def details(self) -> HomeDetails: ...


class HomeVisits(Appointments):
    """Composed by HousingRepair. No access closes nothing that could be dangerous."""

    tasks: ClassVar[Mapping[str, Messages]] = {
        "household": TICK,
        "emergency": ("visited",),
        "no_access": ("appointment_booked",),
        "appointment/over": ("visited", "appointment_missed"),
    }
    memory_type = HomeVisitsMemory
    memory: HomeVisitsMemory
    case: RepairHost

    @message(title="Record who lives there now", by=CUSTOMER_SIDE_AND_OFFICERS, unless=CaseStanding.OUTCOME)
    def household_changed(self, said: HouseholdChanged) -> str:
        case, what = self.case, "The household has changed: see if the repair is more urgent."
        case.task(case.desk.again("household"), what)
        case.tell("housing_repair/household_changed", what_next=case.what_next()["what_next"])
        return "Thank you. The officer is told."

    @message(title="Record that we knew earlier", done="We knew earlier", by=OFFICERS, when=DANGEROUS)
    def aware_earlier(self, said: AwareEarlier) -> str:
        case, counted = self.case, day_of(self.aware_since)
        why = why_not_aware(said.on, counted, case.part)
        if why or said.on == counted:
            raise Refused(why or f"It counts from {say(self.aware_since)} already: give an earlier day.")
        case.facts.aware_earlier(case.stage, start_of_day(said.on))
        by = self.begin()
        case.tell("housing_repair/aware_earlier", aware_on=say(self.aware_since), visit_by=by)
        return f"It counts from {say(self.aware_since)}. The customer is told that somebody comes by {by}."

    # -- for the process

    @property
    def aware_since(self) -> datetime:
        """From when the law counts for the stage's visit: when the landlord became aware of it."""
        case, began = self.case, self.case.round_began
        first = began == case.report.received
        return case.facts.aware_of(case.stage, case.details.aware(began) if first else began)

    def begin(self) -> str:
        """Start the clock of the stage's visit and have it booked. Answers by when, in words."""
        case, facts = self.case, self.case.facts
        since, name = facts.since(case.stage, case.round_began)
        key = case.start_clock(case.promised_first(), since, name=name)
        clock, limit = case.diary.clocks[key], self.case.promised_first().limit
        if limit and (limit.from_ or facts.found.get(case.stage)):
            case.diary.put(clock.start_limit(self.aware_since))
        by = self._by_when(key)
        if case.stage == Stage.MAKING_SAFE:
            case.hazards.emergency_awaited(name)
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

    def _by_when(self, key: str) -> datetime:
        """The day or hour the customer is told: the earliest, or a new one where the limit has passed."""
        case, now, by = self.case, workflow.now(), earliest(key, self)
        if by > now:
            return by
        rule = "late_emergency_repair" if case.stage == Stage.MAKING_SAFE else "late_new_date"
        again, due = case.after(now, rule), case.diary.due(key)
        return min(again, due) if due > now else again

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
