"""The officers' side of a case: who looks after it, notes, tasks, calls, safeguarding, satisfaction."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from pydantic import Field
from temporalio import workflow
from temporalio.exceptions import FailureError

from activities.orders import UrgentOrder
from charter.cases import Kind, Shown
from charter.counting.counting import due
from charter.messages import (
    CallRecorded,
    CustomerTold,
    NoteAdded,
    OfficerAssigned,
    SafeguardingLowered,
    SafeguardingRaised,
    SafeguardingTaken,
    SatisfactionGiven,
    TaskDone,
)
from charter.people import EVERYONE, OFFICERS, OFFICERS_AND_SYSTEMS, STAFF, Role, Sender
from charter.safeguarding import concerns_in, mark_of
from charter.writing.values import spoken
from workflows.case.capability import Capability, Memory
from workflows.case.hearing.messages import Refused, message
from workflows.case.standing import CaseStanding, that_stand
from workflows.case.tasks import TICK, Messages
from workflows.case.writing.courier import cancelled

CONCERN = "safeguarding/"
"""How the key of a concern's task begins; its mark follows."""
REMEMBERED = 200
"""Marks of concerns a case remembers, so that one text raises no second concern."""


class DeskMemory(Memory):
    """Who looks after the case, and whether somebody may be at risk."""

    officer: str = ""
    team: str = ""
    """Empty until somebody changes it: then the service's own team is not meant any more."""
    safeguarding: bool = False
    concerns: int = 0
    raised: tuple[str, ...] = ()
    """Marks of the last concerns, lowered ones among them."""
    open: tuple[str, ...] = ()
    satisfied: bool = False
    """The one question after the outcome has been answered."""
    asked: dict[str, int] = Field(default_factory=dict)
    """Task → how many times a person was asked to do it."""


