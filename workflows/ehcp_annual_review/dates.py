"""The dates of the review of an EHC plan: the twelve weeks, the law's own, and its days for a move."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, Protocol

from temporalio import workflow

from charter.counting.clocks import Clock
from charter.counting.counting import counted_back, day_of, next_published
from charter.edition.promises import Promise
from charter.messages import Message
from charter.writing.letters import say_date
from workflows.capabilities.holding.rules import last_day_allowed
from workflows.case import TICK, Capability, Host, Messages, Refused
from workflows.ehcp_annual_review.messages import (
    AnnualReviewDetails,
    MeetingDateCorrected,
    Phase,
    meeting_at,
    noon_of,
)

PROPOSE, FINALISE, PHASE = "propose", "finalise", "phase_transfer"
MEETING, PROPOSED, TRANSFER = "review_meeting", "proposed_changes_sent", "transfer"
"""What the law's limits count from, as the edition names it."""


class AnnualReviewHost(Host, Protocol):
    """An EhcpAnnualReview, as its dates see it."""

    @property
    def details(self) -> AnnualReviewDetails: ...


class ReviewDates(Capability):
    """Composed by EhcpAnnualReview. Its promises are ``propose``, ``finalise`` and ``phase_transfer/…``."""

    tasks: ClassVar[Mapping[str, Messages]] = {
        "meeting_date": ("meeting_date_corrected",),
        PHASE: TICK,
    }
    case: AnnualReviewHost

    def begin(self) -> None:
        """Counted from the paperwork; the law's four and twelve weeks from the meeting before it."""
        case, received = self.case, self.case.report.received
        for promise in (PROPOSE, FINALISE):
            case.start_clock(case.part.promise(promise), received)
        if case.details.meeting_date <= day_of(received):
            self._counted_from(MEETING, meeting_at(case.details))
        else:
            case.task(
                case.desk.again("meeting_date"), "The meeting's date is after its paperwork came: correct it."
            )
        self._before_a_move()

    def correct_meeting(self, said: MeetingDateCorrected) -> None:
        """What the law counts from the meeting is counted from another day."""
        if said.meeting_date > day_of(workflow.now()):
            raise Refused("The review meeting was held before its paperwork came: give the day it was held.")
        for clock in self._counted_from(MEETING, meeting_at(said)):
            self.case.diary.put(clock.model_copy(update={"warned": False, "told_limit": False}))

    def proposed(self, at: datetime) -> None:
        """The changes were proposed then: the law's eight weeks to the final plan begin."""
        self._counted_from(PROPOSED, at)

    def by(self, promise: str) -> str:
        """The day it is to be done by: the earliest of target and limits still to come."""
        case, clocks = self.case, self.case.diary.clocks
        known = [clocks[key] for key in self._keys(promise)]
        ends = [
            end
            for clock in known
            for end in (clock.due(case.calendar), *(each.due for each in clock.limits_due(case.calendar)))
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

    def _counted_from(self, event: str, at: datetime) -> list[Clock]:
        """Start the limits that count from that event. Answers the clocks that have one."""
        diary = self.case.diary
        running = [(clock, clock.start_limit(at, event)) for clock in diary.running()]
        return [diary.put(begun) for clock, begun in running if begun is not clock]

    def _before_a_move(self) -> None:
        """The law's day for those who move to another phase."""
        case, phase = self.case, self.case.details.phase
        if phase is Phase.NONE:
            return
        promise = case.part.promise(PHASE, phase.value)
        day = self._last_day_before_a_move(promise)
        if day is None:
            case.task(
                case.desk.again(PHASE),
                "The day by which a plan is finished before the move is not known: find it.",
            )
            return
        case.start_clock(promise, case.report.received, name=PHASE, on=day)
        if transfer_on := case.details.transfer_on:
            self._counted_from(TRANSFER, noon_of(transfer_on))

    def _last_day_before_a_move(self, promise: Promise) -> date | None:
        """Counted back from the move; else of the year they move in, or the next to come; None where it is
        not known.
        """
        case, year, name = self.case, self.case.details.transfer_year, promise.published_date
        if promise.limit is not None and case.details.transfer_on:
            return counted_back(noon_of(case.details.transfer_on), promise.limit.length)
        day = case.calendar.published.get(name, {}).get(year) if year else None
        day = day or next_published(name, day_of(case.report.received), case.calendar)
        return None if day and year and day.year != year else day

    def _keys(self, promise: str) -> list[str]:
        case = self.case
        return [key for key in (case.key(promise), case.key(PHASE)) if key in case.diary.clocks]
