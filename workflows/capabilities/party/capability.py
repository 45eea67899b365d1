"""Whose case it is: the parents' until school age ends, then the young person's own."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Protocol

from temporalio import workflow

from charter.cases import Kind
from charter.counting.counting import end_of_day
from charter.people import OFFICERS, Customer
from workflows.capabilities.party.messages import (
    AskedBy,
    ChildDetails,
    ParentsPart,
    PartyRecorded,
    YoungPerson,
    as_customer,
    as_representative,
    school_age_ends,
)
from workflows.case import TICK, Capability, Host, Memory, Messages, Refused, message, say

WHOSE = "Over school age: record whether the young person agrees that their parents act with them."


class PartyMemory(Memory):
    """The parent who asked, where the young person took their place as the one we write to."""

    parent: Customer | None = None


class PartyHost(Host, Protocol):
    """A case about a child or young person."""

    @property
    def details(self) -> ChildDetails: ...


class Party(Capability):
    """Composed by the processes about a child or young person; their details are a ``ChildDetails``."""

    tasks: ClassVar[Mapping[str, Messages]] = {
        "parent": TICK,
        "party": ("party_recorded",),
    }
    memory_type = PartyMemory
    memory: PartyMemory
    case: PartyHost

    @property
    def young_persons_own(self) -> bool:
        """The young person has taken the place of the parent who asked."""
        return self.memory.parent is not None

    def opened(self) -> None:
        """The first turn, before the first letter: it goes to whose case it is."""
        case, details = self.case, self.case.details
        ends = end_of_day(self._school_age_ends())
        if case.report.received <= ends:
            case.diary.remind("party/of_age", ends, f"School age ends {say(ends)}")
        elif details.asked_by is not AskedBy.YOUNG_PERSON:
            self._arrange(details.parents_part, details.parents_reason, details.young_person)

    @message(
        title="Record who acts for the young person",
        done="Who acts for the young person recorded",
        by=OFFICERS,
    )
    def party_recorded(self, said: PartyRecorded) -> str:
        case, ends = self.case, end_of_day(self._school_age_ends())
        if workflow.now() <= ends:
            raise Refused(f"Until {say(ends)} it is the parents' case.")
        if case.details.asked_by is AskedBy.YOUNG_PERSON:
            raise Refused("The young person asked for it themselves. Add a representative instead.")
        before = case.customer
        told = self._arrange(said.parents_part, said.reason, said.young_person)
        case.desk.finished("party")
        if case.customer.name != before.name:
            case.tell("party/changed", child=case.details.name)
        return told

    def rung(self, what: str) -> None:
        self.case.note(Kind.TASK, "School age has ended: it is the young person's case from now on")
        self._ask()

    def _arrange(self, part: ParentsPart, reason: str, reached: YoungPerson) -> str:
        case, people = self.case, self.case.people
        parent = self.memory.parent or case.customer
        if part is ParentsPart.NO_CAPACITY:
            case.customer, self.memory = parent, PartyMemory()
            if people.representative and people.representative.name == parent.name:
                people.represented_by(None)
            case.note(Kind.NOTE, "The young person cannot decide this: their parents act in their place")
            return "Letters go to the parents, in the young person's place."
        if self.memory.parent is None or reached != YoungPerson():
            case.customer = as_customer(case.details.name, reached)
        self.memory = PartyMemory(parent=parent)
        agreed = part is ParentsPart.AGREED
        acting = people.representative
        free = acting is None or acting.name == parent.name
        if free and parent.safe_contact is None:
            people.represented_by(as_representative(parent, agreed, reason))
        elif agreed:
            case.task(case.desk.again("parent"), "Arrange how the parent is told: it cannot be done here.")
        case.note(Kind.NOTE, "It is the young person's own case")
        if not agreed:
            self._ask()
            return "Letters go to the young person. Their parents are told nothing until they agree."
        return "Letters go to the young person, and to their parents as they agreed."

    def _ask(self) -> None:
        self.case.task(self.case.desk.again("party"), WHOSE)

    def _school_age_ends(self) -> date:
        born = self.case.details.date_of_birth
        return school_age_ends(born, self.case.part.number("compulsory_school_age"))
