"""Counting: from an instant and a length to the last day and instant of a promise.

Every instant is aware and in whole seconds. Days are days of Europe/London. Nothing here reads a clock.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

from charter.counting.calendars import Calendar
from charter.counting.lengths import LONDON, Length, Unit

_ONE_DAY = timedelta(days=1)
_LAST_SECOND = time(23, 59, 59)


def utc(instant: datetime) -> datetime:
    """The instant in UTC and whole seconds; ValueError for a time without a zone."""
    if instant.tzinfo is UTC:
        return instant.replace(microsecond=0) if instant.microsecond else instant
    if instant.utcoffset() is None:
        raise ValueError("a time needs its zone: whether it is in time depends on the instant")
    return instant.astimezone(UTC).replace(microsecond=0)


def london(instant: datetime) -> datetime:
    """The instant on the clock in London, with that instant's offset fixed.

    Fixed, because Python compares two times of one named zone by the clock on the wall, which is wrong in
    the hour that comes twice in October.
    """
    there = utc(instant).astimezone(LONDON)
    return there.astimezone(timezone(there.utcoffset() or timedelta()))


Instant = Annotated[AwareDatetime, AfterValidator(utc)]
LondonInstant = Annotated[AwareDatetime, AfterValidator(london)]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that did not count, and why."""

    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Due:
    """When a promise falls due: kept up to and including `at`. Both instants are on London's clock.

    `act_by` is the last working day on or before the due day: the day a warning names.
    """

    start: datetime
    length: Length
    last_day: date
    at: datetime
    act_by: date


def end_of_day(day: date) -> datetime:
    """23:59:59 in London on that day: the last second of a promise counted in days."""
    return datetime.combine(day, _LAST_SECOND, LONDON)


def start_of_day(day: date) -> datetime:
    return datetime.combine(day, time(0), LONDON)


def day_of(instant: datetime) -> date:
    """The day it is in London at that instant."""
    return utc(instant).astimezone(LONDON).date()


def before_noon(instant: datetime, day: date) -> bool:
    """True on that day in London before 12:00:00."""
    return day_of(instant) == day and utc(instant) < utc(datetime.combine(day, time(12), LONDON))


def next_working_day_end(instant: datetime, calendar: Calendar) -> datetime:
    """The end of the first working day after the instant's day."""
    return end_of_day(calendar.next_working_day(day_of(instant)))


def working_days_between(a: date, b: date, calendar: Calendar) -> int:
    """Working days after `a` up to and including `b`; negative when `b` is the earlier."""
    if b < a:
        return -working_days_between(b, a, calendar)
    return sum(calendar.is_working_day(a + _ONE_DAY * n) for n in range(1, (b - a).days + 1))


def school_days_between(a: date, b: date, calendar: Calendar) -> int:
    """School days after `a` up to and including `b`; `b` is not before `a`."""
    return sum(calendar.is_school_day(a + _ONE_DAY * n) for n in range(1, (b - a).days + 1))


def next_published(name: str, after: date, calendar: Calendar) -> date | None:
    """The earliest date published under that name strictly after `after`; None when none is known.

    For a cut-off that still counts on its own day, ask with the day before.
    """
    return min((day for day in calendar.published.get(name, {}).values() if day > after), default=None)


def due(
    start: datetime,
    length: Length,
    calendar: Calendar,
    *,
    inclusive: bool = False,
    next_working_day: bool = False,
) -> Due:
    """When a promise of that length, begun at `start`, falls due.

    `inclusive` is the statutes' "beginning with": the day of `start` is day 1, otherwise it is day 0.
    `next_working_day` is the courts' and tribunals' rule: ending on a day off, it ends with the next working
    day.
    ValueError for a start without a zone, hours with `inclusive`, or a date past the end of the calendar;
    CalendarError where school days are counted past the known terms.
    """
    started = utc(start)
    try:
        if length.unit is Unit.HOURS:
            if inclusive:
                raise ValueError('hours run from an instant: "beginning with" is for days, weeks and months')
            return _at(started, length, started + timedelta(hours=length.count), calendar)
        last_day = _last_day(day_of(started), length, calendar, inclusive=inclusive)
        if next_working_day:
            last_day = calendar.working_day_on_or_after(last_day)
        return _at(started, length, end_of_day(last_day), calendar)
    except OverflowError:
        raise ValueError("the due date is past the last year that can be counted") from None


