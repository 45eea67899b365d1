"""When it becomes serious: each time a new promise of one working day, beside what was promised before."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar, Protocol

from temporalio import workflow

from charter.edition.promises import Promise
from charter.people import CUSTOMER_SIDE_AND_OFFICERS
from workflows.anti_social_behaviour.messages import AsbDetails, BecameSerious, about_police
from workflows.anti_social_behaviour.stages import OPEN, AsbStanding, Facts, Stage
from workflows.case import Capability, Host, Messages, Refused, message, say, that_stand

CATEGORIES = frozenset({"serious", "became_serious"})
"""Of the promise to respond: what is promised because it is serious."""


class AsbHost(Host, Protocol):
    """An AntiSocialBehaviour, as what makes it serious sees it."""

    @property
    def details(self) -> AsbDetails: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def police_told(self) -> bool: ...


class Seriousness(Capability):
    """Composed by AntiSocialBehaviour. Its promise is ``respond``."""

    tasks: ClassVar[Mapping[str, Messages]] = {"serious": ("responded",)}
    case: AsbHost

    def standing(self) -> Iterable[str]:
        return that_stand({AsbStanding.SERIOUS: self._waits()})

    @message(
        title="Record that it has become serious",
        done="It has become serious",
        by=CUSTOMER_SIDE_AND_OFFICERS,
        when=OPEN,
        unless=AsbStanding.SERIOUS,
    )
    def became_serious(self, said: BecameSerious) -> str:
        if self._waits():
            raise Refused("It is taken as serious already: an officer answers within one working day.")
        case, facts, asked = self.case, self.case.facts, self.ever
        facts.serious_at, facts.response = said.happened_at or workflow.now(), None
        facts.times_serious += 1
        if case.stage == Stage.WORKING:
            facts.answered = True
            case.enter(Stage.AWAITING_RESPONSE, "it has become serious")
        promise = case.part.promise("respond", "became_serious")
        due = case.diary.due(case.start_clock(promise, facts.serious_at, name=self._name()))
        case.task(case.desk.again("serious"), f"It has become serious: answer by {say(due)}.", due=due)
        words = {"respond_by": say(due), "police": about_police(told=case.police_told, asked=asked)}
        case.tell("anti_social_behaviour/became_serious", **words)
        return f"An officer answers by {say(due)}."

    # -- for the process

    @property
    def ever(self) -> bool:
        """Whether it was reported as serious, or became so in any round."""
        clocks = self.case.diary.clocks.values()
        return self.case.details.serious or any(clock.promise.category in CATEGORIES for clock in clocks)

    def promised(self) -> tuple[Promise, datetime, str]:
        """What the answer awaited now is promised by, from when it counts, and its clock's name."""
        case, at = self.case, self.case.facts.serious_at
        if case.facts.answered and at is not None:
            return case.part.promise("respond", "became_serious"), at, self._name()
        clock = case.diary.clocks.get(case.key("respond"))
        return (clock.promise if clock else case.promised_first()), case.round_began, "respond"

    def beside(self) -> list[str]:
        """The clocks of an answer that run besides: one answer is the answer to all."""
        return [clock.key for clock in self.case.diary.running() if clock.promise.id == "respond"]

    def must_be_answered_since(self, at: datetime | None) -> None:
        """Refused where that answer was given before it became serious."""
        since = self.case.facts.serious_at
        if since and at and at < since.replace(microsecond=0):
            raise Refused("That was before it became serious: an answer since then is promised.")

    # -- inside

    def _name(self) -> str:
        return f"respond/serious_{self.case.facts.times_serious}"

    def _waits(self) -> bool:
        return any(clock.promise.category in CATEGORIES for clock in self.case.diary.running())
