"""Appointments: booked, reminded of, changed by either side, missed by either side, booked again.

Every appointment that takes place is a fact of the process's own, which then says ``done`` here.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from temporalio import workflow

from charter.cases import Kind, Shown
from charter.counting.counting import day_of, end_of_day
from charter.people import CUSTOMER_SIDE, CUSTOMER_SIDE_AND_OFFICERS, OFFICERS_AND_SYSTEMS
from workflows.capabilities.appointments.messages import (
    Appointment,
    AppointmentBooked,
    AppointmentChanged,
    AppointmentChosen,
    AppointmentMissed,
    needed_for,
    reminder_of,
)
from workflows.case import (
    TICK,
    Capability,
    CaseStanding,
    CommonStage,
    Memory,
    Messages,
    Refused,
    StandingInCase,
    message,
)

NOTHING_NEEDED = "You have not told us of anything you need for it. If you need something, tell us."


class AppointmentStanding(StandingInCase):
    """What its standing can be."""

    BOOKED = "appointment"


class AppointmentsMemory(Memory):
    """The appointment that is to come, and how many did not take place."""

    appointment: Appointment | None = None
    missed_by_us: int = 0
    missed_by_customer: int = 0


class Appointments(Capability):
    """Composed by the processes that meet their customers. One appointment at a time."""

    tasks: ClassVar[Mapping[str, Messages]] = {
        "appointment/missed": TICK,
        "appointment/over": ("appointment_missed",),
        "appointment/book": ("appointment_booked",),
    }
    memory_type = AppointmentsMemory
    memory: AppointmentsMemory

    @property
    def booked(self) -> Appointment | None:
        return self.memory.appointment

    def standing(self) -> Iterable[str]:
        return (AppointmentStanding.BOOKED,) if self.booked else ()

    # -- what can be said

    @message(
        title="Book an appointment",
        by=OFFICERS_AND_SYSTEMS,
        shown=Shown.EVERYONE,
        unless=(CaseStanding.OUTCOME, CaseStanding.DUPLICATE),
    )
    def appointment_booked(self, said: AppointmentBooked) -> str:
        self._worked_on()
        given = set(Appointment.model_fields)
        made = Appointment.model_validate(said.model_dump(include=given))
        self._still_to_come(made, said.happened_at)
        self.may_book(made)
        old = self.booked
        self._make(made)
        if old is None:
            self.case.tell("every_case/appointment_booked", **self._words(made))
        else:
            self.case.tell("every_case/appointment_moved", old_when=old.when, **self._words(made))
        return self._answer()

    @message(
        title="Change the appointment",
        by=CUSTOMER_SIDE_AND_OFFICERS | OFFICERS_AND_SYSTEMS,
        shown=Shown.EVERYONE,
        once=AppointmentStanding.BOOKED,
    )
    def appointment_changed(self, said: AppointmentChanged) -> str:
        self._worked_on()
        if said.by.role in OFFICERS_AND_SYSTEMS and said.at is not None:
            return self._moved(said.at, said.until, said.happened_at)
        if said.at is not None:
            raise Refused("An officer books the new time: say which days and times would suit.")
        return self._freed(said)

    @message(
        title="Choose another time",
        done="Another time chosen",
        by=CUSTOMER_SIDE,
        shown=Shown.EVERYONE,
        once=AppointmentStanding.BOOKED,
    )
    def appointment_chosen(self, said: AppointmentChosen) -> str:
        self._worked_on()
        old = self.booked
        if old is not None:
            self.may_book(old.model_copy(update={"at": said.at, "until": said.until}))
        self._moved(said.at, said.until, said.happened_at)
        return "That time is yours. We confirm it to you."

    @message(
        title="Record a missed appointment",
        by=CUSTOMER_SIDE_AND_OFFICERS | OFFICERS_AND_SYSTEMS,
        shown=Shown.EVERYONE,
        once=AppointmentStanding.BOOKED,
    )
    def appointment_missed(self, said: AppointmentMissed) -> str:
        self._worked_on()
        missed = self.booked
        if missed is None:
            raise Refused("No appointment is booked.")
        if workflow.now() < missed.at:
            raise Refused(f"It is still to come, {missed.when}: if it cannot be kept, change it.")
        self.done()
        by_us = said.missed_by == "us"
        count = "missed_by_us" if by_us else "missed_by_customer"
        self.memory = self.memory.model_copy(update={count: getattr(self.memory, count) + 1})
        if by_us:
            self.case.tell("every_case/appointment_missed_by_us", when=missed.when)
            what = f"We missed the appointment of {missed.when}."
            self.case.task(self.case.desk.again("appointment/missed"), what, for_role="manager")
        else:
            self.case.tell("every_case/appointment_missed", when=missed.when)
        self._to_be_booked(f"The appointment of {missed.when} was missed: book another at once.")
        self.was_missed(missed, by_us=by_us)
        return "Recorded; another one is to be booked."

    # -- for the process

    def done(self) -> None:
        """The appointment has taken place, or will not: nobody is reminded of it any more."""
        self.case.diary.forget("appointments")
        self.case.desk.finished("appointment/book")
        self.memory = self.memory.model_copy(update={"appointment": None})

    def to_be_booked(self, what: str, due: datetime | None = None) -> None:
        """A task to book one, once the story has come to it; finished by booking."""
        if self.booked is None:
            self._to_be_booked(what, due)

    # -- for a process's own kind of them

    def may_book(self, made: Appointment) -> None:
        """Refused where this process makes no such appointment."""

    def was_missed(self, missed: Appointment, *, by_us: bool) -> None:
        """It did not take place; another one is to be booked."""

    # -- the diary rings

    def rung(self, what: str) -> None:
        made = self.booked
        if made is None or self.case.outcome is not None:
            return
        if what == "reminder":
            self.case.tell("every_case/appointment_reminder", **self._words(made))
            return
        asked = f"The appointment was {made.when}: record whether it was kept or missed."
        self.case.task(self.case.desk.again("appointment/over"), asked)

    # -- inside

    def _moved(self, at: datetime, until: datetime | None, said_at: datetime | None) -> str:
        old = self.booked
        if old is None:
            raise Refused("No appointment is booked: book one.")
        made = Appointment.model_validate({**old.model_dump(), "at": at, "until": until})
        self._still_to_come(made, said_at)
        self._make(made)
        self.case.tell("every_case/appointment_moved", old_when=old.when, **self._words(made))
        return self._answer()

    def _freed(self, said: AppointmentChanged) -> str:
        old = self.booked
        self.done()
        suits = f" What suits them: {said.suits.strip()}" if said.suits.strip() else ""
        self._to_be_booked(f"Book another appointment.{suits}")
        if old is None:
            return "Nothing was booked. An officer reads when would suit."
        self.case.note(Kind.NOTE, f"The appointment of {old.when} is free again")
        self.case.tell("every_case/appointment_freed", old_when=old.when)
        return "That time is free again; an officer books another."

    def _make(self, made: Appointment) -> None:
        case, now = self.case, workflow.now()
        self.done()
        self.memory = self.memory.model_copy(update={"appointment": made})
        remind_at = reminder_of(made.at, case.part.rule("appointment_reminder"))
        if remind_at > now:
            case.diary.remind("appointments/reminder", remind_at, f"Remind of the appointment {made.when}")
        over = end_of_day(day_of(made.until or made.at))
        case.diary.remind("appointments/over", over, f"After the appointment {made.when}")

    def _to_be_booked(self, what: str, due: datetime | None = None) -> None:
        self.case.task(self.case.desk.again("appointment/book"), what, due=due)

    def _words(self, made: Appointment) -> dict[str, str]:
        needs = needed_for(self.case.customer.needs)
        told = f"You told us that you need this, and it will be there: {needs}." if needs else NOTHING_NEEDED
        return {"when": made.when, "how": made.how, "place": made.place, "needs": told}

    def _answer(self) -> str:
        needs = needed_for(self.case.customer.needs)
        return f"The customer is told. See to what they need: {needs}." if needs else "The customer is told."

    def _worked_on(self) -> None:
        case = self.case
        if case.outcome is not None or case.stage in (CommonStage.WITHDRAWN, CommonStage.FOLLOWING):
            raise Refused("Appointments are for a case that is being worked on.")

    def _still_to_come(self, made: Appointment, said_at: datetime | None) -> None:
        if made.at < (said_at or workflow.now()):
            raise Refused("An appointment is booked before it takes place.")
