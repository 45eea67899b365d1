"""A running promise of one case: its clock, what moved it, when it wakes and how it ended.

Pure: the calendar and every instant are arguments, and each step returns a new Clock. A due date is a fold
over the start and the changes in order, so counting again with another calendar is simply asking again.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict

from charter.counting.calendars import Calendar
from charter.counting.changes import (
    Agreed,
    BegunAgain,
    Change,
    ClockError,
    Excepted,
    Extended,
    MovedOn,
    Paused,
    Recounted,
    Reopened,
    Resumed,
)
from charter.counting.counting import (
    Due,
    Instant,
    at_instant,
    counted_on,
    day_of,
    due,
    end_of_day,
    london,
    next_published,
    next_working_day_end,
    on_day,
    utc,
)
from charter.counting.lengths import Length, Unit
from charter.counting.limits import LimitDue, limits_due
from charter.counting.wakes import Wake, WakeKind, warning_at
from charter.edition.promises import Limit, LimitDay, Promise
from charter.writing.values import worded


@worded(
    {
        "kept late": "Kept, but late",
        "overtaken": "No longer needed",
        "passed": "Time has ended",
        "paused": "Waiting for an answer",
    }
)
class ClockState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    KEPT = "kept"
    KEPT_LATE = "kept late"
    OVERTAKEN = "overtaken"
    PASSED = "passed"
    """The customer's own time went by unused: neither kept nor broken."""


