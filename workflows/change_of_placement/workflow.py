"""A change of school placement (charter: Special Educational Needs and Disabilities).

Written to within ten working days, and rung. Likely the plan is reviewed first, in a case of its own; when
that has ended, the request goes to the next panel whose cut-off has not passed. The outcome is told within
two weeks after it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.messages import LinkedCaseEnded
from charter.people import OFFICERS
from workflows.capabilities.holding.capability import Holding
from workflows.capabilities.party.capability import Party
from workflows.case import (
    UNDONE,
    Case,
    Composed,
    Kept,
    KeptLate,
    Overtaken,
    Refused,
    message,
    say,
    that_stand,
)
from workflows.change_of_placement.messages import (
    WITHOUT_ANSWER,
    Called,
    Contacted,
    OutcomeTold,
    PlacementDetails,
    about,
    outcome_words,
    questions,
)
from workflows.change_of_placement.panel import LOOK_AGAIN, PanelDates
from workflows.change_of_placement.review import ReviewFirst
from workflows.change_of_placement.stages import (
    AFTER_CONTACT,
    NEXT_STEPS,
    WORDS,
    Facts,
    PlacementStanding,
    Stage,
)


@workflow.defn
class ChangeOfPlacement(Case[PlacementDetails]):
    """A request for another school or setting, from receipt to the panel's outcome."""

    party = Composed(Party)
    holding = Composed(Holding)
    review = Composed(ReviewFirst)
    panel = Composed(PanelDates)
    facts: Facts
    first_promise = "contact"
    withdrawal_to_confirm = True
    said_during: ClassVar = {"party": tuple(Stage)}
    words: ClassVar = WORDS
    next_steps: ClassVar = NEXT_STEPS

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.CONTACTING

    @classmethod
    def asks_satisfaction(cls, outcome: str) -> bool:
        """Never after a refusal."""
        return outcome != "placement_refused"

    @workflow.run
    async def run(self, report: Report[PlacementDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {
                Stage.CONTACTING: self.contact,
                Stage.CONSIDERING: self.while_in_stage,
                Stage.REVIEWING: self.await_review,
                Stage.AWAITING_PANEL: self.await_panel,
                Stage.AWAITING_OUTCOME: self.tell_outcome,
            }
        )

    def standing(self) -> Iterable[str]:
        call = self.diary.clocks.get(self.key("call"))
        return that_stand(
            {
                PlacementStanding.TO_RING: call is not None and call.running,
                PlacementStanding.DECIDED: self.facts.outcome,
            }
        )

    # -- what can be said; its capabilities take the rest

    @message(title="Write to the family", done="Family written to", by=OFFICERS, when=Stage.CONTACTING)
    def contacted(self, said: Contacted) -> str:
        self.facts.contacted = said
        return "The family is written to. Ring them the same day."

    @message(
        title="Record the call to the family",
        done="Family called",
        by=OFFICERS,
        when=AFTER_CONTACT,
        once=PlacementStanding.TO_RING,
    )
    def called(self, said: Called) -> str:
        key = self.key("call")
        if not self.diary.clocks[key].running:
            raise Refused("They were rung already: add a note.")
        self.keep(key, said)
        return "Recorded."

    @message(
        title="Tell them the outcome",
        by=OFFICERS,
        when=Stage.AWAITING_OUTCOME,
        unless=PlacementStanding.DECIDED,
    )
    def outcome_told(self, said: OutcomeTold) -> str:
        self.holding.must_be_undecided(self.facts.outcome)
        self.facts.outcome = said
        held = "" if said.agreed else self.holding.hold(self.key("outcome"))
        return held or "The family is told."

    def linked_case_came_to(self, said: LinkedCaseEnded) -> None:
        """The review has ended, or was given up; whatever stage this case is in, it is not forgotten."""
        if said.reference == self.facts.review and self.facts.ready is None:
            self.facts.review_ended = said

    # -- the story

    def acknowledge(self) -> None:
        """A reference at once, to whose case it is; what the request leaves open is asked."""
        self.party.opened()
        contact_by = self.falls_due(self.part.promise("contact"), self.report.received)
        words = {"contact_by": say(contact_by), "local_offer": self.part.contact.local_offer}
        self.open("change_of_placement/acknowledged", **words, **self._words_of_all())
        if question := questions(self.details):
            self.asking.ask(question, self.asking.reply_by(None), WITHOUT_ANSWER)

    async def contact(self) -> None:
        promise = self.part.promise("contact")
        match await self.promise(promise, started=self.report.received, until=lambda: self.facts.contacted):
            case Kept(done) | KeptLate(done):
                call = self.start_clock(self.part.promise("call"), done.happened_at or workflow.now())
                self.enter(Stage.CONSIDERING)
                words = {"what": done.what, "call_by": say(self.diary.due(call))}
                self.tell("change_of_placement/contacted", **words, **self._words_of_all())
                self.review.to_decide(
                    "Is a review needed first? Open it with its paperwork, or say that it is not."
                )
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    async def await_review(self) -> None:
        """Until the review says that it has ended. A review that was given up is decided on again."""
        ended = await self.wait(lambda: self.facts.review_ended, frozenset({Stage.REVIEWING}))
        if ended is None:
            return
        if ended.outcome not in UNDONE:
            self.to_the_panel(ended.happened_at or workflow.now())
            return
        self.facts.review, self.facts.review_ended = "", None
        self.enter(Stage.CONSIDERING)
        given_up = f"The review {ended.reference} was given up"
        self.review.to_decide(f"{given_up}: open another, or say that none is needed.")

    def to_the_panel(self, at: datetime) -> None:
        """The review has ended, or none is needed."""
        self.review.decided()
        self.facts.ready = at
        self.enter(Stage.AWAITING_PANEL)

    async def await_panel(self) -> None:
        """The next panel whose cut-off has not passed; while none is known, an officer looks for it."""
        self.panel.find()
        held = await self.wait(lambda: self.facts.held, frozenset({Stage.AWAITING_PANEL}))
        if held is None:
            return
        self.panel.over(held)
        outcome_by = say(self.falls_due(self.part.promise("outcome"), held.happened_at or workflow.now()))
        self.enter(Stage.AWAITING_OUTCOME)
        self.tell("change_of_placement/panel_held", outcome_by=outcome_by, **self._words_of_all())

    def reminded(self, key: str) -> None:
        if key == LOOK_AGAIN and self.stage == Stage.AWAITING_PANEL and self.facts.panel_on is None:
            self.panel.find()

    async def tell_outcome(self) -> None:
        held = self.facts.held
        began = (held and held.happened_at) or workflow.now()
        told = await self.holding.told(self.part.promise("outcome"), began, lambda: self.facts.outcome)
        if told is None:
            return
        words = {**outcome_words(told, self.part.contact), **self._words_of_all()}
        if told.agreed:
            self.settle("placement_agreed", "The panel has agreed to a change of placement.")
            self.tell("change_of_placement/agreed", **words)
        else:
            self.settle("placement_refused", "The panel has not agreed to a change of placement.")
            self.tell("change_of_placement/refused", **words)
        self.end()

    # -- inside

    def _words_of_all(self) -> dict[str, str]:
        return about(self.details, self.part.contact)
