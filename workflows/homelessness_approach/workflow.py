"""Homeless, or at risk of losing a home (charter: Specific examples: Homelessness).

Homeless today: an appointment today. Otherwise: told, looked at, an appointment within seven working days,
decided. Each decision comes with its reasons and its own time to ask for a review. No reply, no missed
appointment and nothing late ever closes it: only a home, the end of our duty, or a confirmed withdrawal.
"""

from datetime import datetime
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.people import OFFICERS
from workflows.capabilities.appointments.messages import AppointmentKept
from workflows.case import Case, Composed, Kept, KeptLate, Overtaken, Refused, message, say
from workflows.homelessness_approach.appointments import HomelessAppointments
from workflows.homelessness_approach.asking import CONSEQUENCE, THREATENED, AskingHomeless
from workflows.homelessness_approach.decisions import Decisions
from workflows.homelessness_approach.messages import (
    CircumstancesGiven,
    DutyEnd,
    DutyEnded,
    HomelessDetails,
    InformationReviewed,
)
from workflows.homelessness_approach.stages import NEXT_STEPS, OPEN, TO_MEET, TO_REVIEW, WORDS, Facts, Stage


@workflow.defn
class HomelessnessApproach(Case[HomelessDetails]):
    """Somebody who is homeless or may lose their home, until they are housed or our duty ends."""

    asking = Composed(AskingHomeless)
    appointments = Composed(HomelessAppointments)
    decisions = Composed(Decisions)
    facts: Facts
    first_promise = "review_information"
    late_letters: ClassVar = {"appointment": "homelessness_approach/late_appointment"}
    late_again: ClassVar = {"appointment/today": "late_homeless_today"}
    withdrawal_to_confirm = True
    words: ClassVar = {str(stage): words for stage, words in WORDS.items()}
    next_steps: ClassVar = NEXT_STEPS

    @classmethod
    def asks_satisfaction(cls, outcome: str) -> bool:
        return False

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.AWAITING_CIRCUMSTANCES
        if self.details.homeless_today:
            self.stage = Stage.HOMELESS_TODAY
            self.facts = Facts(homeless_since=self.report.received, times_homeless=1)
        elif not self.details.to_ask():
            self.stage = Stage.REVIEWING

    @workflow.run
    async def run(self, report: Report[HomelessDetails]) -> Outcome:
        if self.fresh:
            self.acknowledge()
        return await self.live(
            {
                Stage.AWAITING_CIRCUMSTANCES: self.circumstances,
                Stage.REVIEWING: self.review,
                Stage.AWAITING_APPOINTMENT: self.appointment,
                Stage.HOMELESS_TODAY: self.appointment_today,
                Stage.DECIDING: self.while_in_stage,
                Stage.REVIEW_OPEN: self.review_open,
            }
        )

    # -- what can be said

    @message(title="Review what they told us", done="What they told us reviewed", by=OFFICERS, when=TO_REVIEW)
    def information_reviewed(self, said: InformationReviewed) -> str:
        self.facts.reviewed = said
        return "The customer is told what we understand; book their appointment."

    @message(title="Record that the appointment took place", by=OFFICERS, when=TO_MEET)
    def appointment_kept(self, said: AppointmentKept) -> str:
        self.appointments.kept(said)
        self.tell("homelessness_approach/appointment_kept", agreed=said.agreed)
        return "Recorded; the customer is told what was agreed."

    @message(title="End our duty", done="Our duty ended", by=OFFICERS, when=OPEN)
    def duty_ended(self, said: DutyEnded) -> str:
        if said.how is DutyEnd.DUTY_ENDED and not self.decisions.any:
            raise Refused("Record the decision that ends it first: it tells them of their right to a review.")
        self.asking.drop()
        self.appointments.done()
        if said.how is DutyEnd.HOUSED:
            self.settle("housed", "They have a home.")
            self.tell("homelessness_approach/housed", reasons=said.reasons)
        else:
            self.settle("duty_ended", "Our duty to help has ended.")
            self.tell("homelessness_approach/duty_ended", reasons=said.reasons)
        self.enter(Stage.REVIEW_OPEN)
        return "Ended; the customer is told."

    # -- the story

    def acknowledge(self) -> None:
        """A reference at once, where help is, and what comes first: today, our look at it, our questions."""
        words = {"help_online": self.part.service.see or self.part.contact.online}
        if self.stage == Stage.HOMELESS_TODAY:
            out_of_hours = self.part.contact.out_of_hours
            self.open("homelessness_approach/acknowledged_today", out_of_hours=out_of_hours, **words)
            self.asking.at_once()
        elif self.stage == Stage.REVIEWING:
            review_by = self.falls_due(self.part.promise("review_information"), self.report.received)
            self.open("homelessness_approach/acknowledged", review_by=say(review_by), **words)
        else:
            self.open("homelessness_approach/acknowledged_asked", **words)
            self.asking.ask(" ".join(self.details.questions()), self.asking.reply_by(None), CONSEQUENCE)
        self.asking.suggest(self.details.notice, self.details.notice_expires_on)

    async def circumstances(self) -> None:
        """Until they have told of them, or an officer who called goes on with what is known."""
        told = await self.wait(
            lambda: self.facts.reviewed or self.facts.circumstances, frozenset({self.stage})
        )
        if isinstance(told, InformationReviewed):
            self.understood(told)
        if not isinstance(told, CircumstancesGiven):
            return
        self.enter(Stage.REVIEWING)
        review_by = self.falls_due(self.part.promise("review_information"), self._told_at())
        self.tell("homelessness_approach/circumstances_given", review_by=say(review_by))

    async def review(self) -> None:
        promise = self.part.promise("review_information")
        match await self.promise(promise, started=self._told_at(), until=lambda: self.facts.reviewed):
            case Kept(reviewed) | KeptLate(reviewed):
                self.understood(reviewed)
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    def understood(self, reviewed: InformationReviewed) -> None:
        self.asking.drop()
        self.desk.finished(THREATENED)
        self.enter(Stage.AWAITING_APPOINTMENT)
        due = self.falls_due(self.part.promise("appointment", "usual"), self._reviewed_at())
        words = {"understood": reviewed.understood, "appointment_by": say(due)}
        self.tell("homelessness_approach/reviewed", **words)
        self.appointments.to_be_booked(f"Book an appointment that takes place by {say(due)}.", due)

    async def appointment(self) -> None:
        await self.meet("usual", self._reviewed_at(), "appointment/usual")

    async def appointment_today(self) -> None:
        await self.meet("today", self.appointments.homeless_since, self.appointments.clock_today)

    async def meet(self, category: str, started: datetime, name: str) -> None:
        promise = self.part.promise("appointment", category)
        match await self.promise(promise, started=started, until=lambda: self.facts.kept, name=name):
            case Kept() | KeptLate():
                self.enter(Stage.DECIDING)
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    async def review_open(self) -> None:
        """Our duty has ended: the time to ask for a review of each decision is still theirs."""
        if await self.wait(self.decisions.all_time_passed, frozenset({self.stage})) is not None:
            self.end()

    # -- what its capabilities tell it

    def homeless_now(self, at: datetime) -> None:
        """They are homeless today: an appointment today, whatever was promised before."""
        if self.stage not in OPEN or self.stage == Stage.HOMELESS_TODAY:
            return
        self.asking.drop()
        self.appointments.homeless_again(at)
        self.enter(Stage.HOMELESS_TODAY)
        self.tell("homelessness_approach/homeless_today", out_of_hours=self.part.contact.out_of_hours)

    # -- inside

    def _told_at(self) -> datetime:
        told = self.facts.circumstances
        return (told.happened_at if told else None) or self.report.received

    def _reviewed_at(self) -> datetime:
        reviewed = self.facts.reviewed
        return (reviewed.happened_at if reviewed else None) or workflow.now()
