"""The diary: every running clock of a case, and the one durable timer armed for the earliest wake."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import AwareDatetime
from temporalio import workflow

from charter.cases import LimitState, PromiseState
from charter.counting.calendars import Calendar
from charter.counting.changes import (
    Agreed,
    BegunAgain,
    Excepted,
    Extended,
    MovedOn,
    Paused,
    Recounted,
    Reopened,
    Resumed,
)
from charter.counting.clocks import Clock, ClockState
from charter.counting.limits import LimitDue
from charter.counting.wakes import Wake, WakeKind
from charter.edition.promises import Promise
from charter.people import Model
from charter.writing.letters import say_date
from workflows.case.writing.dates import say


class Reminder(Model):
    """A wake that is nobody's promise: a reply-by date, a progress letter, the end of a window."""

    key: str
    at: AwareDatetime
    what: str
    """In a caseworker's words; the timer's name."""


_A_SECOND = timedelta(seconds=1)
"""A promise is kept to the end of its last second: it is late from the next."""


@dataclass
class Diary:
    """The clocks and reminders of one case. Holds no calendar: it is recorded in the case's edition."""

    calendar: Callable[[], Calendar]
    clocks: dict[str, Clock] = field(default_factory=dict)
    reminders: dict[str, Reminder] = field(default_factory=dict)
    aims: dict[str, datetime] = field(default_factory=dict)
    """For a promise already late: the new date the customer was given."""
    _next: tuple[datetime, str, str] | None = None
    _counted: bool = False
    _shown: dict[str, tuple[Clock, Calendar, PromiseState]] = field(default_factory=dict)
    """As last shown, and of which clock and calendar: what has not changed is not counted again."""

    # -- clocks

    def running(self) -> list[Clock]:
        return [clock for clock in self.clocks.values() if clock.running]

    def open(self, key: str, promise: Promise, started: datetime) -> Clock:
        """Start a clock, or go on with the one of that key if it was started before."""
        clock = self.clocks.get(key)
        if clock is None:
            clock = Clock(key=key, promise=promise, started=started)
        elif clock.state is ClockState.OVERTAKEN:
            clock = clock.reopen()
        return self.put(clock)

    def put(self, clock: Clock) -> Clock:
        self.clocks[clock.key] = clock
        self.count_again()
        return clock

    def count_again(self) -> None:
        """Something that decides the next wake has changed."""
        self._counted = False

    def keep(self, key: str, happened_at: datetime) -> Clock:
        self.aims.pop(key, None)
        return self.put(self.clocks[key].keep(happened_at, workflow.now(), self.calendar()))

    def overtake(self, key: str, why: str) -> Clock:
        self.aims.pop(key, None)
        clock = self.clocks[key]
        return self.put(clock.overtake(workflow.now(), why)) if clock.running else clock

    def pass_by(self, key: str) -> Clock:
        return self.put(self.clocks[key].pass_by(workflow.now(), self.calendar()))

    def due(self, key: str) -> datetime:
        return self.clocks[key].due(self.calendar()).at

    def is_late(self, clock: Clock) -> bool:
        """Whether the council is late with it: other people's time only passes."""
        return (
            clock.running and clock.promise.ours and clock.state is not ClockState.PAUSED and clock.told_late
        )

    def next_due(self) -> tuple[datetime, Clock] | None:
        """The earliest date a promise or its limit is still due, for the queue and the search attribute.

        The customer's own time is not due from anybody.
        """
        found = []
        for clock in self.running():
            if clock.promise.by != "customer":
                shown = self.shown(clock)
                found += [(at, clock) for at in (shown.due, shown.limit_due) if at is not None]
        return min(found, key=lambda pair: pair[0], default=None)

    def shown(self, clock: Clock) -> PromiseState:
        """A clock of this diary as the screens show it."""
        calendar, last = self.calendar(), self._shown.get(clock.key)
        if last is not None and last[0] is clock and last[1] is calendar:
            return last[2]
        state = _shown(clock, calendar)
        self._shown[clock.key] = (clock, calendar, state)
        return state

    # -- reminders

    def remind(self, key: str, at: datetime, what: str) -> None:
        self.reminders[key] = Reminder(key=key, at=at, what=what)
        self.count_again()

    def forget(self, prefix: str) -> None:
        """Drop the reminder of that key and those below it (``asking`` drops ``asking/reply_by``)."""
        self.reminders = {
            key: reminder
            for key, reminder in self.reminders.items()
            if key != prefix and not key.startswith(f"{prefix}/")
        }
        self.count_again()

    def clear_reminders(self) -> None:
        self.reminders = {}
        self.count_again()

    def aim(self, key: str, at: datetime) -> None:
        """The new date a customer was given for a promise already late: looked at again when it passes."""
        self.aims[key] = at
        self.count_again()

    # -- the one timer

    def earliest(self) -> tuple[datetime, str, str] | None:
        """When to wake next, for what (a clock's or reminder's key), and the timer's name."""
        if not self._counted:
            self._next, self._counted = self._count(), True
        return self._next

    def _count(self) -> tuple[datetime, str, str] | None:
        calendar = self.calendar()
        wakes = [(reminder.at, reminder.key, reminder.what) for reminder in self.reminders.values()]
        for clock in self.running():
            for wake in clock.wakes(calendar)[:1]:
                at = wake.at if wake.kind is WakeKind.WARNING else wake.at + _A_SECOND
                wakes.append((at, f"{wake.kind}:{clock.key}", _named(wake, clock, self.shown(clock).due)))
            if clock.key in self.aims:
                passed = self.aims[clock.key] + _A_SECOND
                wakes.append((passed, f"aim:{clock.key}", f"{clock.promise.title}: late"))
        return min(wakes, key=lambda wake: (wake[0], wake[1]), default=None)


