"""Asking somebody who may lose their home: with every reply, whether they are homeless today."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

from temporalio import workflow

from charter.cases import Kind
from charter.counting.counting import day_of, end_of_day
from charter.people import CUSTOMER_SIDE_AND_OFFICERS
from workflows.case import Asking, CaseStanding, Messages, message
from workflows.homelessness_approach.host import ApproachHost
from workflows.homelessness_approach.messages import (
    CircumstancesGiven,
    HomelessInformation,
    HomelessReplied,
    NowHomeless,
)
from workflows.homelessness_approach.notices import WITHIN, Notice, NoticeKind, threatened
from workflows.homelessness_approach.stages import Stage

THREATENED = "threatened"
CONSEQUENCE = "We call you. Your case stays open, and we go on with what we know."


class AskingHomeless(Asking):
    """A reply is also an answer to the one question that cannot wait. No reply never closes the case."""

    tasks: ClassVar[Mapping[str, Messages]] = {
        "homeless_today": ("appointment_kept",),
        THREATENED: ("information_reviewed",),
    }
    case: ApproachHost
    no_reply: ClassVar[str] = "call the customer. It never closes the case: go on with what we know."

    @message(title="Record the customer's reply", by=CUSTOMER_SIDE_AND_OFFICERS, once=CaseStanding.QUESTION)
    def customer_replied(self, said: HomelessReplied) -> str:  # type: ignore[override]  # asks one thing more
        circumstances = self.open
        told = super().customer_replied(said)
        if circumstances:
            self._told(CircumstancesGiven(circumstances=said.reply, by=said.by, happened_at=said.happened_at))
        return self._homeless(said.homeless_today, said.happened_at) or told

    @message(title="Add information", by=CUSTOMER_SIDE_AND_OFFICERS)
    def information_added(self, said: HomelessInformation) -> str:  # type: ignore[override]  # likewise
        told = super().information_added(said)
        return self._homeless(said.homeless_today, said.happened_at) or told

    @message(title="Record their circumstances", by=CUSTOMER_SIDE_AND_OFFICERS)
    def circumstances_given(self, said: CircumstancesGiven) -> str:
        self._added()
        self._told(said)
        if said.notice is not None or said.notice_expires_on is not None:
            known = self.case.details
            self.suggest(said.notice or known.notice, said.notice_expires_on or known.notice_expires_on)
        told = "Thank you. An officer reads it."
        return self._homeless(said.homeless_today, said.happened_at) or told

    @message(
        title="Record that they are homeless now", done="They are homeless now", by=CUSTOMER_SIDE_AND_OFFICERS
    )
    def now_homeless(self, said: NowHomeless) -> str:
        return self._homeless(True, said.happened_at)

    def at_once(self) -> None:
        """Whatever the hour: a person rings them, an appointment is booked for today, letters do not wait."""
        due = end_of_day(day_of(workflow.now()))
        what = "Homeless today: ring them now and book an appointment today. Out of hours: the duty officer."
        self.case.task(self.case.desk.again("homeless_today"), what, due=due)
        self.case.become_urgent()

    def suggest(self, kind: NoticeKind | None, expires_on: date | None) -> None:
        """Whether they may be threatened with homelessness, to the officer: they look at it and decide."""
        case, within = self.case, self.case.part.rules.get(WITHIN)
        if within is None or case.stage == Stage.HOMELESS_TODAY:
            return
        told = Notice(kind=kind, expires_on=expires_on, lose_home_on=case.details.lose_home_on)
        why = threatened(told, day_of(workflow.now()), within, case.calendar)
        if not why:
            return
        what = f"May be threatened with homelessness: {why}."
        case.note(Kind.NOTE, f"A suggestion, not a decision. {what}")
        case.task(case.desk.again(THREATENED), f"{what} Look at the notice and decide: this is a suggestion.")

    def _told(self, said: CircumstancesGiven) -> None:
        """They have told of their circumstances. What comes later is read by an officer."""
        if self.case.stage == Stage.AWAITING_CIRCUMSTANCES:
            self.case.facts.circumstances = said

    def _homeless(self, today: bool | None, at: datetime | None) -> str:
        """What they hear who say that they are homeless today; empty for those who do not."""
        if not today:
            return ""
        self.at_once()
        self.case.homeless_now(at or workflow.now())
        contact = self.case.part.contact
        now = f"{contact.phone}, or {contact.out_of_hours} out of hours"
        return f"We ring you today. To speak to us now, ring {now}."
