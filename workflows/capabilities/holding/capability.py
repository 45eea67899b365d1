"""Holding a refusal or a final plan, so that it does not come just before days when nobody can be asked."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TypeVar, assert_never

from pydantic import AwareDatetime
from temporalio import workflow

from charter.cases import Kind
from charter.edition.promises import Promise
from charter.messages import Message
from charter.writing.letters import say_when
from workflows.capabilities.holding.rules import held_until, last_day_allowed
from workflows.case import Capability, Kept, KeptLate, Memory, Overtaken, Refused

HeldMessage = TypeVar("HeldMessage", bound=Message)


class HoldingMemory(Memory):
    """The one letter that waits, if one does."""

    until: AwareDatetime | None = None
    went: AwareDatetime | None = None
    """When it went, having been held: that is when the family was told."""


class Holding(Capability):
    """Composed by the processes that may have to say no to a family."""

    memory_type = HoldingMemory
    memory: HoldingMemory

    def must_be_undecided(self, decided: Message | None) -> None:
        """Refused once it has been decided: nobody decides again what a letter that is held says."""
        if decided is not None:
            raise Refused("This has been decided already, and the letter waits for a better day.")

    def hold(self, key: str) -> str:
        """Hold what keeps that promise, if this is no day to send it: until when, in words, or nothing."""
        case, now = self.case, workflow.now()
        self.memory = HoldingMemory()
        if not case.part.switch("held_before_days_off"):
            return ""
        until = held_until(now, last_day_allowed(case.diary.clocks[key], now, case.calendar), case.calendar)
        if until is None:
            return ""
        return self.hold_until(until, "it would come just before days off, or on one")

    def hold_until(self, until: datetime, why: str) -> str:
        """Hold the letter until then. Answers so, in words."""
        case, when = self.case, say_when(until)
        self.memory = HoldingMemory(until=until)
        case.diary.remind("holding/letter", until, f"Send the letter held until {when}")
        held = f"The letter is held until {when}: {why}."
        case.note(Kind.NOTE, held)
        return held

    def release(self) -> None:
        """What was held is decided anew."""
        self.memory = HoldingMemory()
        self.case.diary.forget("holding")

    def released(self, decided: HeldMessage | None) -> HeldMessage | None:
        """What was decided, once its letter may go: held, it happened when the family was told."""
        if decided is None or self.memory.until is not None:
            return None
        went = self.memory.went
        return decided if went is None else decided.model_copy(update={"happened_at": went})

    async def told(
        self,
        promise: Promise,
        started: datetime,
        decided: Callable[[], HeldMessage | None],
        *,
        during: Sequence[str] = (),
        on: date | None = None,
    ) -> HeldMessage | None:
        """What was decided, once the family is told; None where the case went another way.

        ``during`` and ``on`` as for every promise.
        """
        self.case.start_clock(promise, started, on=on)
        match await self.case.promise(
            promise, started=started, until=lambda: self.released(decided()), during=during
        ):
            case Kept(fact) | KeptLate(fact):
                return fact
            case Overtaken():
                return None
            case unknown:
                assert_never(unknown)

    def rung(self, what: str) -> None:
        self.memory = HoldingMemory(went=workflow.now())
