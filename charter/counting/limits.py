"""The limits that the law sets beside one promise: each is counted for itself, and the earliest wins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from charter.counting.calendars import Calendar
from charter.counting.changes import Change, Extended, Paused, Resumed
from charter.counting.counting import Due, counted_back, counted_on, day_of, due, next_published, on_day
from charter.counting.lengths import Length, Unit
from charter.edition.promises import Limit, LimitDay, Promise

_A_DAY = Length(unit=Unit.SAME_DAY)


@dataclass(frozen=True, slots=True)
class LimitDue:
    """A limit, and when it ends in one case."""

    limit: Limit | LimitDay
    due: Due


def limits_due(
    promise: Promise,
    started: datetime,
    begun: Mapping[str, datetime],
    given: date | None,
    changes: Iterable[Change],
    calendar: Calendar,
) -> tuple[LimitDue, ...]:
    """Every limit of a promise that is being counted, the earliest first.

    ``begun``: when the limits' own first events came. One whose event has not come, or whose day is not in
    the data, is left out. ``changes``: of the clock, in order. What was agreed of the limits moves those that
    may be; a pause moves those that the law stops.
    """
    happened = list(changes)
    counted = (
        _on_its_day(limit, started, given, calendar)
        if isinstance(limit, LimitDay)
        else _moved(limit, _counted(limit, promise, started, begun, given, calendar), happened, calendar)
        for limit in promise.every_limit
    )
    found = zip(promise.every_limit, counted, strict=True)
    return tuple(sorted((LimitDue(limit, at) for limit, at in found if at), key=lambda each: each.due.at))


def _counted(
    limit: Limit,
    promise: Promise,
    started: datetime,
    begun: Mapping[str, datetime],
    given: date | None,
    calendar: Calendar,
) -> Due | None:
    if (
        given is not None and limit.next_working_day
    ):  # a tribunal's last day: the case has counted its holidays
        return on_day(started, limit.length, given, calendar)
    start = begun.get(limit.from_)
    if start is None and limit.from_ in ("", promise.start_event):
        start = started
    if start is None:
        return None
    if limit.before:
        return on_day(started, limit.length, counted_back(start, limit.length), calendar)
    return due(
        start,
        limit.length,
        calendar,
        inclusive=limit.inclusive,
        next_working_day=limit.next_working_day,
    )


def _moved(limit: Limit, found: Due | None, changes: Iterable[Change], calendar: Calendar) -> Due | None:
    """As agreed, where the law says who may agree: beside other limits never to an earlier day.

    Stopped while the customer is asked, where the law stops it: as the target, counted to the reply-by date
    while nobody knows when they answer.
    """
    if found is None:
        return None
    pause: Paused | None = None
    for change in changes:
        match change:
            case Paused() if limit.stops:
                pause = change
            case Resumed() if pause is not None:
                found, pause = counted_on(found, pause.at, change.at, calendar), None
            case Extended(of_limit=True) if limit.extend_by:
                found = on_day(found.start, found.length, max(change.until, found.last_day), calendar)
            case _:
                pass
    return found if pause is None else counted_on(found, pause.at, pause.reply_by, calendar)


def _on_its_day(limit: LimitDay, started: datetime, given: date | None, calendar: Calendar) -> Due | None:
    """The limit that is a published day: of the given day's year, else the next after the start."""
    if given is None:
        day = next_published(limit.published_date, day_of(started), calendar)
    else:
        day = calendar.published.get(limit.published_date, {}).get(given.year)
    return None if day is None else on_day(started, _A_DAY, day, calendar)
