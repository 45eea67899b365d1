"""What is usual of a promise: nine in ten, in its own unit, worse as well as better, never of a few."""

import math
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.customers.usual_time import FEWEST, Took, UsualTime, usual
from charter.counting.calendars import Calendar, Term, calendar_for
from charter.counting.counting import due
from charter.counting.lengths import Length
from charter.edition.promises import Promise

CALENDAR = calendar_for(2024, 2027)
MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def promised(length: str, **more: object) -> Promise:
    said = {"process": "Example", "id": "inspect", "title": "Inspect", "clause": "…", "where": "Example"}
    given = {**said, "source": "CH", "from": "receipt", "until": "inspected", "length": length, **more}
    return Promise.model_validate(given)


def found(length: str, took: list[Took], calendar: Calendar = CALENDAR) -> UsualTime | None:
    return usual(promised(length), took, calendar)


def days(*counts: int | None) -> list[Took]:
    return [(MONDAY, None if each is None else MONDAY + each * DAY) for each in counts]


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 200)), min_size=FEWEST, max_size=120),
    st.sampled_from(["3 days", "5 working days", "2 weeks", "4 hours", "1 month", "same day"]),
)
def test_nine_in_ten_are_within_it_and_no_shorter_one_is_true(counts: list[int | None], length: str) -> None:
    took = days(*counts)
    told = found(length, took)
    assert told is not None
    assert told.count == len(counts)

    def within(limit: Length) -> int:
        end = due(MONDAY, limit, CALENDAR).at
        return sum(ended is not None and ended <= end for _, ended in took)

    needed = math.ceil(0.9 * len(counts))
    if told.within is None:
        assert sum(each is not None for each in counts) < needed
        return
    assert within(told.within) >= needed
    if told.within.count > 1:
        assert within(Length(count=told.within.count - 1, unit=told.within.unit)) < needed
    assert told.in_time == 100 * within(told.promised) // len(counts)
    assert told.longer == (within(told.promised) < needed)


@pytest.mark.parametrize(
    ("length", "counts", "sentence"),
    [
        ("5 working days", [3] * 30, "Inspect: nine in ten are done within 3 working days."),
        ("5 working days", [1] * 27 + [60] * 3, "Inspect: nine in ten are done within 1 working day."),
        (
            "5 working days",
            [1] * 26 + [14] * 4,
            "Inspect: nine in ten are done within 10 working days. That is longer than we promise (within 5 "
            "working days).",
        ),
        (
            "5 working days",
            [1] * 26 + [None] * 4,
            "Inspect: we promise this within 5 working days. Out of 100, 86 were done in that time.",
        ),
        ("same day", [0] * 30, "Inspect: nine in ten are done on the same day."),
        (
            "same day",
            [2] * 30,
            "Inspect: nine in ten are done within 2 days. That is longer than we promise (on the same day).",
        ),
    ],
)
def test_it_is_said_in_a_sentence(length: str, counts: list[int | None], sentence: str) -> None:
    told = found(length, days(*counts))
    assert told is not None
    assert told.sentence == sentence
    assert told.basis == "Counted from 30 cases that were due in the last 12 months."


def test_of_fewer_than_thirty_nothing_is_said() -> None:
    assert found("5 working days", days(*[1] * (FEWEST - 1))) is None


def test_school_days_are_counted_only_where_every_term_is_known() -> None:
    terms = (Term(first=date(2026, 4, 13), last=date(2026, 7, 20), name="Summer"),)
    known = calendar_for(2024, 2027, terms=terms)
    assert found("10 school days", days(*[7] * 30)) is None
    told = found("10 school days", days(*[7] * 30), known)
    assert told is not None
    assert str(told.within) == "5 school days"
    assert found("10 school days", days(*[7] * 29, 80), known) is None
