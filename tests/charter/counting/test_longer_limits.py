"""A limit that ends on a working day, and one that may be made longer, but not by as much as one likes."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from charter.counting.changes import ClockError
from charter.counting.clocks import Clock
from charter.edition.promises import Limit, Promise
from tests.charter.dates import CALENDAR, EDITION, at, day

MANAGER = "a manager"


def clock(length: str, start: str = "Mon 23 Nov 2026 10:00", **more: Any) -> Clock:
    limit = {"source": "ST", "clause": "in time", "where": "an Act", "length": length} | more
    promise = EDITION.part("complaint", at(start)).promise("acknowledge")
    return Clock(
        key="answer",
        promise=promise.model_copy(update={"limit": Limit.model_validate(limit)}),
        started=at(start),
    )


def ends(running: Clock) -> date:
    found = running.limit_due(CALENDAR)
    assert found is not None
    return found.last_day


@pytest.mark.parametrize(
    ("start", "plain", "next_working_day"),
    [
        ("Mon 23 Nov 2026 10:00", "Wed 23 Dec 2026", "Wed 23 Dec 2026"),
        ("Wed 25 Nov 2026 10:00", "Fri 25 Dec 2026", "Tue 29 Dec 2026"),
        ("Thu 26 Nov 2026 10:00", "Sat 26 Dec 2026", "Tue 29 Dec 2026"),
        ("Sat 28 Nov 2026 10:00", "Mon 28 Dec 2026", "Tue 29 Dec 2026"),
        ("Fri 25 Dec 2026 10:00", "Sun 24 Jan 2027", "Mon 25 Jan 2027"),
    ],
)
def test_thirty_days_end_on_a_working_day_where_the_limit_says_so(
    start: str, plain: str, next_working_day: str
) -> None:
    assert ends(clock("30 days", start)) == day(plain)
    assert ends(clock("30 days", start, next_working_day=True)) == day(next_working_day)


@given(st.integers(0, 700))
def test_the_last_day_is_the_first_working_day_on_or_after_the_counted_one(days: int) -> None:
    counted, found = ends(clock(f"{days} days")), ends(clock(f"{days} days", next_working_day=True))
    assert CALENDAR.is_working_day(found)
    assert found == (counted if CALENDAR.is_working_day(counted) else CALENDAR.next_working_day(counted))


@pytest.mark.parametrize(
    ("until", "allowed"),
    [("Tue 8 Dec 2026", True), ("Mon 21 Dec 2026", True), ("Tue 22 Dec 2026", False)],
)
def test_so_much_longer_at_most_from_its_first_end(until: str, allowed: bool) -> None:
    """Ten working days, and ten more: Mon 7 Dec and Mon 21 Dec."""
    running = clock("10 working days", extend_by=MANAGER, extend_at_most="10 working days")
    now = at("Fri 4 Dec 2026 10:00")
    if allowed:
        assert ends(running.extend_limit(day(until), "complex", MANAGER, now, CALENDAR)) == day(until)
        return
    with pytest.raises(ClockError, match="10 working days longer than Monday 7 December 2026"):
        running.extend_limit(day(until), "complex", MANAGER, now, CALENDAR)


def test_a_second_extension_is_counted_from_the_first_end_too() -> None:
    running = clock("10 working days", extend_by=MANAGER, extend_at_most="10 working days")
    now = at("Fri 4 Dec 2026 10:00")
    longer = running.extend_limit(day("Mon 21 Dec 2026"), "complex", MANAGER, now, CALENDAR)
    with pytest.raises(ClockError, match="no later than Monday 21 December 2026"):
        longer.extend_limit(day("Tue 22 Dec 2026"), "complex", MANAGER, now, CALENDAR)


def test_what_was_recorded_without_them_is_as_it_was() -> None:
    """A limit of an older recording has neither field: it may end on any day, and is agreed without end."""
    promise = clock("30 days", "Wed 25 Nov 2026 10:00", extend_by=MANAGER).promise
    recorded = promise.model_dump(mode="json", by_alias=True)
    assert {"next_working_day", "extend_at_most"} & recorded["limit"].keys() == set()
    old = Clock(key="answer", promise=Promise.model_validate(recorded), started=at("Wed 25 Nov 2026 10:00"))
    assert ends(old) == day("Fri 25 Dec 2026")
    later = old.extend_limit(day("Fri 24 Dec 2027"), "agreed", MANAGER, at("Mon 30 Nov 2026 10:00"), CALENDAR)
    assert ends(later) == day("Fri 24 Dec 2027")


def test_at_most_by_nobody_is_refused() -> None:
    with pytest.raises(ValidationError, match="extend_at_most goes with extend_by"):
        clock("10 working days", extend_at_most="10 working days")
