"""Anti-social behaviour (charter: Specific examples: City council tenants: anti-social behaviour).

A person answers: within one working day where it is serious, within ten where it is persistent. It may become
serious: a new promise of one working day from then. Whoever complains is never named to the other party: no
letter to them exists.
"""

from collections.abc import Iterable
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report, Shown
from charter.edition.promises import Promise
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, OFFICERS
from workflows.anti_social_behaviour.messages import (
    ActionPlan,
    AsbDetails,
    Closed,
    Ended,
    PoliceReported,
    Responded,
    about_police,
)
from workflows.anti_social_behaviour.serious import Seriousness
from workflows.anti_social_behaviour.stages import OPEN, AsbStanding, Facts, Stage
from workflows.capabilities.aftercare.capability import Aftercare
from workflows.case import Case, Composed, Kept, KeptLate, Overtaken, message, say, that_stand


@workflow.defn
class AntiSocialBehaviour(Case[AsbDetails]):
    """Threats, violence, crime or persistent unreasonable behaviour, until it is closed with a reason."""

    serious = Composed(Seriousness)
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
        return that_stand({AsbStanding.POLICE_TOLD: self.police_told})

    # -- what can be said; its capabilities take the rest

    @message(
        title="Respond to the customer",
        done="Customer responded to",
        by=OFFICERS,
        when=Stage.AWAITING_RESPONSE,
    )
    def responded(self, said: Responded) -> str:
        self.serious.must_be_answered_since(said.happened_at)
        self.facts.response = said
        self.tell("anti_social_behaviour/responded", answer=said.answer)
        return "The customer is told."

    @message(title="Send the action plan", done="Action plan sent", by=OFFICERS, when=OPEN)
    def action_plan(self, said: ActionPlan) -> str:
        if self.stage == Stage.AWAITING_RESPONSE:
            self.serious.must_be_answered_since(said.happened_at)
            answer = Responded(by=said.by, happened_at=said.happened_at, answer=said.actions)
            self.facts.response = answer
        self.tell("anti_social_behaviour/action_plan", actions=said.actions)
        return "The customer is told what we do and by when."

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
            police = about_police(told=self.police_told, asked=False)
            self.open("anti_social_behaviour/acknowledged_serious", respond_by=due, police=police)
        else:
            self.open("anti_social_behaviour/acknowledged", respond_by=due)

    async def response(self) -> None:
        """Until a person has answered: what was promised first, and what was since it became serious."""
        promise, started, name = self.serious.promised()
        match await self.promise(promise, started=started, until=lambda: self.facts.response, name=name):
            case Kept(answer) | KeptLate(answer):
                for key in self.serious.beside():
                    self.keep(key, answer)
                self.facts.response, self.facts.answered = None, True
                self.desk.finished("serious")
                self.enter(Stage.WORKING)
            case Overtaken():
                for key in self.serious.beside():
                    self._left(key)
            case unknown:
                assert_never(unknown)

    def promised_first(self) -> Promise:
        """What was or has become serious is so in a new round, too."""
        return self.part.promise("respond", "serious" if self.serious.ever else "persistent")

    # -- what its capabilities tell it

    @property
    def police_told(self) -> bool:
        """Whether the customer says that the police know of it."""
        return self.facts.police_told or self.details.police_told is True
