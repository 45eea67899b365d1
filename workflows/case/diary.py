"""The diary: every running clock of a case, and the one durable timer armed for the earliest wake."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import AwareDatetime
from temporalio import workflow

from charter.counting.calendars import Calendar
from charter.counting.clocks import Clock, ClockState
from charter.counting.wakes import Wake, WakeKind
from charter.edition.promises import Promise
from charter.people import Model


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
        calendar, found = self.calendar(), []
        for clock in self.running():
            if clock.promise.by == "customer":
                continue
            found.append((clock.due(calendar).at, clock))
            limit = clock.limit_due(calendar)
            if limit is not None:
                found.append((limit.at, clock))
        return min(found, key=lambda pair: pair[0], default=None)

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
                wakes.append((at, f"{wake.kind}:{clock.key}", _named(wake, clock, calendar)))
            if clock.key in self.aims:
                passed = self.aims[clock.key] + _A_SECOND
                wakes.append((passed, f"aim:{clock.key}", f"{clock.promise.title}: late"))
        return min(wakes, key=lambda wake: (wake[0], wake[1]), default=None)


def _named(wake: Wake, clock: Clock, calendar: Calendar) -> str:
    due = clock.due(calendar).at if wake.kind is not WakeKind.LIMIT else wake.at
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
