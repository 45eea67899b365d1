"""Dates as they are written in a diary, so that a table of cases can be read and its weekdays are checked."""

from datetime import date, datetime, time

from charter.counting.calendars import Calendar
from charter.counting.lengths import LONDON
from charter.edition.editions import Edition

EDITION = Edition.load()
CALENDAR: Calendar = EDITION.calendar(2021, 2031)


def day(written: str) -> date:
    """ "Wed 23 Dec 2026"; fails where that day was not a Wednesday."""
    found = datetime.strptime(written, "%a %d %b %Y").date()  # noqa: DTZ007 a day has no zone
    assert f"{found:%a}" == written[:3], f"{written}: it is a {found:%A}"
    return found


def at(written: str) -> datetime:
    """ "Wed 23 Dec 2026 10:00" or with seconds, on the clock in London."""
    on, _, clock = written.rpartition(" ")
    return datetime.combine(day(on), time.fromisoformat(clock), LONDON)
