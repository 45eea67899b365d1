"""Counting: dates that must come out right, with their weekdays."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from charter.counting.calendars import CalendarError
from charter.counting.counting import (
    before_noon,
    day_of,
    due,
    end_of_day,
    london,
    next_published,
    next_working_day_end,
    skipped,
    utc,
    working_days_between,
)
from charter.counting.lengths import Length
from tests.charter.dates import CALENDAR, at, day

BEGINNING_WITH = True


@pytest.mark.parametrize(
    ("start", "length", "inclusive", "last_day"),
    [
        # working days: the event's day is day 0
        ("Wed 23 Dec 2026 10:00", "5 working days", False, "Mon 4 Jan 2027"),
        ("Wed 23 Dec 2026 23:59:59", "5 working days", False, "Mon 4 Jan 2027"),
        ("Thu 24 Dec 2026 00:00", "5 working days", False, "Tue 5 Jan 2027"),
        ("Thu 24 Dec 2026 10:00", "1 working day", False, "Tue 29 Dec 2026"),
        ("Fri 25 Dec 2026 10:00", "1 working day", False, "Tue 29 Dec 2026"),
        ("Sat 26 Dec 2026 10:00", "2 working days", False, "Wed 30 Dec 2026"),
        ("Fri 24 Dec 2027 10:00", "1 working day", False, "Wed 29 Dec 2027"),
        ("Fri 31 Dec 2027 10:00", "1 working day", False, "Tue 4 Jan 2028"),
        ("Thu 25 Mar 2027 10:00", "1 working day", False, "Tue 30 Mar 2027"),
        ("Fri 16 Sep 2022 10:00", "1 working day", False, "Tue 20 Sep 2022"),
        ("Fri 5 May 2023 10:00", "1 working day", False, "Tue 9 May 2023"),
        ("Mon 23 Nov 2026 09:00", "5 working days", False, "Mon 30 Nov 2026"),
        ("Mon 23 Nov 2026 09:00", "0 working days", False, "Mon 23 Nov 2026"),
        ("Mon 23 Nov 2026 09:00", "5 working days", BEGINNING_WITH, "Fri 27 Nov 2026"),
        ("Sun 22 Nov 2026 09:00", "1 working day", BEGINNING_WITH, "Mon 23 Nov 2026"),
        # days and weeks: bank holidays do not move them
        ("Wed 23 Dec 2026 10:00", "21 days", BEGINNING_WITH, "Tue 12 Jan 2027"),
        ("Wed 23 Dec 2026 10:00", "21 days", False, "Wed 13 Jan 2027"),
        ("Wed 23 Dec 2026 10:00", "8 weeks", BEGINNING_WITH, "Tue 16 Feb 2027"),
        ("Mon 15 Mar 2027 10:00", "15 days", BEGINNING_WITH, "Mon 29 Mar 2027"),
        ("Mon 23 Nov 2026 10:00", "28 days", False, "Mon 21 Dec 2026"),
        ("Mon 23 Nov 2026 10:00", "12 weeks", False, "Mon 15 Feb 2027"),
        ("Sun 22 Nov 2026 10:00", "7 days", False, "Sun 29 Nov 2026"),
        ("Sun 22 Nov 2026 10:00", "0 days", BEGINNING_WITH, "Sun 22 Nov 2026"),
        # months clip to the last day of a shorter month
        ("Sun 31 Jan 2027 10:00", "1 month", False, "Sun 28 Feb 2027"),
        ("Mon 31 Jan 2028 10:00", "1 month", False, "Tue 29 Feb 2028"),
        ("Mon 31 Aug 2026 10:00", "18 months", False, "Tue 29 Feb 2028"),
        ("Mon 23 Nov 2026 10:00", "12 months", False, "Tue 23 Nov 2027"),
        ("Mon 23 Nov 2026 10:00", "18 months", False, "Tue 23 May 2028"),
        ("Tue 29 Feb 2028 10:00", "12 months", False, "Wed 28 Feb 2029"),
        ("Tue 1 Dec 2026 10:00", "1 month", BEGINNING_WITH, "Thu 31 Dec 2026"),
        ("Mon 1 Mar 2027 10:00", "1 month", BEGINNING_WITH, "Wed 31 Mar 2027"),
        ("Sun 31 Jan 2027 10:00", "1 month", BEGINNING_WITH, "Sun 28 Feb 2027"),
        ("Thu 28 Jan 2027 10:00", "1 month", BEGINNING_WITH, "Sat 27 Feb 2027"),
        # school days: receipt is day 0 even in the holidays
        ("Fri 24 Oct 2025 10:00", "1 school day", False, "Mon 3 Nov 2025"),
        ("Wed 29 Oct 2025 10:00", "1 school day", False, "Mon 3 Nov 2025"),
        ("Fri 1 May 2026 10:00", "1 school day", False, "Tue 5 May 2026"),
        ("Mon 6 Jul 2026 10:00", "15 school days", False, "Mon 7 Sep 2026"),
        ("Mon 3 Nov 2025 10:00", "15 school days", False, "Mon 24 Nov 2025"),
        # same day
        ("Mon 23 Nov 2026 00:00", "same day", False, "Mon 23 Nov 2026"),
        ("Mon 23 Nov 2026 23:59:59", "same day", False, "Mon 23 Nov 2026"),
    ],
)
def test_last_day(start: str, length: str, inclusive: bool, last_day: str) -> None:
    found = due(at(start), Length.parse(length), CALENDAR, inclusive=inclusive)
    assert found.last_day == day(last_day)
    assert found.at == at(f"{last_day} 23:59:59")


@pytest.mark.parametrize(
    ("start", "length", "due_utc"),
    [
        ("2026-11-23T10:00:00+00:00", "4 hours", "2026-11-23T14:00:00+00:00"),
        # Sun 28 Mar 2027 01:00 becomes 02:00: four hours are five on the wall
        ("2027-03-28T00:30:00+00:00", "4 hours", "2027-03-28T04:30:00+00:00"),
        # Sun 25 Oct 2026: 01:30 comes twice
        ("2026-10-25T00:30:00+01:00", "1 hour", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T00:30:00+01:00", "2 hours", "2026-10-25T01:30:00+00:00"),
        ("2026-12-24T22:00:00+00:00", "48 hours", "2026-12-26T22:00:00+00:00"),
    ],
)
def test_hours_are_exact_across_the_clock_changes(start: str, length: str, due_utc: str) -> None:
    found = due(datetime.fromisoformat(start), Length.parse(length), CALENDAR)
    assert found.at.astimezone(UTC) == datetime.fromisoformat(due_utc)


def test_the_two_half_past_ones_of_october_are_told_apart() -> None:
    start = datetime.fromisoformat("2026-10-25T00:30:00+01:00")
    one, two = (due(start, Length.parse(each), CALENDAR).at for each in ("1 hour", "2 hours"))
    assert (f"{one:%H:%M}", f"{two:%H:%M}") == ("01:30", "01:30")
    assert two - one == timedelta(hours=1)
    assert one < two


@pytest.mark.parametrize(
    ("last_day", "due_utc"),
    [
        ("Sat 27 Mar 2027", "2027-03-27T23:59:59+00:00"),
        ("Sun 28 Mar 2027", "2027-03-28T22:59:59+00:00"),
        ("Sat 24 Oct 2026", "2026-10-24T22:59:59+00:00"),
        ("Sun 25 Oct 2026", "2026-10-25T23:59:59+00:00"),
    ],
)
def test_the_end_of_a_day_is_londons(last_day: str, due_utc: str) -> None:
    assert end_of_day(day(last_day)).astimezone(UTC) == datetime.fromisoformat(due_utc)


def test_a_days_event_is_londons_day_not_utcs() -> None:
    """23:30 UTC on Thu 22 Jul 2027 is already Friday in London."""
    late = datetime(2027, 7, 22, 23, 30, tzinfo=UTC)
    assert day_of(late) == day("Fri 23 Jul 2027")
    assert due(late, Length.parse("1 working day"), CALENDAR).last_day == day("Mon 26 Jul 2027")
    tokyo = late.astimezone(timezone(timedelta(hours=9)))
    assert due(tokyo, Length.parse("1 working day"), CALENDAR).last_day == day("Mon 26 Jul 2027")


def test_the_days_passed_over_are_said_with_why() -> None:
    found = skipped(at("Wed 23 Dec 2026 10:00"), Length.parse("5 working days"), CALENDAR)
    assert [(f"{each.day:%a} {each.day.day}", each.why) for each in found] == [
        ("Fri 25", "Christmas Day"),
        ("Sat 26", "Saturday (Boxing Day)"),
        ("Sun 27", "Sunday"),
        ("Mon 28", "Boxing Day (substitute day)"),
        ("Fri 1", "New Year's Day"),
        ("Sat 2", "Saturday"),
        ("Sun 3", "Sunday"),
    ]
    assert skipped(at("Wed 23 Dec 2026 10:00"), Length.parse("21 days"), CALENDAR) == ()


def test_a_due_day_nobody_works_is_acted_on_before() -> None:
    found = due(at("Fri 18 Dec 2026 10:00"), Length.parse("7 days"), CALENDAR)
    assert (found.last_day, found.act_by) == (day("Fri 25 Dec 2026"), day("Thu 24 Dec 2026"))


def test_noon_is_before_twelve_by_londons_clock() -> None:
    summer = day("Wed 22 Jul 2026")
    assert before_noon(at("Wed 22 Jul 2026 11:59:59"), summer)
    assert not before_noon(at("Wed 22 Jul 2026 12:00:00"), summer)
    assert before_noon(datetime(2026, 7, 22, 10, 59, 59, 999_999, tzinfo=UTC), summer)
    assert not before_noon(datetime(2026, 7, 22, 11, 0, tzinfo=UTC), summer)
    assert not before_noon(at("Tue 21 Jul 2026 09:00"), summer)
    assert not before_noon(at("Thu 23 Jul 2026 09:00"), summer)


def test_working_days_between_and_the_next_ones_end() -> None:
    assert working_days_between(day("Wed 23 Dec 2026"), day("Mon 4 Jan 2027"), CALENDAR) == 5
    assert working_days_between(day("Mon 4 Jan 2027"), day("Wed 23 Dec 2026"), CALENDAR) == -5
    assert working_days_between(day("Sat 26 Dec 2026"), day("Sat 26 Dec 2026"), CALENDAR) == 0
    ends = next_working_day_end(at("Thu 24 Dec 2026 23:00"), CALENDAR)
    assert ends == at("Tue 29 Dec 2026 23:59:59")


def test_the_next_published_date_is_strictly_after() -> None:
    assert next_published("primary_offer", day("Thu 16 Apr 2026"), CALENDAR) == day("Fri 16 Apr 2027")
    assert next_published("primary_offer", day("Wed 15 Apr 2026"), CALENDAR) == day("Thu 16 Apr 2026")
    assert next_published("primary_offer", day("Tue 16 Apr 2030"), CALENDAR) is None
    assert next_published("unheard_of", day("Tue 16 Apr 2030"), CALENDAR) is None


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 12, 23, 10)  # noqa: DTZ001 the point of the test
    for refuse in (utc, london, day_of, lambda t: due(t, Length.parse("1 day"), CALENDAR)):
        with pytest.raises(ValueError, match="needs its zone"):
            refuse(naive)


def test_what_cannot_be_counted_says_why() -> None:
    start = at("Mon 23 Nov 2026 10:00")
    with pytest.raises(ValueError, match="beginning with"):
        due(start, Length.parse("4 hours"), CALENDAR, inclusive=True)
    with pytest.raises(CalendarError, match="no school term dates"):
        due(start, Length.parse("1000 school days"), CALENDAR)
    for length in ("10000 months", "10000 weeks", "10000 days", "10000 working days", "10000 hours"):
        with pytest.raises(ValueError, match="past the last year"):
            due(datetime(9999, 12, 30, tzinfo=UTC), Length.parse(length), CALENDAR)


def test_whole_seconds() -> None:
    start = datetime(2026, 11, 23, 10, 0, 0, 900_000, tzinfo=UTC)
    assert due(start, Length.parse("4 hours"), CALENDAR).at == at("Mon 23 Nov 2026 14:00:00")
