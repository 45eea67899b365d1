"""The crew that comes back: asked to return, and asked again where they could not get to it."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Protocol

from temporalio import workflow

from charter.cases import Shown
from charter.counting.counting import next_working_day_end
from charter.people import OFFICERS_AND_SYSTEMS
from workflows.case import Capability, Host, Messages, message, say, that_stand
from workflows.missed_collection.messages import AccessBlocked, CrewAsked
from workflows.missed_collection.stages import CollectionStanding, Facts, Stage

ASK = "ask_crew"
"""The task to ask them."""


class CollectionHost(Host, Protocol):
    """A MissedCollection, as its crew sees it."""

    @property
    def facts(self) -> Facts: ...


class Crew(Capability):
    """Composed by MissedCollection."""

    tasks: ClassVar[Mapping[str, Messages]] = {ASK: ("crew_asked",)}
    case: CollectionHost

    def standing(self) -> Iterable[str]:
        return that_stand({CollectionStanding.CREW_ASKED: self.case.facts.crew_asked})

    # -- what can be said

    @message(
        title="Ask the crew to return",
        done="Crew asked to return",
        by=OFFICERS_AND_SYSTEMS,
        when=Stage.AWAITING_RETURN,
        shown=Shown.EVERYONE,
    )
    def crew_asked(self, said: CrewAsked) -> None:
        self.case.facts.crew_asked = True
        self.no_longer()

    @message(
        title="Record that the crew could not get to it", by=OFFICERS_AND_SYSTEMS, when=Stage.AWAITING_RETURN
    )
    def access_blocked(self, said: AccessBlocked) -> str:
        case, now = self.case, workflow.now()
        clock = case.diary.clocks[case.key("return")]
        case.diary.put(clock.except_(now, said.what, "recorded by the crew", str(said.by)))
        try_by = say(next_working_day_end(now, case.calendar))
        self.to_be_asked(try_by)
        case.tell_all("missed_collection/access_blocked", what=said.what, try_by=try_by)
        return f"The customer is told that the crew tries again by {try_by}."

    # -- for the process

    def to_be_asked(self, by: str) -> None:
        """An officer, or the contractor's system, asks them to be back by that day, in words."""
        case = self.case
        case.facts.crew_asked = False
        case.task(case.desk.again(ASK), f"Ask the crew to return by {by}, and record that they were.")

    def no_longer(self) -> None:
        """They have been asked, or need not be any more."""
        self.case.desk.finished(ASK)
