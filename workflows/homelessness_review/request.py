"""The request for a homelessness review: in time or late, and why the decision is believed to be wrong."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from temporalio import workflow

from charter.cases import Kind, Shown
from charter.counting.clocks import Clock
from charter.counting.counting import day_of, start_of_day
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, OFFICERS, Role
from workflows.case import TICK, Capability, Kept, Messages, Refused, message, say
from workflows.homelessness_review.host import ReviewHost
from workflows.homelessness_review.messages import (
    LateRequestAccepted,
    LateRequestRefused,
    ReasonsGiven,
    ReceivedEarlier,
    Requested,
)
from workflows.homelessness_review.stages import OPEN, Stage

REQUEST, REASONS, MANAGER = "request", "reasons", "request/manager"


class ReviewRequest(Capability):
    """21 days to ask, beginning with the notification; two weeks to say why, never a ground to refuse."""

    tasks: ClassVar[Mapping[str, Messages]] = {
        REASONS: TICK,
        MANAGER: ("late_request_accepted", "late_request_refused"),
    }
    case: ReviewHost

    @property
    def last_day(self) -> datetime:
        """The end of the last day to ask."""
        promise = self.case.part.promise(REQUEST)
        began = start_of_day(self.case.details.notified)
        return Clock(key=REQUEST, promise=promise, started=began).due(self.case.calendar).at

    @property
    def in_time(self) -> bool:
        """Judged by when it was received, anywhere in the council; never by when it was entered."""
        return self.case.time.requested <= self.last_day

    def reasons_by(self) -> str:
        return say(self.case.falls_due(self.case.part.promise(REASONS), self.case.time.requested))

    def received(self) -> None:
        """Start and close the clock of the request, and start the customer's time to say why."""
        case, requested = self.case, Requested(happened_at=self.case.time.requested)
        case.diary.open(REQUEST, case.part.promise(REQUEST), start_of_day(self.case.details.notified))
        case.keep(REQUEST, requested)
        case.start_clock(case.part.promise(REASONS), requested.happened_at)
        if self.case.details.reasons.strip():
            case.keep(REASONS, requested)
        if self.case.details.approach:
            case.note(Kind.LINK, f"A review of a decision in {self.case.details.approach}")

    # -- late

    async def late(self) -> None:
        """Nothing is owed yet, and nothing lost: a manager is asked, and asked again."""
        if MANAGER not in self.case.diary.reminders:
            self._ask_a_manager()
        await self.case.while_in_stage()
        self.case.diary.forget(MANAGER)
        self.case.desk.finished(MANAGER)

    def rung(self, what: str) -> None:
        if self.case.stage == Stage.LATE_REQUEST:
            self._ask_a_manager()

    @message(title="Accept the late request", by=Role.MANAGER, when=Stage.LATE_REQUEST)
    def late_request_accepted(self, said: LateRequestAccepted) -> str:
        case, decide_by, until = self.case, self.case.time.decide_by(), say(self.case.time.requested)
        why = f"Longer to ask was allowed in writing, until {until}"
        clock = case.diary.clocks[REQUEST]
        case.diary.put(clock.except_(workflow.now(), why, said.reason, str(said.by)))
        case.enter(Stage.REVIEWING, "the late request is accepted")
        words = {"reason": said.reason, "decide_by": decide_by, "allowed_until": until}
        case.tell("homelessness_review/late_request_accepted", **words)
        return f"Accepted: they had until {until} to ask. It is decided by {decide_by}."

    @message(title="Refuse the late request", by=Role.MANAGER, when=Stage.LATE_REQUEST)
    def late_request_refused(self, said: LateRequestRefused) -> None:
        words = {"reason": said.reason, "last_day": say(self.last_day)}
        self.case.settle("out_of_time", "The request came after the time to ask for a review.")
        self.case.tell("homelessness_review/late_request_refused", **words)
        self.case.end()

    @message(title="Record an earlier receipt", by=OFFICERS, when=OPEN)
    def received_earlier(self, said: ReceivedEarlier) -> str:
        case = self.case
        if not self.case.details.notified <= said.on < day_of(case.time.requested):
            raise Refused("Earlier is a day from the notification on, and before the day it counts from now.")
        again = case.diary.clocks[REQUEST].run_again(workflow.now(), f"received earlier: {said.where}")
        case.diary.put(again)
        case.time.received_on(said.on)
        kept = case.keep(REQUEST, Requested(happened_at=case.time.requested))
        if case.stage == Stage.LATE_REQUEST and not isinstance(kept, Kept):
            return "It is still late: a manager decides."
        if case.stage == Stage.LATE_REQUEST:
            case.enter(Stage.REVIEWING, "it was asked for in time")
        received_on, decide_by = say(case.time.requested), case.time.decide_by()
        case.tell("homelessness_review/received_earlier", received_on=received_on, decide_by=decide_by)
        return f"It counts from {received_on} and is decided by {decide_by}."

    # -- why

    @message(title="Record their reasons", by=CUSTOMER_SIDE_AND_OFFICERS, when=OPEN, shown=Shown.EVERYONE)
    def reasons_given(self, said: ReasonsGiven) -> str:
        case = self.case
        if case.diary.clocks[REASONS].running:
            case.keep(REASONS, said)
        case.task(case.desk.again(REASONS), "The customer says why the decision is wrong: read it.")
        case.tell("homelessness_review/reasons_received", what_next=case.what_next()["what_next"])
        return "The reasons are read before it is decided."

    def _ask_a_manager(self) -> None:
        case, again = self.case, self.case.after(workflow.now(), "late_new_date")
        asked: dict[str, Any] = {"for_role": "manager", "due": again}
        case.task(case.desk.again(MANAGER), "Accept the late request, or refuse it.", **asked)
        case.diary.remind(MANAGER, again, "A manager decides about the late request")
