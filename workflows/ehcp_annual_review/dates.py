"""The dates of the review of an EHC plan: the twelve weeks, the law's four, and its days for a move."""

from datetime import date, datetime
from typing import Protocol

from temporalio import workflow

from charter.counting.counting import day_of, next_published
from charter.edition.promises import Promise
from charter.messages import Message
from charter.writing.letters import say_date
from workflows.capabilities.holding.rules import last_day_allowed
from workflows.case import Capability, Host, Refused
from workflows.ehcp_annual_review.messages import AnnualReviewDetails, MeetingDateCorrected, Phase, meeting_at

PROPOSE, FINALISE, PHASE = "propose", "finalise", "phase_transfer"


class AnnualReviewHost(Host, Protocol):
    """An EhcpAnnualReview, as its dates see it."""

    @property
    def details(self) -> AnnualReviewDetails: ...


class ReviewDates(Capability):
    """Composed by EhcpAnnualReview. Its promises are ``propose``, ``finalise`` and ``phase_transfer/…``."""

    case: AnnualReviewHost

    def begin(self) -> None:
        """Counted from the paperwork; the law's four weeks from the meeting before it."""
        case, received = self.case, self.case.report.received
        for promise in (PROPOSE, FINALISE):
            case.start_clock(case.part.promise(promise), received)
        if case.details.meeting_date <= day_of(received):
            self._limit(PROPOSE, meeting_at(case.details))
        else:
            case.task("meeting_date", "The meeting's date is after its paperwork came: correct it.")
        self._before_a_move()

    def correct_meeting(self, said: MeetingDateCorrected) -> None:
        """The four weeks are counted from another day."""
        if said.meeting_date > day_of(workflow.now()):
            raise Refused("The review meeting was held before its paperwork came: give the day it was held.")
        case = self.case
        clock = case.diary.clocks[case.key(PROPOSE)].start_limit(meeting_at(said))
        case.diary.put(clock.model_copy(update={"warned": False, "told_limit": False}))

    def proposed(self, at: datetime) -> None:
        """The changes were proposed then: the law's eight weeks to the final plan begin."""
        self._limit(FINALISE, at)

    def by(self, promise: str) -> str:
        """The day it is to be done by: the earliest of target and limits still to come."""
        case, clocks = self.case, self.case.diary.clocks
        known = [clocks[key] for key in self._keys(promise)]
        ends = [
            end
            for clock in known
            for end in (clock.due(case.calendar), clock.limit_due(case.calendar))
            if end
        ]
        return say_date(min(end.last_day for end in ends if end.at > case.report.received))

    def first_of(self, promise: str) -> str:
        """The clock whose date comes first: the promise's, or that of the move."""
        case, now = self.case, workflow.now()
        clocks = case.diary.clocks
        running = [key for key in self._keys(promise) if clocks[key].running]
        return min(running, key=lambda key: last_day_allowed(clocks[key], now, case.calendar))

    def over(self, decided: Message) -> None:
        """The review is finished: nothing more is promised."""
        case = self.case
        if case.key(PHASE) in case.diary.clocks:
            case.keep(case.key(PHASE), decided)
        for clock in case.diary.running():
            case.diary.overtake(clock.key, "the review is over")

    # -- inside

    def _limit(self, promise: str, start: datetime) -> None:
        case = self.case
        case.diary.put(case.diary.clocks[case.key(promise)].start_limit(start))

    def _before_a_move(self) -> None:
        """The law's day for those who move to another phase."""
        case, phase = self.case, self.case.details.phase
        if phase is Phase.NONE:
            return
        promise = case.part.promise(PHASE, phase.value)
        day = self._day_of_the_move(promise)
        if day is None:
            case.task(PHASE, "The day by which a plan is finished before the move is not known: find it.")
        else:
            case.start_clock(promise, case.report.received, name=PHASE, on=day)

    def _day_of_the_move(self, promise: Promise) -> date | None:
        """Of the year they move in, else the next to come; None where it is not known."""
        case, year, name = self.case, self.case.details.transfer_year, promise.published_date
        day = case.calendar.published.get(name, {}).get(year) if year else None
        day = day or next_published(name, day_of(case.report.received), case.calendar)
        return None if day and year and day.year != year else day

    def _keys(self, promise: str) -> list[str]:
        case = self.case
        return [key for key in (case.key(promise), case.key(PHASE)) if key in case.diary.clocks]
