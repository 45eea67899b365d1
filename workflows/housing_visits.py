"""Visits to a council home: appointments, and what comes of finding nobody in."""

from datetime import datetime

from temporalio import workflow

from charter.home_repairs import HouseholdChanged, Visited
from charter.letters import say_when
from workflows.case_appointments import Appointments, Booked
from workflows.case_asking import CUSTOMERS
from workflows.case_messages import message


class Visits(Booked):
    """How often in this round nobody could let us in."""

    no_access: int = 0


class HomeVisits(Appointments):
    """Composed by HousingRepair. No access closes nothing that could be dangerous."""

    memory_type = Visits
    memory: Visits

    @message(by=CUSTOMERS)
    def household_changed(self, said: HouseholdChanged) -> str:
        case, what = self.case, "The household has changed: see if the repair is more urgent."
        case.task(case.desk.again("household"), what)
        case.tell("housing_repair/household_changed", what_next=case.what_next()["what_next"])
        return "Thank you. The officer is told."

    # -- for the process

    def send_somebody(self, by: datetime) -> None:
        """An emergency: nobody waits for an appointment."""
        what = f"Send somebody to make it safe by {say_when(by)}."
        self.case.task(self.case.desk.again("emergency"), what, due=by)

    def came(self) -> None:
        """Somebody got in."""
        self.done()
        for task in ("emergency", "no_access"):
            self.case.desk.finished(task)

    def over(self) -> None:
        """The round has ended."""
        self.came()
        self.memory = Visits()

    def nobody_let_in(self, said: Visited, handbook: str) -> str:
        if self.booked and self.booked.at <= (said.happened_at or workflow.now()):
            self.done()
        self.case.tell("housing_repair/no_access", what=said.what, tenant_handbook=handbook)
        self.to_be_booked("Nobody could let us in: book another visit at once.")
        self.no_access("We came and could not get in.")
        return "Recorded; another visit is to be booked."

    def no_access(self, why: str) -> None:
        """After the edition's number of times an officer calls."""
        self.explain(why)
        times = self.memory.no_access + 1
        self.memory = self.memory.model_copy(update={"no_access": times})
        if times >= self.case.part.number("no_access_visits"):
            what = f"No access {times} times: call the customer and find a way in."
            self.case.task(self.case.desk.again("no_access"), what)

    def explain(self, why: str) -> None:
        """Why what is promised may be late. It moves nothing."""
        case = self.case
        for clock in case.diary.running():
            case.diary.put(clock.except_(workflow.now(), why, "Recorded as missed", "the case"))
