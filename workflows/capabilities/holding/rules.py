"""When a refusal or a final plan is sent: not just before days on which nobody can be asked about it.

The council's own rule, illustrative (the edition's switch ``held_before_days_off``): a limit still wins.
"""

from datetime import date, datetime, time, timedelta

from charter.counting.calendars import Calendar
from charter.counting.clocks import Clock
from charter.counting.counting import day_of, utc
from charter.counting.lengths import LONDON

NINE = time(9)
"""On the clock in London: when a held letter goes."""
_ONE_DAY = timedelta(days=1)


def held_until(now: datetime, last: date, calendar: Calendar) -> datetime | None:
    """09:00 of the next good day, no later than ``last``; None where it goes at once.

    It goes at once on a good day, and where no good day is left.
    """
    day = day_of(now)
    if good_day(day, calendar):
        return None
    while (day := day + _ONE_DAY) <= last:
        if good_day(day, calendar):
            return datetime.combine(day, NINE, LONDON)
    return None


def good_day(day: date, calendar: Calendar) -> bool:
    """A working day that is not the last before a weekend, a bank holiday or a school holiday."""
    following = day + _ONE_DAY
    if not (calendar.is_working_day(day) and calendar.is_working_day(following)):
        return False
    return not _in_term(day, calendar) or _in_term(following, calendar)


def last_day_allowed(clock: Clock, now: datetime, calendar: Calendar) -> date:
    """The last day on which it can still be told in time; today where target and limits have passed.

    The target while it is still to come, so that a letter held makes no promise late; then the limits.
    """
    limits = [each.due for each in clock.limits_due(calendar)]
    ends = sorted([clock.due(calendar), *limits], key=lambda found: found.at)
    return next((found.last_day for found in ends if found.at >= utc(now)), day_of(now))


def _in_term(day: date, calendar: Calendar) -> bool:
    """Whether a term covers the day; a single closure in the middle of one is no holiday."""
    return any(term.first <= day <= term.last for term in calendar.terms)
