"""How long something took is the shortest promise that it would have kept, counted as promises are."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.counting.calendars import Calendar, Term, calendar_for
from charter.counting.counting import due
from charter.counting.lengths import Length, Unit
from charter.counting.taken import taken

TERMS = tuple(
    Term(first=date(year, first, 2), last=date(year, last, 19), name=f"{year}/{first}")
    for year in range(2024, 2030)
    for first, last in ((1, 3), (4, 7), (9, 12))
)
CALENDAR: Calendar = calendar_for(2024, 2029, terms=TERMS)
MINUTES = st.integers(0, 880 * 24 * 60)
LENGTHS = st.timedeltas(timedelta(), timedelta(days=420))


@given(MINUTES, LENGTHS, st.sampled_from([each for each in Unit if each is not Unit.SAME_DAY]), st.booleans())
def test_it_would_have_kept_that_promise_and_none_shorter(
    minutes: int, took: timedelta, unit: Unit, inclusive: bool
) -> None:
    inclusive = inclusive and unit is not Unit.HOURS
    start = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    end = (start + took).replace(microsecond=0)
    found = taken(start, end, unit, CALENDAR, inclusive=inclusive)
    assert due(start, found, CALENDAR, inclusive=inclusive).at >= end
    if found.count > 1:
        shorter = Length(count=found.count - 1, unit=unit)
        assert due(start, shorter, CALENDAR, inclusive=inclusive).at < end


@pytest.mark.parametrize(
    ("start", "end", "unit", "length"),
    [
        ("2026-11-23T09:00", "2026-11-23T17:00", Unit.SAME_DAY, "same day"),  # a Monday
        ("2026-11-23T09:00", "2026-11-24T00:01", Unit.SAME_DAY, "1 day"),
        ("2026-11-23T09:00", "2026-11-23T17:00", Unit.WORKING_DAYS, "1 working day"),
        ("2026-11-20T09:00", "2026-11-23T17:00", Unit.WORKING_DAYS, "1 working day"),  # Friday to Monday
        ("2026-11-20T09:00", "2026-11-21T17:00", Unit.WORKING_DAYS, "1 working day"),  # done on a Saturday
        ("2026-12-24T09:00", "2026-12-29T17:00", Unit.WORKING_DAYS, "1 working day"),  # over Christmas
        ("2026-11-23T09:00", "2026-11-23T11:00", Unit.HOURS, "2 hours"),
        ("2026-11-23T09:00", "2026-11-23T11:01", Unit.HOURS, "3 hours"),
        ("2026-11-23T09:00", "2026-12-07T11:01", Unit.WEEKS, "2 weeks"),
        ("2026-01-31T09:00", "2026-02-28T11:01", Unit.MONTHS, "1 month"),
    ],
)
def test_it_is_counted_in_the_promises_own_unit(start: str, end: str, unit: Unit, length: str) -> None:
    began, ended = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (start, end))
    assert str(taken(began, ended, unit, CALENDAR)) == length
