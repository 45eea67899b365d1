"""Anti-social behaviour (charter: Specific examples: City council tenants: anti-social behaviour).

A person answers: within one working day where it is serious, within ten where it is persistent. It may become
serious: a new promise of one working day from then. Whoever complains is never named to the other party: no
letter to them exists.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, assert_never

from pydantic import AwareDatetime
from temporalio import workflow

from charter.cases import Outcome, Report, Shown
from charter.edition.promises import Promise
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, OFFICERS
from workflows.anti_social_behaviour.messages import (
    ActionPlan,
    AsbDetails,
    BecameSerious,
    Closed,
    Ended,
    PoliceReported,
    Responded,
    about_police,
)
from workflows.capabilities.aftercare.capability import Aftercare
from workflows.case import (
    Case,
    Composed,
    Kept,
    KeptLate,
    Memory,
    Overtaken,
    Refused,
    StandingInCase,
    message,
    say,
    that_stand,
)


class Stage(StrEnum):
    AWAITING_RESPONSE = "awaiting_response"
    WORKING = "working"
    DONE = "done"


class AsbStanding(StandingInCase):
    """What its standing can be."""

    SERIOUS = "serious"
    """It is taken as serious, and an officer has not answered yet."""
    POLICE_TOLD = "police_told"


OPEN = (Stage.AWAITING_RESPONSE, Stage.WORKING)
SERIOUS = frozenset({"serious", "became_serious"})


class Facts(Memory):
    """What has happened in this round of the case."""

    response: Responded | None = None
    answered: bool = False
    """Answered once: what is promised now is promised because it became serious."""
    serious_at: AwareDatetime | None = None
    times_serious: int = 0
    police_told: bool = False


@workflow.defn
class AntiSocialBehaviour(Case[AsbDetails]):
    """Threats, violence, crime or persistent unreasonable behaviour, until it is closed with a reason."""

    tasks: ClassVar = {"serious": ("responded",)}
    aftercare = Composed(Aftercare)
    facts: Facts
    first_promise = "respond"
    withdrawal_to_confirm = True
    words: ClassVar = {
        Stage.AWAITING_RESPONSE: ("an officer's answer", "An officer will answer you."),
        Stage.WORKING: ("what was planned, or closing it", "We do what we told you we would do."),
        Stage.DONE: ("nothing more; the customer may say it goes on", "Tell us if it goes on."),
    }
    next_steps: ClassVar = {
        Stage.AWAITING_RESPONSE: ("responded", "action_plan"),
        Stage.WORKING: ("action_plan", "closed"),
        Stage.DONE: (),
    }

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.AWAITING_RESPONSE

    @workflow.run
    async def run(self, report: Report[AsbDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {
                Stage.AWAITING_RESPONSE: self.response,
                Stage.WORKING: self.while_in_stage,
                Stage.DONE: self.while_in_stage,
            }
        )

    def standing(self) -> Iterable[str]:
        return that_stand(
            {AsbStanding.SERIOUS: self._waits_as_serious(), AsbStanding.POLICE_TOLD: self._police_told()}
        )

    # -- what can be said

    @message(
        title="Respond to the customer",
        done="Customer responded to",
        by=OFFICERS,
        when=Stage.AWAITING_RESPONSE,
    )
    def responded(self, said: Responded) -> str:
        self._since_serious(said.happened_at)
        self.facts.response = said
        self.tell("anti_social_behaviour/responded", answer=said.answer)
        return "The customer is told."

    @message(title="Send the action plan", done="Action plan sent", by=OFFICERS, when=OPEN)
    def action_plan(self, said: ActionPlan) -> str:
        if self.stage == Stage.AWAITING_RESPONSE:
            self._since_serious(said.happened_at)
            answer = Responded(by=said.by, happened_at=said.happened_at, answer=said.actions)
            self.facts.response = answer
        self.tell("anti_social_behaviour/action_plan", actions=said.actions)
        return "The customer is told what we do and by when."

    @message(
        title="Record that it has become serious",
        done="It has become serious",
        by=CUSTOMER_SIDE_AND_OFFICERS,
        when=OPEN,
        unless=AsbStanding.SERIOUS,
    )
    def became_serious(self, said: BecameSerious) -> str:
        if self._waits_as_serious():
            raise Refused("It is taken as serious already: an officer answers within one working day.")
        asked, facts = self._ever_serious(), self.facts
        facts.serious_at, facts.response = said.happened_at or workflow.now(), None
        facts.times_serious += 1
        if self.stage == Stage.WORKING:
            facts.answered = True
            self.enter(Stage.AWAITING_RESPONSE, "it has become serious")
        due = self.diary.due(self._serious_clock())
        self.task(self.desk.again("serious"), f"It has become serious: answer by {say(due)}.", due=due)
        words = {"respond_by": say(due), "police": about_police(told=self._police_told(), asked=asked)}
        self.tell("anti_social_behaviour/became_serious", **words)
        return f"An officer answers by {say(due)}."

    @message(
        title="Record a report to the police",
        done="Reported to the police",
        by=CUSTOMER_SIDE_AND_OFFICERS,
        shown=Shown.EVERYONE,
        unless=AsbStanding.POLICE_TOLD,
    )
    def police_reported(self, said: PoliceReported) -> str:
        self.facts.police_told = True
        return "Thank you. It is recorded."

    @message(title="Close the case", by=OFFICERS, when=Stage.WORKING)
    def closed(self, said: Closed) -> str:
        if said.how is Ended.RESOLVED:
            self.settle("resolved", "It has been put right.")
        else:
            self.settle("no_further_action", "There is nothing more that we can do.")
        self.enter(Stage.DONE)
        until = self.aftercare.begin(Stage.AWAITING_RESPONSE)
        self.tell("anti_social_behaviour/closed", reason=said.reason, dispute_by=until)
        return f"The customer is told why, and that they may say it goes on until {until}."

    # -- the story

    def acknowledge(self) -> None:
        """999 first, then the reference and by when a person answers; the police are asked for once."""
        due = say(self.falls_due(self.promised_first(), self.report.received))
        if self.details.serious:
            police = about_police(told=self._police_told(), asked=False)
            self.open("anti_social_behaviour/acknowledged_serious", respond_by=due, police=police)
        else:
            self.open("anti_social_behaviour/acknowledged", respond_by=due)

    async def response(self) -> None:
        """Until a person has answered: what was promised first, and what was since it became serious."""
        promise, started, name = self._promised()
        match await self.promise(promise, started=started, until=lambda: self.facts.response, name=name):
            case Kept(answer) | KeptLate(answer):
                for key in self._beside():
                    self.keep(key, answer)
                self.facts.response, self.facts.answered = None, True
                self.desk.finished("serious")
                self.enter(Stage.WORKING)
            case Overtaken():
                for key in self._beside():
                    self._left(key)
            case unknown:
                assert_never(unknown)

    def promised_first(self) -> Promise:
        """What was or has become serious is so in a new round, too."""
        return self.part.promise("respond", "serious" if self._ever_serious() else "persistent")

    # -- inside

    def _promised(self) -> tuple[Promise, datetime, str]:
        at = self.facts.serious_at
        if self.facts.answered and at is not None:
            return self.part.promise("respond", "became_serious"), at, self._serious_name()
        return self._first_kept(), self.round_began, "respond"

    def _first_kept(self) -> Promise:
        """This round's first promise: the one its clock was started with, if it was."""
        clock = self.diary.clocks.get(self.key("respond"))
        return clock.promise if clock else self.promised_first()

    def _serious_clock(self) -> str:
        at, promise = self.facts.serious_at, self.part.promise("respond", "became_serious")
        return self.start_clock(promise, at or workflow.now(), name=self._serious_name())

    def _serious_name(self) -> str:
        return f"respond/serious_{self.facts.times_serious}"

    def _beside(self) -> list[str]:
        return [clock.key for clock in self.diary.running() if clock.promise.id == "respond"]

    def _waits_as_serious(self) -> bool:
        return any(clock.promise.category in SERIOUS for clock in self.diary.running())

    def _ever_serious(self) -> bool:
        clocks = self.diary.clocks.values()
        return self.details.serious or any(clock.promise.category in SERIOUS for clock in clocks)

    def _police_told(self) -> bool:
        return self.facts.police_told or self.details.police_told is True

    def _since_serious(self, at: datetime | None) -> None:
        since = self.facts.serious_at
        if since and at and at < since.replace(microsecond=0):
            raise Refused("That was before it became serious: an answer since then is promised.")