def _shown(clock: Clock, calendar: Calendar) -> PromiseState:
    """A clock as the screens show it: target and limit apart, and what moved it."""
    promise = clock.promise
    limits = tuple(_shown_limit(each) for each in clock.limits_due(calendar))
    late = clock.running and clock.told_late and promise.ours
    return PromiseState(
        key=clock.key,
        title=promise.title,
        clause=promise.clause,
        where=promise.where,
        source=promise.source,
        due=clock.ended_due or clock.due(calendar).at,
        first_due=clock.first_due(calendar).at,
        limit_due=limits[0].due if limits else None,
        limit_source=limits[0].source if limits else next((each.source for each in promise.every_limit), ""),
        limits=limits,
        state="late" if late else clock.state.value,
        started=clock.started,
        ended=clock.ended,
        illustrative=promise.illustrative,
        by=promise.by,
        automatic=promise.automatic,
        confirmed=promise.confirmed and all(limit.confirmed for limit in promise.every_limit),
        notes=tuple(_note(change) for change in clock.changes),
    )


def _shown_limit(counted: LimitDue) -> LimitState:
    limit = counted.limit
    return LimitState(
        due=counted.due.at,
        source=limit.source,
        clause=limit.clause,
        where=limit.where,
        confirmed=limit.confirmed,
        looked_up=limit.looked_up,
    )


def _note(change: object) -> str:
    match change:
        case Paused():
            return f"Paused from {say(change.at)}, reply by {say(change.reply_by)}"
        case Resumed():
            return f"Went on from {say(change.at)}"
        case Extended():
            return f"New date {say_date(change.until)}, told {say(change.at)}: {change.reason}"
        case Excepted():
            by = f" ({change.where})" if change.where else ""
            return f"Exception recorded {say(change.at)}{by}: {change.reason}"
        case MovedOn():
            return f"Moved on {say(change.at)}: {change.reason}"
        case Agreed():
            return f"Agreed with the customer {say(change.at)}: {say_date(change.until)}"
        case BegunAgain():
            return f"Counted anew from {say(change.at)}: {change.reason}"
        case Reopened():
            return f"Reopened {say(change.at)}: {change.reason}"
        case Recounted():
            return f"Counted again {say(change.at)}: {change.reason}"
        case _:
            return ""


def _named(wake: Wake, clock: Clock, target: datetime) -> str:
    due = target if wake.kind is not WakeKind.LIMIT else wake.at
    by = f"{clock.promise.title} by {due:%a} {due.day} {due:%b}"
    return {WakeKind.WARNING: f"Warning: {by}", WakeKind.DUE: by, WakeKind.LIMIT: f"Limit: {by}"}[wake.kind]


async def keep_diary(diary: Diary, ring: Callable[[str], None], quiet: Callable[[], bool]) -> None:
    """Wake the case at each of its times, for ever. ``ring`` is told what for.

    ``quiet`` says that no message waits which the story is free to take: a person's answer beats an expiry of
    the same instant.
    """
    while True:
        wake = diary.earliest()
        if wake is None:
            await workflow.wait_condition(lambda: diary.earliest() is not None)
            continue
        at, key, what = wake
        wait = at - workflow.now()
        if wait > timedelta(0):
            try:
                await workflow.wait_condition(
                    lambda wake=wake: diary.earliest() != wake,  # type: ignore[misc]
                    timeout=wait,
                    timeout_summary=what,
                )
                continue
            except TimeoutError:
                pass
        await workflow.wait_condition(quiet)
        if diary.earliest() == wake:
            ring(key)
