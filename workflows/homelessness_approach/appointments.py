"""Appointments with somebody who may lose their home: the usual one, and one each time they are homeless."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from temporalio import workflow

from workflows.capabilities.appointments.capability import Appointments
from workflows.capabilities.appointments.messages import Appointment, AppointmentKept
from workflows.case import Messages, Refused
from workflows.homelessness_approach import messages as homelessness
from workflows.homelessness_approach.host import ApproachHost
from workflows.homelessness_approach.stages import Stage


class HomelessAppointments(Appointments):
    """Composed by HomelessnessApproach. An appointment that does not take place explains lateness and closes
    nothing."""

    tasks: ClassVar[Mapping[str, Messages]] = {"appointment/over": ("appointment_kept", "appointment_missed")}
    case: ApproachHost

    # -- for the process

    @property
    def homeless_since(self) -> datetime:
        """When they told that they are homeless, the last time they did."""
        return self.case.facts.homeless_since or self.case.report.received

    @property
    def clock_today(self) -> str:
        """The clock of the appointment today: each time that they are homeless has its own."""
        times = self.case.facts.times_homeless
        return f"appointment/today/{times}" if times > 1 else "appointment/today"

    def homeless_again(self, since: datetime) -> None:
        """No appointment before then counts for the one that is promised now."""
        facts = self.case.facts
        facts.homeless_since, facts.kept = since, None
        facts.times_homeless += 1

    def kept(self, said: AppointmentKept) -> None:
        """It took place. Refused where that was before they were homeless."""
        since = self.case.facts.homeless_since if self.case.stage == Stage.HOMELESS_TODAY else None
        if since and said.happened_at and said.happened_at < since.replace(microsecond=0):
            raise Refused("That was before they were homeless: an appointment since then is promised.")
        self.case.facts.kept = said
        self.done()
        self.case.desk.finished("homeless_today")

    # -- of this kind

    def may_book(self, made: Appointment) -> None:
        if why := homelessness.may_not_book(made):
            raise Refused(why)

    def was_missed(self, missed: Appointment, *, by_us: bool) -> None:
        """Why what is promised may be late. It moves nothing."""
        who = "we were not there" if by_us else "you could not be there"
        why = f"The appointment of {missed.when} did not take place: {who}."
        for clock in self.case.diary.running():
            if clock.promise.id == "appointment":
                self.case.diary.put(clock.except_(workflow.now(), why, "Recorded as missed", "the case"))