class OfficersDesk(Capability):
    """What officers do that is no step of any process."""

    memory_type = DeskMemory
    tasks: ClassVar[Mapping[str, Messages]] = {CONCERN.rstrip("/"): ("safeguarding_taken",)}
    memory: DeskMemory

    @property
    def officer(self) -> str:
        """Who looks after the case; empty until somebody does."""
        return self.memory.officer

    @property
    def team(self) -> str:
        """The team it was given to; empty while it is with the service's own."""
        return self.memory.team

    @property
    def safeguarding(self) -> bool:
        """A concern is open."""
        return self.memory.safeguarding

    def given_to(self, officer: str) -> None:
        """That officer looks after it from now on."""
        self.memory = self.memory.model_copy(update={"officer": officer})

    @message(title="Assign an officer", by=OFFICERS_AND_SYSTEMS, shown=Shown.EVERYONE)
    def officer_assigned(self, said: OfficerAssigned) -> None:
        changes = {"officer": said.officer, "team": said.team or self.memory.team}
        self.memory = self.memory.model_copy(update=changes)

    def again(self, task: str) -> str:
        """The key of a task that may come again: a second reply is not read because the first one was."""
        times = self.memory.asked.get(task, 0) + 1
        self.memory = self.memory.model_copy(update={"asked": {**self.memory.asked, task: times}})
        return _numbered(task, times)

    def finished(self, task: str) -> None:
        """What a person was asked to do has been done by the case itself, however often they were asked."""
        times = self.memory.asked.get(task, 0)
        self.case.courier.draft.tasks_done += [_numbered(task, time) for time in range(1, times + 1)]

    def done_by(self, message: str) -> list[str]:
        """The keys of what people have been asked to do, and a message does: whoever says it has done it."""
        asked, tasks = self.memory.asked, self.case.all_tasks
        mine = [task for task in asked if message in tasks.get(task, TICK)]
        return [_numbered(task, time) for task in mine for time in range(1, asked[task] + 1)]

    def moved(self) -> None:
        """Another service's team and officers look after it now."""
        self.memory = self.memory.model_copy(update={"officer": "", "team": ""})

    @message(title="Add a note", by=STAFF)
    def note_added(self, said: NoteAdded) -> None: ...

    @message(title="Tell the customer something", done="Customer told", by=STAFF, shown=Shown.EVERYONE)
    def customer_told(self, said: CustomerTold) -> str:
        self.case.tell_all("every_case/news", news=said.news)
        return "The customer is told."

    @message(title="Mark a task as done", by=STAFF)
    def task_done(self, said: TaskDone) -> None:
        if said.task.startswith(CONCERN):
            raise Refused(
                "A safeguarding concern is taken on and closed on the page “Urgent”, not marked as done."
            )
        self.case.courier.draft.tasks_done.append(said.task)

    @message(
        title="Record a call in place of a letter",
        done="Told by telephone",
        by=OFFICERS,
        once=CaseStanding.LETTER,
    )
    def call_recorded(self, said: CallRecorded) -> str:
        if said.letter > self.case.courier.letters:
            raise Refused(f"There is no letter {said.letter}; the last is {self.case.courier.letters}.")
        self.case.courier.draft.calls_recorded.append(said.letter)
        return "The call is recorded as the notice."

    @message(
        title="Raise a safeguarding concern",
        done="Safeguarding concern raised",
        by=EVERYONE,
        shown=Shown.SAFEGUARDING,
    )
    def safeguarding_raised(self, said: SafeguardingRaised) -> str:
        self.raise_flag(said.id or "")
        return "A person will look at it within the hour."

    @message(
        title="Take on a safeguarding concern",
        done="Safeguarding concern taken on",
        by=Role.MANAGER,
        shown=Shown.SAFEGUARDING,
        once=CaseStanding.SAFEGUARDING,
    )
    async def safeguarding_taken(self, said: SafeguardingTaken) -> str:
        marks = self._meant(said)
        await self._say_of(marks, "taken", said)
        self.case.courier.draft.tasks_done += [f"{CONCERN}{mark}" for mark in marks]
        return "It is yours until you close it, with a reason."

    @message(
        title="Close a safeguarding concern",
        done="Safeguarding concern closed",
        by=Role.MANAGER,
        shown=Shown.SAFEGUARDING,
        once=CaseStanding.SAFEGUARDING,
    )
    async def safeguarding_lowered(self, said: SafeguardingLowered) -> None:
        marks = self._meant(said)
        await self._say_of(marks, "lowered", said, reason=said.reason)
        left = tuple(mark for mark in self.memory.open if mark not in marks)
        self.memory = self.memory.model_copy(update={"open": left, "safeguarding": bool(left)})
        self.case.courier.draft.tasks_done += [f"{CONCERN}{mark}" for mark in marks]
        self.case.courier.settled(marks)

    def _meant(self, said: SafeguardingTaken | SafeguardingLowered) -> tuple[str, ...]:
        """The open concerns it is about. What its door alone has raised is not this case's to name."""
        if said.concern:
            return (said.concern,) if said.concern in self.memory.open else ()
        if not self.memory.safeguarding:
            raise Refused("No safeguarding concern is open.")
        return self.memory.open

    async def _say_of(
        self, marks: tuple[str, ...], signal: str, said: SafeguardingTaken | SafeguardingLowered, **more: str
    ) -> None:
        """To those that wait for a person; not back to the one it was heard from."""
        by = said.by.name or spoken(said.by.role)
        for mark in marks:
            if said.id and said.id.startswith(f"{mark}-"):
                continue
            order = f"{self.case.report.reference}-{mark}"
            try:
                await workflow.get_external_workflow_handle(order).signal(
                    signal, {"by": by, "case_knows": True, **more}
                )
            except FailureError as failure:
                cancelled(failure)  # otherwise it has not begun, or has ended

    @message(
        title="Record how satisfied they are",
        by={Role.CUSTOMER, Role.REPRESENTATIVE, Role.OFFICER},
        once=CaseStanding.SATISFACTION,
    )
    def satisfaction_given(self, said: SatisfactionGiven) -> None:
        if self.case.outcome is None:
            raise Refused("It is asked once the case has an outcome.")
        if not self._asks_satisfaction():
            raise Refused("It is not asked in this case.")
        if self.memory.satisfied:
            raise Refused("It is asked once, and was answered.")
        self.memory = self.memory.model_copy(update={"satisfied": True})

    def _asks_satisfaction(self) -> bool:
        """Whether the one question is one for this case, answered or not."""
        came_to, spared = self.case.outcome, self.case.customer.died or self.memory.concerns
        return came_to is not None and not spared and self.case.asks_satisfaction(came_to.outcome)

    def standing(self) -> Iterable[str]:
        return that_stand(
            {
                CaseStanding.SAFEGUARDING: self.memory.safeguarding,
                CaseStanding.SATISFACTION: self._asks_satisfaction() and not self.memory.satisfied,
                CaseStanding.LETTER: self.case.courier.letters > 0,
            }
        )

    def read_for_safeguarding(self, said: Any, by: Sender | None = None, *, key: str = "") -> bool:
        """Flag a text, by any door, that the edition's words say may be about somebody at risk.

        While a flag is up, what officers write about it raises no other; what anybody else says does. True
        for such a text: it is not for the tracking page, which others may read over a shoulder.
        """
        worrying = bool(concerns_in(said, self.case.part.safeguarding_words))
        about_it = self.memory.safeguarding and by is not None and by.role in STAFF
        if worrying and not about_it:
            self.raise_flag(key)
        return worrying

    def raise_flag(self, key: str = "") -> None:
        """Somebody may be at risk: a person takes it within the edition's hour, day or night.

        ``key``: the id of the message that says so; the same one raises one concern, at its door and here.
        """
        memory, reference = self.memory, self.case.report.reference
        mark = mark_of(reference, key or f"{workflow.info().run_id}/{memory.concerns}")
        if mark in memory.raised:
            return
        self.memory = memory.model_copy(
            update={
                "safeguarding": True,
                "concerns": memory.concerns + 1,
                "raised": (*memory.raised, mark)[-REMEMBERED:],
                "open": (*memory.open, mark),
            }
        )
        now = workflow.now()
        taken_by = due(now, self.case.part.rule("safeguarding_taken"), self.case.calendar).at
        self.case.task(
            f"{CONCERN}{mark}",
            "A safeguarding concern was raised: read it now.",
            for_role="safeguarding",
            due=taken_by,
            shown=Shown.SAFEGUARDING,
        )
        self.case.courier.draft.urgent.append(
            UrgentOrder(reference=reference, mark=mark, at=now, due=taken_by)
        )
        self.case.note(Kind.TASK, "Safeguarding: to be taken by a person at once", shown=Shown.SAFEGUARDING)


def _numbered(task: str, time: int) -> str:
    return task if time == 1 else f"{task}/{time}"
