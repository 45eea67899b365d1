"""How long a homelessness review may take: by what was decided and by who reviews it (SI 2018/223, reg 9)."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import AwareDatetime
from temporalio import workflow

from charter.cases import Kind, Shown
from charter.counting.changes import BegunAgain
from charter.counting.clocks import Clock
from charter.counting.counting import day_of, end_of_day, start_of_day, utc
from charter.edition.promises import Promise
from charter.messages import Day
from charter.people import OFFICERS
from workflows.case import Capability, Memory, Refused, message, say
from workflows.homelessness_review.messages import (
    AuthoritiesTold,
    DecisionType,
    DoneJointly,
    LongerAgreed,
    PersonAppointed,
    counted_anew,
    never_shorter,
    told_before,
)
from workflows.homelessness_review.stages import ReviewStanding

DECIDE, TELL = "decide", "tell_authorities"


class ReviewTimeMemory(Memory):
    """What the length of the review is counted by."""

    category: str = ""
    requested: AwareDatetime | None = None


class ReviewTime(Capability):
    """The one date by which a review is decided. Longer only by the applicant's written agreement."""

    memory_type = ReviewTimeMemory
    memory: ReviewTimeMemory

    @property
    def requested(self) -> datetime:
        return utc(self.memory.requested or self.case.report.received)

    @property
    def promise(self) -> Promise:
        return self.case.part.promise(DECIDE, self.memory.category)

    def began(self) -> None:
        """An appointed person tells the authorities first: a clock of its own, by others."""
        if self.memory.category == DecisionType.APPOINTED_PERSON:
            told = self.case.part.promise(TELL, self.memory.category)
            self.case.start_clock(told, self.requested)
            self._tell_a_week_before()

    def decide_by(self) -> str:
        """The day the customer is told: the day promised or, once that has passed, the day given since."""
        case = self.case
        if DECIDE not in case.diary.clocks:
            return say(case.falls_due(self.promise, self.requested))
        return say(case.diary.aims.get(DECIDE) or case.diary.due(DECIDE))

    @property
    def late(self) -> bool:
        """Whether the day to decide by has passed, and the customer was told so."""
        clock = self.case.diary.clocks.get(DECIDE)
        return clock is not None and clock.running and clock.told_late

    def appeal_by(self, clock: Clock) -> datetime:
        """The last day to appeal because the review was not decided in time: counted from the day on which
        it should have been (Housing Act 1996, s.204(2))."""
        case = self.case
        due = clock.limit_due(case.calendar) or clock.due(case.calendar)
        return case.falls_due(case.part.promise("appeal"), due.at)

    def standing(self) -> Iterable[str]:
        clocks = self.case.diary.clocks
        stands = {ReviewStanding.TO_DECIDE: DECIDE, ReviewStanding.TO_TELL: TELL}
        return (each for each, key in stands.items() if key in clocks and clocks[key].running)

    # -- longer

    @message(
        title="Record a later date agreed in writing",
        done="Later date agreed in writing",
        by=OFFICERS,
        shown=Shown.EVERYONE,
        once=ReviewStanding.TO_DECIDE,
    )
    def longer_agreed(self, said: LongerAgreed) -> str:
        case, clock, now = self.case, self._running(), workflow.now()
        old, new = clock.due(case.calendar).at, end_of_day(said.until)
        if not day_of(self.requested) <= said.agreed_on <= day_of(now):
            raise Refused("The agreement was made after the request, and not later than today.")
        if new <= max(old, now):
            raise Refused(f"Longer is a day still to come, and later than {say(old)}.")
        why = f"The applicant agreed to {say(new)} in writing on {say(start_of_day(said.agreed_on))}"
        if now > old:
            case.diary.put(clock.except_(now, why, said.how, str(said.by)))
            case.promises.tell_late(clock, new, "You agreed in writing to a later day.")
            return f"It stays late. The customer is told the new date, {say(new)}."
        agreed = clock.agree(said.until, str(said.by), now, case.calendar)
        case.diary.put(agreed.extend_limit(said.until, why, str(said.by), now, case.calendar))
        self._tell_a_week_before()
        self._changed(f"{why}, instead of {say(old)}")
        agreed_on = say(start_of_day(said.agreed_on))
        case.tell("review_time/longer_agreed", old_date=say(old), new_date=say(new), agreed_on=agreed_on)
        return f"The customer is told the new date, {say(new)}."

    # -- by others

    @message(
        title="Record that two authorities decide",
        done="Two authorities decide",
        by=OFFICERS,
        shown=Shown.EVERYONE,
        once=ReviewStanding.TO_DECIDE,
    )
    def done_jointly(self, said: DoneJointly) -> str:
        return self._decided_by(DecisionType.JOINT, f"together with {said.with_whom}")

    @message(
        title="Appoint a person to decide", by=OFFICERS, shown=Shown.EVERYONE, once=ReviewStanding.TO_DECIDE
    )
    def person_appointed(self, said: PersonAppointed) -> str:
        return self._decided_by(DecisionType.APPOINTED_PERSON, f"by {said.person}, who is appointed for it")

    @message(title="Record that the authorities were told", by=OFFICERS, once=ReviewStanding.TO_TELL)
    def authorities_told(self, said: AuthoritiesTold) -> str:
        clock = self.case.diary.clocks.get(TELL)
        if clock is None or not clock.running:
            raise Refused("No appointed person has still to tell the authorities.")
        self.case.keep(TELL, said)
        return "Recorded. Now the customer has to be told."

    def _decided_by(self, category: DecisionType, how: str) -> str:
        """Another category's length, counted from the same day."""
        case, clock = self.case, self._running()
        old = clock.due(case.calendar).at
        if self.memory.category == category:
            raise Refused("It is decided that way already.")
        if workflow.now() > old:
            raise Refused(f"It was due on {say(old)}: after that only the applicant can agree to longer.")
        self.memory = self.memory.model_copy(update={"category": category})
        self.ended("it is decided in another way")
        case.diary.put(never_shorter(clock.model_copy(update={"promise": self.promise}), case.calendar))
        self.began()
        new = case.diary.due(DECIDE)
        self._changed(f"Decided {how}: by {say(new)} instead of {say(old)}")
        case.tell("review_time/decided_with_others", how=how, old_date=say(old), new_date=say(new))
        return f"The customer is told the new date, {say(new)}."

    # -- what happens to the review

    def count_anew(self, at: datetime, notice: datetime | None) -> bool:
        """From the day a notice is answered, once, where the limit is counted so. False elsewhere."""
        case, why = self.case, "representations were received"
        anew = counted_anew(self._running(), at, why, case.calendar, notice=notice)
        if anew is None:
            return False
        case.diary.aims.pop(DECIDE, None)
        case.diary.put(anew)
        self._changed(f"Counted once more, from the representations: by {say(case.diary.due(DECIDE))}")
        return True

    def received_on(self, day: Day) -> None:
        """The request had been received before: the date is counted from that day."""
        self.memory = self.memory.model_copy(update={"requested": start_of_day(day)})
        tell = self.case.diary.clocks.get(TELL)
        if tell is not None and tell.running and tell.promise.agreed:
            self.case.diary.put(tell.start_earlier(self.requested))
        clock = self.case.diary.clocks.get(DECIDE)
        if clock is None or any(isinstance(change, BegunAgain) for change in clock.changes):
            return
        self.case.diary.put(clock.start_earlier(self.requested))
        self._changed(f"Counted from {say(self.requested)}: by {say(self.case.diary.due(DECIDE))}")

    def ended(self, why: str) -> None:
        """No appointed person is to be chased any more."""
        if TELL in self.case.diary.clocks:
            self.case.diary.overtake(TELL, why)

    def _tell_a_week_before(self) -> None:
        """Where a later end was agreed, the appointed person has until a week before it."""
        case, tell = self.case, self.case.diary.clocks.get(TELL)
        decide = case.diary.clocks.get(DECIDE)
        if tell is None or decide is None or not tell.running:
            return
        if moved := told_before(tell, decide, workflow.now(), case.calendar):
            case.diary.put(moved)

    def _changed(self, what: str) -> None:
        self.case.note(Kind.PROMISE, what, clause=self.promise.clause, shown=Shown.EVERYONE)

    def _running(self) -> Clock:
        clock = self.case.diary.clocks.get(DECIDE)
        if clock is None or not clock.running:
            raise Refused("No review is being decided now.")
        return clock
