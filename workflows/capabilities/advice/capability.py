"""Advice asked of several at once, each with a time of their own: chased, never our lateness."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime, Field
from temporalio import workflow

from charter.cases import Kind
from charter.counting.counting import day_of
from charter.people import OFFICERS, OFFICERS_AND_SYSTEMS, same_person
from workflows.capabilities.advice.messages import AdviceReceived, AdviceRequested
from workflows.case import TICK, Capability, Memory, Messages, Refused, message, say


class AskedProfessional(Memory):
    """One professional who was asked; the first in the list has the clock ``advice/1``."""

    of: str
    of_setting: bool
    on: AwareDatetime
    received: AwareDatetime | None = None


class AdviceMemory(Memory):
    """Whom this case asked, in order, and who gave advice unasked."""

    asked: list[AskedProfessional] = Field(default_factory=list)
    unasked: list[str] = Field(default_factory=list)


class Advice(Capability):
    """Composed by the processes that decide on the advice of others. Its promise is ``advice``."""

    tasks: ClassVar[Mapping[str, Messages]] = {
        "advice": TICK,
        "unasked": TICK,
    }
    memory_type = AdviceMemory
    memory: AdviceMemory

    @message(title="Ask for advice", by=OFFICERS)
    def advice_requested(self, said: AdviceRequested) -> str:
        case, memory = self.case, self.memory
        if any(each.received is None and same_person(each.of, said.of) for each in memory.asked):
            raise Refused("They have been asked already, and their advice has not come yet.")
        on = said.happened_at or workflow.now()
        memory.asked.append(AskedProfessional(of=said.of, of_setting=said.of_a_setting, on=on))
        promise = case.part.promise("advice")
        titled = promise.model_copy(update={"title": f"Advice from {said.of}"})
        key = case.start_clock(titled, on, name=self._name(len(memory.asked)))
        return f"Asked; it is expected by {say(case.diary.due(key))}."

    @message(title="Record advice received", by=OFFICERS_AND_SYSTEMS)
    def advice_received(self, said: AdviceReceived) -> str:
        case = self.case
        theirs = [(n, one) for n, one in enumerate(self.memory.asked, 1) if same_person(one.of, said.of)]
        if not theirs:
            return self._unasked(said)
        number, asked = theirs[-1]
        if asked.received is not None:
            raise Refused(f"Their advice came already, on {say(asked.received)}. Add a note instead.")
        asked.received = said.happened_at or workflow.now()
        key = case.key(self._name(number))
        for task in ("warning", "chase"):
            case.desk.finished(f"{task}/{key}")
        if not case.diary.clocks[key].running:
            return "Kept. The decision was made without it: read it all the same."
        case.keep(key, said)
        missing = [one.of for one in self.memory.asked if one.received is None]
        if missing:
            return f"Kept. Still to come: {', '.join(missing)}."
        case.task(case.desk.again("advice"), "All the advice asked for has come: read it.")
        return "Kept. All the advice asked for has come."

    def _unasked(self, said: AdviceReceived) -> str:
        if any(same_person(one, said.of) for one in self.memory.unasked):
            raise Refused("Their advice came already, unasked. Add a note instead.")
        self.memory.unasked.append(said.of)
        self.case.note(Kind.NOTE, "Advice came from somebody who was not asked: it is kept")
        self.case.task(self.case.desk.again("unasked"), "Advice came from somebody not asked: read it.")
        return "Kept. They were not asked: see whether it is the advice of somebody who was."

    def settings_asked(self, of: str) -> list[date]:
        """The days on which that school or early-years setting was asked for advice."""
        return [day_of(one.on) for one in self.memory.asked if one.of_setting and same_person(one.of, of)]

    def close(self, why: str) -> None:
        """What has not come is not waited for any more."""
        for number in range(1, len(self.memory.asked) + 1):
            self.case.diary.overtake(self.case.key(self._name(number)), why)

    @staticmethod
    def _name(number: int) -> str:
        return f"advice/{number}"
