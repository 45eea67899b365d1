"""Dates, states and names in the words of the screens."""

from datetime import date, datetime, timedelta

from charter.counting.counting import day_of
from charter.counting.lengths import LONDON, Length, Unit

SOON = timedelta(days=2)
"""How near a due date is marked "due soon"."""


def day(moment: datetime | date) -> str:
    """``Fri 27 Nov 2026``, in London."""
    there = day_of(moment) if isinstance(moment, datetime) else moment
    return f"{there:%a} {there.day} {there:%b %Y}"


def month(day: date) -> str:
    """``November 2026``."""
    return f"{day:%B %Y}"


def clock(moment: datetime) -> str:
    """``9:05am``, in London."""
    there = moment.astimezone(LONDON)
    return f"{there.hour % 12 or 12}:{there:%M}{'am' if there.hour < 12 else 'pm'}"


def moment(instant: datetime) -> str:
    """``Fri 27 Nov 2026, 9:05am``; a day's last second is the end of the day."""
    there = instant.astimezone(LONDON)
    if (there.hour, there.minute, there.second) == (23, 59, 59):
        return f"{day(instant)}, end of day"
    return f"{day(instant)}, {clock(instant)}"


def until(due: datetime, now: datetime) -> str:
    """How far off a due date is, in days of the calendar."""
    days = (day_of(due) - day_of(now)).days
    if due < now:
        return "earlier today" if days == 0 else f"{_days(-days)} ago"
    if days == 0:
        return "today"
    return "tomorrow" if days == 1 else f"in {_days(days)}"


def left(due: datetime, now: datetime) -> str:
    """How much of a time is left, in hours and minutes: ``38 minutes left``, ``1 hour 5 minutes over``."""
    minutes = int(abs(due - now).total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    parts = [_count(hours, "hour")] if hours else []
    if minutes or not hours:
        parts.append(_count(minutes, "minute") if minutes else "less than a minute")
    return f"{' '.join(parts)} {'left' if due >= now else 'over'}"


def ago(at: datetime, now: datetime) -> str:
    """How long ago something was said, and when: ``22 minutes ago, at 9:05am today``."""
    there = day_of(at)
    days = (day_of(now) - there).days
    on = "today" if days == 0 else "yesterday" if days == 1 else f"on {day(at)}"
    if now - at >= timedelta(days=1):
        return f"{_days(max(days, 1))} ago, at {clock(at)} {on}"
    return f"{left(now, at).removesuffix(' left')} ago, at {clock(at)} {on}"


def how_long(length: str, counted_from: str) -> str:
    """How long a promise is before it runs; one that has the name of a published date says no length."""
    if not length[:1].isdigit() and length != Unit.SAME_DAY:
        return "By a day that is published for each year" if length else ""
    return f"Within {length}, counted from {counted_from}"


def span(at_least: Length | None, length: Length) -> str:
    """``Up to 7 days``, ``12 to 18 months``."""
    if at_least is None or at_least.count <= 1:
        return f"Up to {length}"
    same = at_least.unit is length.unit
    return f"{at_least.count if same else at_least} to {length}"


def is_soon(due: datetime, now: datetime) -> bool:
    """Whether an open promise is to be marked as due soon."""
    return day_of(due) - day_of(now) <= SOON


def _count(count: int, unit: str) -> str:
    return f"{count:,} {unit}" + ("" if count == 1 else "s")


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
