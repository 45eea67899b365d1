"""Dates, states and names in the words of the screens."""

import re
from datetime import date, datetime, timedelta

from babel.core import Locale
from babel.dates import format_date, format_time

from casework.site.languages import ENGLISH, _, language, marked, ngettext
from charter.counting.counting import day_of
from charter.counting.lengths import LONDON, Length, Unit

SOON = timedelta(days=2)
"""How near a due date is marked "due soon"."""


def day(moment: datetime | date) -> str:
    """``Fri 27 Nov 2026``, in London, in the language that is spoken."""
    there = day_of(moment) if isinstance(moment, datetime) else moment
    if language() != ENGLISH:
        return format_date(there, "EEE d MMM y", locale=_locale())
    return f"{there:%a} {there.day} {there:%b %Y}"


def month(day: date) -> str:
    """``November 2026``."""
    if language() != ENGLISH:
        return format_date(day, "LLLL y", locale=_locale())
    return f"{day:%B %Y}"


def clock(moment: datetime) -> str:
    """``9:05am``, in London."""
    there = moment.astimezone(LONDON)
    if language() != ENGLISH:
        return format_time(there, "short", tzinfo=LONDON, locale=_locale())
    return f"{there.hour % 12 or 12}:{there:%M}{'am' if there.hour < 12 else 'pm'}"


def moment(instant: datetime) -> str:
    """``Fri 27 Nov 2026, 9:05am``; a day's last second is the end of the day."""
    there = instant.astimezone(LONDON)
    if (there.hour, there.minute, there.second) == (23, 59, 59):
        return _("{day}, end of day").format(day=day(instant))
    return f"{day(instant)}, {clock(instant)}"


def until(due: datetime, now: datetime) -> str:
    """How far off a due date is, in days of the calendar."""
    days = (day_of(due) - day_of(now)).days
    if due < now:
        passed = ngettext("{count} day ago", "{count} days ago", -days)
        return _("earlier today") if days == 0 else passed.format(count=f"{-days:,}")
    if days == 0:
        return _("today")
    to_come = ngettext("in {count} day", "in {count} days", days)
    return _("tomorrow") if days == 1 else to_come.format(count=f"{days:,}")


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
        return _("By a day that is published for each year") if length else ""
    return _("Within {length}, counted from {event}").format(length=length_said(length), event=counted_from)


def span(at_least: Length | None, length: Length) -> str:
    """``Up to 7 days``, ``12 to 18 months``."""
    if at_least is None or at_least.count <= 1:
        return _("Up to {length}").format(length=length_said(length))
    least = at_least.count if at_least.unit is length.unit else length_said(at_least)
    return _("{least} to {length}").format(least=least, length=length_said(length))


def length_said(length: Length | str) -> str:
    """``5 working days``, in the language that is spoken; what is no number of a unit is said as it is."""
    found = _LENGTH.fullmatch(str(length))
    if found is None or language() == ENGLISH:
        return _(str(length))
    count = int(found[1])
    match found[2]:
        case "hour":
            said = ngettext("{count} hour", "{count} hours", count)
        case "working day":
            said = ngettext("{count} working day", "{count} working days", count)
        case "school day":
            said = ngettext("{count} school day", "{count} school days", count)
        case "day":
            said = ngettext("{count} day", "{count} days", count)
        case "week":
            said = ngettext("{count} week", "{count} weeks", count)
        case _:
            said = ngettext("{count} month", "{count} months", count)
    return said.format(count=count)


SAME_DAY = marked("same day")
"""How a length of that day says itself."""
_LENGTH = re.compile(r"(\d+) (hour|working day|school day|day|week|month)s?")


def _locale() -> Locale:
    return Locale.parse(language(), sep="-")


def days_said(text: str) -> str:
    """A text of ours with each ``Friday 27 November 2026`` in it as the language that is spoken has it."""
    return text if language() == ENGLISH else _DAY.sub(_day_said, text)


def _day_said(found: re.Match[str]) -> str:
    try:
        return day(datetime.strptime(found[1], "%d %B %Y").replace(tzinfo=LONDON))
    except ValueError:
        return found[0]


_DAY = re.compile(r"(?:[A-Z][a-z]+day )?(\d{1,2} [A-Z][a-z]+ \d{4})")


def is_soon(due: datetime, now: datetime) -> bool:
    """Whether an open promise is to be marked as due soon."""
    return day_of(due) - day_of(now) <= SOON


def _count(count: int, unit: str) -> str:
    return f"{count:,} {unit}" + ("" if count == 1 else "s")


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
