"""The officers' side of a case: who looks after it, notes, tasks, calls, safeguarding, satisfaction."""

from temporalio import workflow

from charter.cases import Kind, Shown
from charter.clocks import due
from charter.messages import (
    CallRecorded,
    NoteAdded,
    OfficerAssigned,
    SafeguardingLowered,
    SafeguardingRaised,
    SatisfactionGiven,
    TaskDone,
)
from charter.people import STAFF, Model, Role
from charter.safeguarding import concerns_in
from workflows.case_capability import Capability, Memory
from workflows.case_messages import Refused, message


class Kept(Memory):
    """Who looks after the case, and whether somebody may be at risk."""

    officer: str = ""
    team: str = ""
    """Empty until somebody changes it: then the service's own team is not meant any more."""
    safeguarding: bool = False
    concerns: int = 0


class Desk(Capability):
    """What officers do that is no step of any process."""

    memory_type = Kept
    memory: Kept

    @message(by={Role.OFFICER, Role.MANAGER, Role.SYSTEM}, shown=Shown.EVERYONE)
    def officer_assigned(self, said: OfficerAssigned) -> None:
        changes = {"officer": said.officer, "team": said.team or self.memory.team}
        self.memory = self.memory.model_copy(update=changes)

    @message(by=STAFF)
    def note_added(self, said: NoteAdded) -> None: ...

    @message(by=STAFF)
    def task_done(self, said: TaskDone) -> None:
        self.case.courier.draft.tasks_done.append(said.task)

    @message(by={Role.OFFICER, Role.MANAGER})
    def call_recorded(self, said: CallRecorded) -> str:
        if said.letter > self.case.courier.letters:
            raise Refused(f"There is no letter {said.letter}; the last is {self.case.courier.letters}.")
        self.case.courier.draft.calls_recorded.append(said.letter)
        return "The call is recorded as the notice."

    @message(by=frozenset(Role), shown=Shown.SAFEGUARDING)
    def safeguarding_raised(self, said: SafeguardingRaised) -> str:
        self.raise_flag()
        return "A person will look at it within the hour."

    @message(by=Role.MANAGER, shown=Shown.SAFEGUARDING)
    def safeguarding_lowered(self, said: SafeguardingLowered) -> None:
        if not self.memory.safeguarding:
            raise Refused("No safeguarding concern is open.")
        self.memory = self.memory.model_copy(update={"safeguarding": False})
        self.case.courier.draft.tasks_done.append(f"safeguarding/{self.memory.concerns}")

    @message(by={Role.CUSTOMER, Role.REPRESENTATIVE, Role.OFFICER})
    def satisfaction_given(self, said: SatisfactionGiven) -> None:
        if self.case.outcome is None:
            raise Refused("It is asked once the case has an outcome.")

    def read_for_safeguarding(self, said: Model) -> None:
        """Flag a text, by any door, that the edition's words say may be about somebody at risk."""
        words = self.case.part.safeguarding_words
        if not self.memory.safeguarding and concerns_in(said.model_dump(mode="json"), words):
            self.raise_flag()

    def raise_flag(self) -> None:
        """Somebody may be at risk: a person takes it within the edition's hour, day or night."""
        concerns = self.memory.concerns + 1
        self.memory = self.memory.model_copy(update={"safeguarding": True, "concerns": concerns})
        taken_by = due(workflow.now(), self.case.part.rule("safeguarding_taken"), self.case.calendar).at
        self.case.task(
            f"safeguarding/{concerns}",
            "A safeguarding concern was raised: read it now.",
            for_role="safeguarding",
            due=taken_by,
            shown=Shown.SAFEGUARDING,
        )
        self.case.note(Kind.TASK, "Safeguarding: to be taken by a person at once", shown=Shown.SAFEGUARDING)
