"""When a running promise asks for attention: a warning, the due date, the limit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from charter.counting.calendars import Calendar
from charter.counting.counting import Due, due, start_of_day, utc
from charter.counting.lengths import Length, Unit
from charter.edition.promises import Promise

_ONE_WORKING_DAY = Length(count=1, unit=Unit.WORKING_DAYS)
_DAYS = {Unit.WEEKS: 7, Unit.MONTHS: 30}


class WakeKind(StrEnum):
    WARNING = "warning"
    DUE = "due"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Wake:
    """An instant, on London's clock, and what it asks attention for."""

    at: datetime
    kind: WakeKind


def warning_at(
    promise: Promise, started: datetime, earliest: Due, calendar: Calendar, new_date_given: datetime | None
) -> datetime | None:
    """The instant to warn of a promise, `earliest` being the earlier of its target and its limit.

    Of a range, the lower end counted from the start; otherwise the promise's own time before. A range has
    no more to say once a new date was given: one working day before, then. Never before the clock's start,
    nor before the new date was given. None where the promise asks for no warning.
    """
    rule = promise.warning
    if promise.at_least is not None:
        at = due(started, promise.at_least, calendar, inclusive=promise.inclusive).at
        if new_date_given is None and at < earliest.at:
            return at
        rule = rule or _ONE_WORKING_DAY
    if rule is None:
        return None
    return max(utc(_before(earliest, rule, calendar)), utc(new_date_given or started), utc(started))


def _before(found: Due, rule: Length, calendar: Calendar) -> datetime:
    """That long before the due instant; counted in days it is the beginning of that working day."""
    if rule.unit is Unit.HOURS:
        return utc(found.at) - timedelta(hours=rule.count)
    if rule.unit is Unit.WORKING_DAYS:
        day = found.act_by
        for _ in range(rule.count):
            day = calendar.last_working_day_before(day)
    else:
        back = timedelta(days=_DAYS.get(rule.unit, 1) * rule.count)
        day = calendar.last_working_day_on_or_before(found.last_day - back)
    return start_of_day(day)
