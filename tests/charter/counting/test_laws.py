"""What must be true of every due date, whatever the date."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from charter.counting.clocks import Clock, ClockState
from charter.counting.counting import day_of, due, school_days_between, skipped, working_days_between
from charter.counting.lengths import Length, Unit
from charter.edition.services import EditionPart
from tests.charter.counting.test_clocks import promise
from tests.charter.dates import CALENDAR, EDITION

settings.register_profile("laws", deadline=None)  # a busy machine breaks no law
settings.load_profile("laws")

DATED = tuple(unit for unit in Unit if unit is not Unit.SAME_DAY)

# Starts within the known terms, so that school days can be counted; they take in four clock changes.
FIRST = datetime(2024, 9, 1, tzinfo=UTC)
starts = st.integers(0, 1_216 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
units = st.sampled_from(DATED)
counts = st.integers(0, 60)


@st.composite
def lengths(draw: st.DrawFn) -> Length:
    unit = draw(units)
    return Length(count=draw(st.integers(0, 18 if unit is Unit.MONTHS else 60)), unit=unit)


def inclusive_for(length: Length, wanted: bool) -> bool:
    return wanted and length.unit is not Unit.HOURS


@given(starts, lengths(), st.booleans())
def test_a_due_date_is_never_before_its_start(start: datetime, length: Length, wanted: bool) -> None:
    found = due(start, length, CALENDAR, inclusive=inclusive_for(length, wanted))
    assert found.at >= start
    assert found.last_day >= day_of(start)
    assert found.act_by <= found.last_day
    assert CALENDAR.is_working_day(found.act_by)


@given(starts, lengths(), st.integers(0, 20), st.booleans())
def test_a_longer_promise_never_falls_due_earlier(
    start: datetime, length: Length, more: int, wanted: bool
) -> None:
    longer = Length(count=length.count + more, unit=length.unit)
    inclusive = inclusive_for(length, wanted)
    short, long = (due(start, each, CALENDAR, inclusive=inclusive) for each in (length, longer))
    assert long.at >= short.at


@given(starts, st.integers(0, 40 * 86_400), lengths(), st.booleans())
def test_an_earlier_start_never_falls_due_later(
    start: datetime, seconds: int, length: Length, wanted: bool
) -> None:
    inclusive = inclusive_for(length, wanted)
    early, late = (
        due(each, length, CALENDAR, inclusive=inclusive)
        for each in (start, start + timedelta(seconds=seconds))
    )
    assert early.at <= late.at


@given(starts, lengths())
def test_beginning_with_is_never_later(start: datetime, length: Length) -> None:
    assume(length.unit is not Unit.HOURS)
    assert due(start, length, CALENDAR, inclusive=True).at <= due(start, length, CALENDAR).at


@given(starts, st.integers(1, 60), st.sampled_from([Unit.WORKING_DAYS, Unit.SCHOOL_DAYS]))
def test_days_counted_and_days_skipped_are_all_the_days(start: datetime, count: int, unit: Unit) -> None:
    length = Length(count=count, unit=unit)
    found = due(start, length, CALENDAR)
    assert len(skipped(start, length, CALENDAR)) + count == (found.last_day - day_of(start)).days


def paused_for(start: datetime, length: Length, after: timedelta, pause: timedelta) -> tuple[Clock, Clock]:
    running = Clock(key="answer", promise=promise(str(length)), started=start)
    began = start + after
    assume(began <= running.due(CALENDAR).at)
    paused = running.pause(began, began + timedelta(days=200), "asked", CALENDAR)
    assert paused.state is ClockState.PAUSED
    return running, paused.resume(began + pause)


minutes = st.integers(0, 60 * 24 * 90).map(lambda count: timedelta(minutes=count))


@given(starts, lengths(), minutes, minutes)
def test_pausing_some_units_moves_it_by_those_units(
    start: datetime, length: Length, after: timedelta, pause: timedelta
) -> None:
    before, resumed = paused_for(start, length, after, pause)
    old, new = before.due(CALENDAR), resumed.due(CALENDAR)
    began, ended = day_of(start + after), day_of(start + after + pause)
    match length.unit:
        case Unit.HOURS:
            assert new.at - old.at == pause
        case Unit.WORKING_DAYS:
            assert working_days_between(old.last_day, new.last_day, CALENDAR) == working_days_between(
                began, ended, CALENDAR
            )
        case Unit.SCHOOL_DAYS:
            moved = school_days_between(old.last_day, new.last_day, CALENDAR)
            assert moved == school_days_between(began, ended, CALENDAR)
        case _:
            assert new.last_day - old.last_day == ended - began


@given(starts, lengths(), minutes, minutes)
def test_a_pause_never_brings_a_date_forward(
    start: datetime, length: Length, after: timedelta, pause: timedelta
) -> None:
    before, resumed = paused_for(start, length, after, pause)
    assert resumed.due(CALENDAR).at >= before.due(CALENDAR).at


@given(starts, lengths(), minutes, st.sets(st.dates(date(2024, 9, 1), date(2030, 1, 1)), max_size=8))
def test_recounting_twice_changes_nothing(
    start: datetime, length: Length, after: timedelta, one_off: set[date]
) -> None:
    running, resumed = paused_for(start, length, after, timedelta(days=3))
    holidays = dict.fromkeys(one_off, "A one-off day") | CALENDAR.bank_holidays
    other = CALENDAR.model_copy(update={"bank_holidays": holidays})
    now = start + after
    for clock in (running, resumed):
        once = clock.recount(now, "one-off days", CALENDAR, other)
        assert once.recount(now, "one-off days", other, other) == once
        assert once.due(other) == clock.due(other)
        assert clock.first_due(other).at >= clock.first_due(CALENDAR).at


@given(starts, lengths(), st.integers(1, 300), st.integers(1, 300))
def test_an_extension_is_later_and_a_longer_one_no_earlier(
    start: datetime, length: Length, days: int, more: int
) -> None:
    running = Clock(key="answer", promise=promise(str(length)), started=start)
    target = running.due(CALENDAR)
    day = target.last_day + timedelta(days=days)
    one = running.extend(day, "why", "officer", start, CALENDAR)
    two = one.extend(day + timedelta(days=more), "why", "officer", start, CALENDAR)
    assert target.at < one.due(CALENDAR).at < two.due(CALENDAR).at


@given(starts, lengths(), minutes)
def test_kept_or_late_and_nothing_between(start: datetime, length: Length, after: timedelta) -> None:
    running = Clock(key="answer", promise=promise(str(length)), started=start)
    happened = start + after
    ended = running.keep(happened, happened, CALENDAR)
    late = happened > running.due(CALENDAR).at
    assert ended.state is (ClockState.KEPT_LATE if late else ClockState.KEPT)
    assert running.late_at(happened, CALENDAR) is late


@given(starts, lengths(), minutes, minutes)
def test_a_clock_survives_json(start: datetime, length: Length, after: timedelta, pause: timedelta) -> None:
    _, resumed = paused_for(start, length, after, pause)
    back = Clock.model_validate_json(resumed.model_dump_json())
    assert back == resumed
    assert back.due(CALENDAR) == resumed.due(CALENDAR)
    assert back.wakes(CALENDAR) == resumed.wakes(CALENDAR)


@given(starts, st.sampled_from([service.code for service in EDITION.services]))
def test_an_editions_part_survives_json(opened: datetime, code: str) -> None:
    part = EDITION.part(code, opened)
    assert EditionPart.model_validate_json(part.model_dump_json()) == part
    assert EditionPart.model_validate_json(part.model_dump_json(by_alias=True)) == part