class Clock(BaseModel):
    """One promise of one case, from its first event to its end."""

    model_config = ConfigDict(frozen=True)

    key: str
    promise: Promise
    started: Instant
    limit_started: Instant | None = None
    """The first event of its only limit, where that is not the promise's."""
    limits_started: dict[str, Instant] = {}
    """The first events of its limits, by name, where they are not the promise's."""
    given: date | None = None
    """The day it was given, where it is not counted (a remedy's, an appeal's)."""
    changes: tuple[Change, ...] = ()
    ended: Instant | None = None
    ended_recorded: Instant | None = None
    ended_why: str = ""
    ended_due: Instant | None = None
    """When it was due, as counted when it ended: a later calendar does not change what was kept."""
    state: ClockState = ClockState.OPEN
    warned: bool = False
    told_late: bool = False
    told_limit: bool = False

    # -- when

    @property
    def running(self) -> bool:
        return self.state in (ClockState.OPEN, ClockState.PAUSED)

    @property
    def paused(self) -> Paused | None:
        """The pause in force, if there is one."""
        last = next((c for c in reversed(self.changes) if isinstance(c, Paused | Resumed)), None)
        return last if self.state is ClockState.PAUSED and isinstance(last, Paused) else None

    def first_due(self, calendar: Calendar) -> Due:
        """The due date as first counted, before anything moved it.

        ClockError where the promise hangs on a published date that is not in the data, or on a day the case
        was not given.
        """
        if self.given is not None:
            length = self.promise.length or Length(unit=Unit.SAME_DAY)
            return on_day(self.started, length, self.given, calendar)
        if self.promise.date_given:
            raise ClockError(f"“{self.promise.title}” needs its day: {self.promise.date_given}.")
        if self.promise.length is not None:
            promise = self.promise
            return due(
                self.started,
                self.promise.length,
                calendar,
                inclusive=promise.inclusive,
                next_working_day=promise.next_working_day,
            )
        day = next_published(self.promise.published_date, day_of(self.started), calendar)
        if day is None:
            raise ClockError(f"no date is known for {self.promise.published_date} after the start")
        return on_day(self.started, Length(unit=Unit.SAME_DAY), day, calendar)

    def due(self, calendar: Calendar) -> Due:
        """The target as it stands. While paused: as it would be if resumed on the reply-by date."""
        target, pause = self.first_due(calendar), None
        for change in self.changes:
            match change:
                case Paused():
                    pause = change
                case Resumed() if pause is not None:
                    target, pause = counted_on(target, pause.at, change.at, calendar), None
                case Extended(of_limit=False) | Agreed():
                    target = on_day(target.start, target.length, change.until, calendar)
                case MovedOn() if pause is None and target.last_day <= day_of(change.at):
                    at = next_working_day_end(change.at, calendar)
                    target = at_instant(target.start, target.length, at, calendar)
                case _:
                    pass
        return target if pause is None else counted_on(target, pause.at, pause.reply_by, calendar)

    def limit_due(self, calendar: Calendar) -> Due | None:
        """The earliest of the limits; None where there is none, or none is being counted yet."""
        found = self.limits_due(calendar)
        return found[0].due if found else None

    def limits_due(self, calendar: Calendar) -> tuple[LimitDue, ...]:
        """The statutes' and codes' limits that are being counted, the earliest first."""
        return self._limits(self.changes, calendar)

    def wakes(self, calendar: Calendar) -> list[Wake]:
        """What is still to come, earliest first. A paused target does not wake; its limit does."""
        if not self.running:
            return []
        target = None if self.state is ClockState.PAUSED else self.due(calendar)
        limit = self.limit_due(calendar)
        wakes = []
        if target is not None and not self.told_late:
            wakes.append(Wake(at=target.at, kind=WakeKind.DUE))
        if limit is not None and not self.told_limit:
            wakes.append(Wake(at=limit.at, kind=WakeKind.LIMIT))
        earliest = min((d for d in (target, limit) if d is not None), key=lambda d: d.at, default=None)
        if not self.warned and not self.told_late and earliest is not None:
            at = self._warning(earliest, calendar)
            if at is not None:
                wakes.append(Wake(at=london(at), kind=WakeKind.WARNING))
        order = list(WakeKind)
        return sorted(wakes, key=lambda wake: (wake.at, order.index(wake.kind)))

    def woken(self, kind: WakeKind) -> Self:
        """The same clock after that wake was acted on, so that it does not come again."""
        match kind:
            case WakeKind.WARNING:
                return self._with(warned=True)
            case WakeKind.DUE:
                return self._with(warned=True, told_late=True)
            case WakeKind.LIMIT:
                return self._with(told_limit=True)

    # -- what moves it

    def pause(self, at: datetime, reply_by: datetime, reason: str, calendar: Calendar) -> Self:
        """Stop the target while the customer is asked; only in time, and only with a reply-by date."""
        self._must_run()
        if not self.promise.pausable:
            raise ClockError(f"“{self.promise.title}” is a promise that never pauses.")
        if self.state is ClockState.PAUSED:
            raise ClockError(f"“{self.promise.title}” is already paused.")
        if utc(reply_by) <= utc(at):
            raise ClockError("A pause needs a date to reply by that is still to come.")
        if utc(at) < self.started:
            raise ClockError("A pause cannot begin before the promise did.")
        now_due = self.due(calendar)
        if utc(at) > now_due.at:
            raise ClockError(f"It was due on {_spoken(now_due.last_day)}: a late promise cannot be paused.")
        _needed(reason, "why the clock is to pause")
        return self._and(Paused(at=at, reply_by=reply_by, reason=reason), state=ClockState.PAUSED)

    def resume(self, at: datetime) -> Self:
        """Go on counting from the reply, or from the reply-by date if that came first."""
        self._must_run()
        pause = self.paused
        if pause is None:
            raise ClockError(f"“{self.promise.title}” is not paused.")
        when = max(pause.at, min(utc(at), pause.reply_by))
        return self._and(Resumed(at=when), state=ClockState.OPEN, warned=False)

    def extend(self, until: date, reason: str, by: str, at: datetime, calendar: Calendar) -> Self:
        """A later target day, told before the old one passes. Whether `by` may is the case's to judge."""
        self._must_run()
        if self.promise.extend_by == "nobody":
            raise ClockError(f"Nobody may extend “{self.promise.title}”.")
        if self.state is ClockState.PAUSED:
            raise ClockError("It is paused: resume it before giving a new date.")
        self._must_be_later(self.due(calendar), until, at)
        _needed(reason, "the reason for the new date")
        change = Extended(at=at, until=until, reason=reason, by=by)
        return self._and(change, warned=False, told_late=False)

    def extend_limit(self, until: date, reason: str, by: str, at: datetime, calendar: Calendar) -> Self:
        """A later limit, where the law says who may agree to one (a review by written agreement)."""
        self._must_run()
        found = self.limits_due(calendar)
        if not found:
            raise ClockError(f"“{self.promise.title}” has no limit running.")
        if isinstance(found[0].limit, LimitDay) or not found[0].limit.extend_by:
            raise ClockError("Nobody may extend this limit.")
        self._must_be_later(found[0].due, until, at)
        self._must_be_allowed(found[0].limit, until, calendar)
        _needed(reason, "the reason for the new date")
        change = Extended(at=at, until=until, reason=reason, by=by, of_limit=True)
        return self._and(change, warned=False, told_limit=False)

    def agree(self, until: date, by: str, at: datetime, calendar: Calendar) -> Self:
        """The day agreed with the customer, earlier or later, where the edition lets them agree one."""
        self._must_run()
        if not self.promise.agreed:
            raise ClockError(f"No day is agreed for “{self.promise.title}”: its length is promised.")
        if self.state is ClockState.PAUSED:
            raise ClockError("It is paused: resume it before a day is agreed.")
        if end_of_day(until) <= utc(at):
            raise ClockError("The day agreed is still to come.")
        return self._and(Agreed(at=at, until=until, by=by), warned=False, told_late=False)

    def begin_again(self, at: datetime, reason: str) -> Self:
        """Counted anew, target and limit, from an event the edition names; once."""
        self._must_run()
        if self.promise.limit is None or not self.promise.limit.again_from:
            raise ClockError(f"“{self.promise.title}” is never counted anew.")
        if any(isinstance(change, BegunAgain) for change in self.changes):
            raise ClockError(f"“{self.promise.title}” has been counted anew already: it is done once.")
        again = self._and(BegunAgain(at=at, reason=reason))
        return again._with(
            started=max(self.started, utc(at)), warned=False, told_late=False, told_limit=False
        )

    def except_(self, at: datetime, reason: str, evidence: str, by: str, where: str = "") -> Self:
        """Record why it is late. Explains lateness and moves nothing; allowed after the end too.

        ``where`` the law allows it, if it does.
        """
        _needed(reason, "the reason for the exception")
        return self._and(Excepted(at=at, reason=reason, evidence=evidence, by=by, where=where))

    def move(self, at: datetime, reason: str, calendar: Calendar) -> Self:
        """The case moved service. A target past or due today becomes the end of the next working day.

        Limits never move; nor does a target still to come, or a paused one.
        """
        self._must_run()
        moved = self._and(MovedOn(at=at, reason=reason))
        if moved.due(calendar).at == self.due(calendar).at:
            return moved
        return moved._with(warned=False, told_late=False)

    def recount(self, at: datetime, reason: str, before: Calendar, after: Calendar) -> Self:
        """Record that a new calendar moved a date; unchanged where it did not, so twice is as once."""
        if not self.running:
            return self
        old, new = self.due(before).at, self.due(after).at
        limits = [[each.due.at for each in self.limits_due(calendar)] for calendar in (before, after)]
        if old == new and limits[0] == limits[1]:
            return self
        recounted = self._and(Recounted(at=at, reason=reason))
        later = new > old and new > utc(at)
        return recounted._with(warned=False, told_late=False) if later else recounted

    def start_earlier(self, started: datetime) -> Self:
        """Take a duplicate's earlier receipt; a later one changes nothing."""
        self._must_run()
        return self._with(started=min(self.started, utc(started)))

    def start_limit(self, at: datetime, event: str = "") -> Self:
        """A limit's own first event (an acknowledgement, a meeting), where it is not the promise's.

        ``event``: its name, for the limits that count from it; unchanged where none does. Without a name it
        is that of the promise's only limit.
        """
        self._must_run()
        if event:
            names = {limit.from_ for limit in self.promise.every_limit if isinstance(limit, Limit)}
            return (
                self._with(limits_started={**self.limits_started, event: utc(at)}) if event in names else self
            )
        if self.promise.limit is None:
            raise ClockError(f"“{self.promise.title}” has no limit.")
        return self._with(limit_started=utc(at))

    # -- how it ends

    def keep(self, happened_at: datetime, recorded_at: datetime, calendar: Calendar) -> Self:
        """The promised thing happened: kept when that was no later than the last second, else kept late."""
        self._must_run()
        in_time = utc(happened_at) <= self.due(calendar).at
        return self._with(
            state=ClockState.KEPT if in_time else ClockState.KEPT_LATE,
            ended=utc(happened_at),
            ended_recorded=utc(recorded_at),
            ended_due=self.due(calendar).at,
        )

    def overtake(self, at: datetime, why: str) -> Self:
        """The promise no longer applies (withdrawn, not ours, moved): neither kept nor broken."""
        self._must_run()
        return self._with(state=ClockState.OVERTAKEN, ended=utc(at), ended_recorded=utc(at), ended_why=why)

    def pass_by(self, at: datetime, calendar: Calendar) -> Self:
        """The customer's own time has gone by unused."""
        self._must_run()
        ended = {"ended": utc(at), "ended_recorded": utc(at), "ended_due": self.due(calendar).at}
        return self._with(state=ClockState.PASSED, **ended)

    def run_again(self, at: datetime, reason: str) -> Self:
        """A promise provisionally kept runs again with the same due date: it never begins anew."""
        if self.state not in (ClockState.KEPT, ClockState.KEPT_LATE):
            raise ClockError(f"“{self.promise.title}” was not kept: {self.state.value}.")
        open_again = {"state": ClockState.OPEN, "ended": None, "ended_recorded": None, "ended_due": None}
        return self._and(Reopened(at=at, reason=reason), **open_again)

    def reopen(self) -> Self:
        """An overtaken promise goes on (a withdrawal taken back), from its own start and as it was."""
        if self.state is not ClockState.OVERTAKEN:
            raise ClockError(f"“{self.promise.title}” was not ended early: {self.state.value}.")
        last = next((c for c in reversed(self.changes) if isinstance(c, Paused | Resumed)), None)
        state = ClockState.PAUSED if isinstance(last, Paused) else ClockState.OPEN
        return self._with(state=state, ended=None, ended_recorded=None, ended_why="")

    def late_at(self, instant: datetime, calendar: Calendar) -> bool:
        """True where the target had passed at that instant unkept, or it was kept late."""
        if self.running:
            return utc(instant) > self.due(calendar).at
        return self.state is ClockState.KEPT_LATE

    # -- inside

    def _warning(self, earliest: Due, calendar: Calendar) -> datetime | None:
        given = [change.at for change in self.changes if isinstance(change, Extended | MovedOn)]
        return warning_at(self.promise, self.started, earliest, calendar, given[-1] if given else None)

    def _must_be_later(self, now_due: Due, until: date, at: datetime) -> None:
        if utc(at) > now_due.at:
            raise ClockError(
                f"It was due on {_spoken(now_due.last_day)}: a new date is told before the old one passes."
            )
        if utc(end_of_day(until)) <= now_due.at:
            raise ClockError(f"The new date is not later than {_spoken(now_due.last_day)}.")

    def _limits(self, changes: Sequence[Change], calendar: Calendar) -> tuple[LimitDue, ...]:
        begun, limit = self.limits_started, self.promise.limit
        if limit is not None and self.limit_started is not None:
            begun = {limit.from_: self.limit_started, **begun}
        return limits_due(self.promise, self.started, begun, self.given, changes, calendar)

    def _must_be_allowed(self, limit: Limit, until: date, calendar: Calendar) -> None:
        if limit.extend_at_most is None:
            return
        before = [change for change in self.changes if not isinstance(change, Extended)]
        first = next(each.due for each in self._limits(before, calendar) if each.limit == limit)
        last = due(first.at, limit.extend_at_most, calendar).last_day
        if until > last:
            raise ClockError(
                f"At most {limit.extend_at_most} longer than {_spoken(first.last_day)}: "
                f"no later than {_spoken(last)}."
            )

    def _must_run(self) -> None:
        if not self.running:
            raise ClockError(f"“{self.promise.title}” has ended: {self.state.value}.")

    def _and(self, change: Change, **fields: object) -> Self:
        return self._with(changes=(*self.changes, change), **fields)

    def _with(self, **fields: object) -> Self:
        return self.model_copy(update=fields)


def _needed(text: str, what: str) -> None:
    if not text.strip():
        raise ClockError(f"Please say {what}.")


def _spoken(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
