"""How long something took, in the unit of its promise: the shortest promise that it would have kept."""

import math
from datetime import datetime, timedelta
from typing import assert_never

from charter.counting.calendars import Calendar
from charter.counting.counting import day_of, due, school_days_between, utc, working_days_between
from charter.counting.lengths import Length, Unit

_HOUR = timedelta(hours=1)
_WEEK = 7


def taken(
    start: datetime, end: datetime, unit: Unit, calendar: Calendar, *, inclusive: bool = False
) -> Length:
    """The shortest length of that unit that `end` is within, counted as `due` counts; at least one of it.

    A promise for the same day that was kept later took so many days. ValueError for what took longer than
    any length can be, or for a time without a zone.
    """
    began, ended = utc(start), max(utc(start), utc(end))
    first, last = day_of(began), day_of(ended)
    days = (last - first).days
    match unit:
        case Unit.HOURS:
            count = math.ceil((ended - began) / _HOUR)
        case Unit.SAME_DAY:
            return Length(count=days, unit=Unit.DAYS) if days else Length(unit=Unit.SAME_DAY)
        case Unit.DAYS:
            count = days + inclusive
        case Unit.WEEKS:
            count = math.ceil((days + inclusive) / _WEEK)
        case Unit.WORKING_DAYS:
            count = working_days_between(first, last, calendar) + (not calendar.is_working_day(last))
            count += inclusive and calendar.is_working_day(first)
        case Unit.SCHOOL_DAYS:
            count = school_days_between(first, last, calendar) + (not calendar.is_school_day(last))
            count += inclusive and calendar.is_school_day(first)
        case Unit.MONTHS:
            count = max((last.year - first.year) * 12 + last.month - first.month, 0)
            while due(began, Length(count=count, unit=unit), calendar, inclusive=inclusive).last_day < last:
                count += 1
        case _:
            assert_never(unit)
    return Length(count=max(count, 1), unit=unit)
