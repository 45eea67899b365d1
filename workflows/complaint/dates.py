"""The dates of a complaint: longer where it is complex or with a reason, and stage two asked for too late."""

from collections.abc import Iterable
from datetime import date, datetime

from charter.counting.calendars import Calendar
from charter.counting.changes import ClockError
from charter.counting.clocks import Clock
from charter.counting.counting import due
from charter.edition.promises import Promise


def make_complex(clock: Clock, promise: Promise, why: str, by: str, now: datetime, on: Calendar) -> Clock:
    """The clock of a stage, once told to be complex: that promise, in all, and its limit from where the first
    one counted. ClockError once the first date has passed, or where it is no later.

    A promise recorded without a limit of its own has the first one's, as much longer.
    """
    if clock.promise.category == promise.category:
        raise ClockError("They have been told already that it is complex.")
    until = clock.model_copy(update={"promise": promise}).due(on).last_day
    longer = clock.extend(until, why, by, now, on)
    if promise.limit is not None:
        return longer.model_copy(update={"promise": promise})
    limit, began = clock.promise.limit, clock.limit_started
    if limit is not None and began is not None and promise.length is not None:
        longer = longer.extend_limit(due(began, promise.length, on).last_day, why, by, now, on)
    return longer.model_copy(update={"promise": promise.model_copy(update={"limit": limit})})


def make_longer(clock: Clock, until: date, why: str, by: str, now: datetime, on: Calendar) -> Clock:
    """The clock of stage two with a later date, its limit as well where that would be passed. ClockError once
    the date has passed, or where it is no later."""
    longer, limit = clock.extend(until, why, by, now, on), clock.limit_due(on)
    if limit is None or until <= limit.last_day:
        return longer
    return longer.extend_limit(until, why, by, now, on)


def asked_too_late(
    answered: datetime, asked: datetime, within: datetime, steps: Iterable[Promise], on: Calendar
) -> bool:
    """Whether stage two was asked for so late that, kept to the day, it ends after ``within``.

    Only where it would have been in time if asked for on the day of the answer: else the lateness is ours.
    """
    lengths = [step.length for step in steps if step.length is not None]

    def would_end(begun: datetime) -> datetime:
        for length in lengths:
            begun = due(begun, length, on).at
        return begun

    return would_end(answered) <= within < would_end(asked)
