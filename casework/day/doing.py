"""Where a task is done: the form of the message that does it, or the place where it is seen to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from casework.site.permissions import SPEAKS_AS
from charter.cases import Shown
from register.day.mine import ANSWERS, WaitingCase
from register.people.officers import Officer
from register.tasks import StoredTask
from starter.desk.catalogue import Catalogue
from workflows.case import OF_PROMISES, CommonStage, done_by, kept_by, shorter
from workflows.processes import PROCESSES

URGENT_PLACE = "/casework/urgent"
OUTSIDE: Mapping[str, tuple[str, str]] = {
    "letter": ("#letters", "See the letter"),
    "inbound": ("#timeline", "See what was sent"),
    "stalled": ("", "Open the case"),
    "stopped_outside": ("", "Open the case"),
    "start_refused": ("", "Open the case"),
}
"""Where on the case's page a task is seen to that no process asks for, by how its key begins."""


class WayTo(NamedTuple):
    """The one link to where something is done."""

    href: str
    text: str


@dataclass(frozen=True)
class Doing:
    """The ways for one officer, looked up in what the processes say and the edition promises."""

    officer: Officer
    catalogue: Catalogue

    def of_task(self, task: StoredTask) -> WayTo:
        """The form that does it, where the officer may say it now; else where to look."""
        key = task.task.key
        if task.task.shown is Shown.SAFEGUARDING:
            return WayTo(URGENT_PLACE, "Take or close it")
        begins, _, about = key.partition("/")
        if begins in OF_PROMISES:
            return self.of_promise(task.reference, task.process, task.stage, about)
        process = PROCESSES.get(task.process)
        messages = done_by(process.all_tasks, key) if process else None
        if form := self._form(task.reference, task.process, task.stage, messages or ()):
            return form
        place, text = OUTSIDE.get(begins, ("#timeline", "Read it") if begins in ANSWERS else _CASE)
        return WayTo(f"{_address(task.reference)}{place}", text)

    def of_promise(self, reference: str, process: str, stage: str, clock: str) -> WayTo:
        """The form of what keeps a promise, by its clock's key."""
        found, made = PROCESSES.get(process), self.catalogue.edition.promises
        named = next((key for key in shorter(clock) if any(each.id == key for each in made)), "")
        messages: list[str] = []
        for each in made:
            if found and each.process == process and each.id == named:
                messages += kept_by(found.keeps, found.messages, each)
        return self._form(reference, process, stage, messages) or WayTo(_address(reference), _CASE[1])

    def of_case(self, case: WaitingCase) -> WayTo:
        """The case itself, or what keeps the promise it waits for."""
        if case.promise:
            return self.of_promise(case.reference, case.process, case.stage, case.promise)
        return WayTo(_address(case.reference), _CASE[1])

    def _form(self, reference: str, process: str, stage: str, messages: Iterable[str]) -> WayTo | None:
        role = SPEAKS_AS.get(self.officer.role)
        known = self.catalogue.messages(process)
        for name in messages:
            spec = known.get(name)
            if spec is not None and role in spec.roles and stage != CommonStage.ENDED and spec.in_time(stage):
                return WayTo(f"{_address(reference)}/say/{name}", spec.title)
        return None


_CASE = ("", "Open the case")


def _address(reference: str) -> str:
    return f"/casework/cases/{reference}"
