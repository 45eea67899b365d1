"""Conciliation or mediation, at any point by agreement (Customer Feedback Policy, Alternative restorative
approaches): what may pause waits for it, with a day it ends by; what never pauses does not."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import AwareDatetime
from temporalio import workflow

from charter.cases import Kind, Shown
from charter.counting.counting import end_of_day
from charter.people import STAFF
from workflows.capabilities.mediation.messages import MediationAgreed, MediationEnded
from workflows.case import (
    Capability,
    CaseStanding,
    CommonStage,
    Memory,
    Messages,
    Refused,
    StandingInCase,
    message,
    say,
)

RESOLVED = "resolved"
"""The event that ends a promise about the whole: settled is resolved."""


class MediationStanding(StandingInCase):
    """What its standing can be."""

    GOING_ON = "mediation"


class MediationMemory(Memory):
    """The mediation that is going on."""

    until: AwareDatetime | None = None
    pausing: str = ""
    """The clock that waits for it, if one does."""


class Mediation(Capability):
    """Composed by the processes in which people can be brought together."""

    tasks: ClassVar[Mapping[str, Messages]] = {"mediation": ("mediation_ended",)}
    memory_type = MediationMemory
    memory: MediationMemory

    @property
    def going_on(self) -> bool:
        return self.memory.until is not None

    def must_be_over(self) -> None:
        """Refused while it goes on: nobody answers what is being mediated."""
        if self.going_on:
            raise Refused("Mediation is going on: say first how it ended.")

    def standing(self) -> Iterable[str]:
        return (MediationStanding.GOING_ON,) if self.going_on else ()

    @message(
        title="Record that mediation was agreed",
        by=STAFF,
        unless=(MediationStanding.GOING_ON, CaseStanding.OUTCOME, CaseStanding.DUPLICATE),
    )
    def mediation_agreed(self, said: MediationAgreed) -> str:
        case, until = self.case, end_of_day(said.until)
        if case.outcome is not None or case.stage in (CommonStage.WITHDRAWN, CommonStage.FOLLOWING):
            raise Refused("Only a case that is being worked on can go to mediation.")
        if self.going_on:
            raise Refused("Mediation is going on already: say first how it ended.")
        if until <= workflow.now():
            raise Refused("The day it ends by is still to come.")
        key = self._pause(said)
        self.memory = MediationMemory(until=until, pausing=key)
        case.diary.remind("mediation/until", until, f"Mediation until {say(until)}")
        if key:
            case.tell("mediation/agreed", mediator=said.agreed_with, until=say(until))
            return f"Agreed; the date of the answer waits until it ends, {say(until)} at the latest."
        case.tell("mediation/agreed_beside", mediator=said.agreed_with, until=say(until))
        return "Agreed; nothing pauses for it."

    @message(title="Record the end of mediation", by=STAFF, once=MediationStanding.GOING_ON)
    def mediation_ended(self, said: MediationEnded) -> str:
        case = self.case
        if not self.going_on:
            raise Refused("No mediation is going on.")
        self.drop()
        if not said.settled:
            case.tell("mediation/goes_on", what=said.what, **case.what_next())
            return "The case goes on; the customer is told the date."
        for clock in case.diary.running():
            if clock.promise.until == RESOLVED:
                case.keep(clock.key, said)
        case.settle("settled", "It was settled by mediation.")
        case.tell("mediation/settled", what=said.what)
        case.end()
        return "Settled; the customer is told what was agreed."

    def drop(self) -> None:
        """It is over, however it ended: what waited for it counts on."""
        key = self.memory.pausing
        self.memory = MediationMemory()
        self.case.diary.forget("mediation")
        if key and self.case.diary.clocks[key].running:
            self.case.promises.let_go_on(key)

    def rung(self, what: str) -> None:
        case = self.case
        case.note(Kind.PROMISE, "The time agreed for mediation is over", shown=Shown.EVERYONE)
        self.drop()
        case.task(case.desk.again("mediation"), "The time agreed for mediation is over: ask how it ended.")
        case.tell("mediation/time_over", **case.what_next())

    def _pause(self, said: MediationAgreed) -> str:
        """Pause what may pause and is in time; the customer's own time lasts as long. Which."""
        case, now, until = self.case, workflow.now(), end_of_day(said.until)
        reason, paused = f"mediation by {said.agreed_with}", ""
        for clock in case.diary.running():
            due = clock.due(case.calendar).at
            if clock.promise.by == "customer" and due < until:
                case.diary.put(clock.extend(said.until, reason, str(said.by), now, case.calendar))
            elif clock.promise.pausable and (clock.paused or due >= now):
                case.asking.wait_no_longer(clock.key)
                again = case.diary.clocks[clock.key]
                case.diary.put(again.pause(now, until, reason, case.calendar))
                paused = clock.key
        return paused