def counted_back(event: datetime, length: Length) -> date:
    """The last day that is at least so long before the day of the event: of days, weeks or months.

    ValueError for other lengths, which nobody counts back.
    """
    day = day_of(event)
    match length.unit:
        case Unit.MONTHS:
            month = day.year * 12 + day.month - 1 - length.count
            last = monthrange(month // 12, month % 12 + 1)[1]
            return date(month // 12, month % 12 + 1, min(day.day, last))
        case Unit.DAYS | Unit.WEEKS:
            return day - timedelta(days=length.count * (7 if length.unit is Unit.WEEKS else 1))
        case _:
            raise ValueError(f'"{length}" cannot be counted back')


def on_day(start: datetime, length: Length, day: date, calendar: Calendar) -> Due:
    """A due date that was given, not counted: the end of that day."""
    return _at(start, length, end_of_day(day), calendar)


def at_instant(start: datetime, length: Length, at: datetime, calendar: Calendar) -> Due:
    """A due instant that was given, not counted."""
    return _at(start, length, at, calendar)


def counted_on(target: Due, paused: datetime, resumed: datetime, calendar: Calendar) -> Due:
    """The target after a pause: the units left after the pause day, with the resume day as day 0.

    Hours go on by the exact time left. A target that had passed before the pause began stays as it was.
    """
    if target.at < utc(paused):
        return target
    unit, pause_day = target.length.unit, day_of(paused)
    if unit is Unit.HOURS:
        left = utc(target.at) - utc(paused)
        return _at(target.start, target.length, utc(resumed) + left, calendar)
    if unit is Unit.WORKING_DAYS:
        units = Length(count=working_days_between(pause_day, target.last_day, calendar), unit=unit)
    elif unit is Unit.SCHOOL_DAYS:
        units = Length(count=school_days_between(pause_day, target.last_day, calendar), unit=unit)
    else:
        units = Length(count=(target.last_day - pause_day).days, unit=Unit.DAYS)
    on = due(resumed, units, calendar)
    return replace(on, start=target.start, length=target.length)


def skipped(
    start: datetime, length: Length, calendar: Calendar, *, inclusive: bool = False
) -> tuple[Skipped, ...]:
    """The days a promise of working or school days passes over, and why; of other lengths, none."""
    why_not = {
        Unit.WORKING_DAYS: calendar.why_not_working,
        Unit.SCHOOL_DAYS: calendar.why_not_school_day,
    }.get(length.unit)
    if why_not is None or length.count == 0:
        return ()
    day = day_of(start) - _ONE_DAY if inclusive else day_of(start)
    last_day = _last_day(day_of(start), length, calendar, inclusive=inclusive)
    passed = (day + _ONE_DAY * n for n in range(1, (last_day - day).days))
    return tuple(Skipped(each, why) for each in passed if (why := why_not(each)) is not None)


def _at(start: datetime, length: Length, at: datetime, calendar: Calendar) -> Due:
    last_day = day_of(at)
    act_by = calendar.last_working_day_on_or_before(last_day)
    return Due(london(start), length, last_day, london(at), act_by)


def _last_day(day: date, length: Length, calendar: Calendar, *, inclusive: bool) -> date:
    count = length.count
    match length.unit:
        case Unit.WORKING_DAYS:
            return _counted(day, count, calendar.next_working_day, inclusive=inclusive)
        case Unit.SCHOOL_DAYS:
            return _counted(day, count, calendar.next_school_day, inclusive=inclusive)
        case Unit.MONTHS:
            return _months_on(day, count, inclusive=inclusive)
        case Unit.DAYS | Unit.WEEKS:
            days = count * (7 if length.unit is Unit.WEEKS else 1)
            return day + _ONE_DAY * (days - 1 if inclusive and days else days)
        case _:
            return day


def _counted(day: date, count: int, following: Callable[[date], date], *, inclusive: bool) -> date:
    if count == 0:
        return day
    last = day - _ONE_DAY if inclusive else day
    for _ in range(count):
        last = following(last)
    return last


def _months_on(day: date, count: int, *, inclusive: bool) -> date:
    if count == 0:
        return day
    month = day.year * 12 + day.month - 1 + count
    if month // 12 > date.max.year:
        raise OverflowError
    first = date(month // 12, month % 12 + 1, 1)
    last_of_month = (first + timedelta(days=31)).replace(day=1) - _ONE_DAY
    if day.day > last_of_month.day:  # 31 January and one month: the last day of February, either way
        return last_of_month
    return first.replace(day=day.day) - (_ONE_DAY if inclusive else timedelta())
