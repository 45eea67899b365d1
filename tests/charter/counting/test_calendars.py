"""Bank holidays of England, school terms and published dates."""

from datetime import date, datetime, timedelta

import pytest

from charter.counting.calendars import Calendar, CalendarError, Nation, Term, calendar_for
from charter.counting.lengths import LONDON
from tests.charter.dates import CALENDAR, EDITION, day


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("Mon 19 Sep 2022", "State Funeral of Queen Elizabeth II"),
        ("Mon 8 May 2023", "Coronation of King Charles III"),
        ("Fri 25 Dec 2026", "Christmas Day"),
        ("Sat 26 Dec 2026", "Saturday (Boxing Day)"),
        ("Sun 27 Dec 2026", "Sunday"),
        ("Mon 28 Dec 2026", "Boxing Day (substitute day)"),
        ("Fri 26 Mar 2027", "Good Friday"),
        ("Mon 29 Mar 2027", "Easter Monday"),
        ("Mon 3 May 2027", "Early May bank holiday"),
        ("Mon 31 May 2027", "Spring bank holiday"),
        ("Mon 30 Aug 2027", "Summer bank holiday"),
        ("Sat 25 Dec 2027", "Saturday (Christmas Day)"),
        ("Mon 27 Dec 2027", "Christmas Day (substitute day)"),
        ("Tue 28 Dec 2027", "Boxing Day (substitute day)"),
        ("Sat 1 Jan 2028", "Saturday (New Year's Day)"),
        ("Mon 3 Jan 2028", "New Year's Day (substitute day)"),
        ("Thu 24 Dec 2026", None),
        ("Thu 31 Dec 2026", None),
        ("Tue 29 Dec 2026", None),
        ("Mon 26 Sep 2022", None),
    ],
)
def test_why_a_day_is_not_worked(written: str, why: str | None) -> None:
    assert CALENDAR.why_not_working(day(written)) == why
    assert CALENDAR.is_working_day(day(written)) is (why is None)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("Fri 24 Oct 2025", None),
        ("Mon 27 Oct 2025", "School holiday"),
        ("Mon 3 Nov 2025", None),
        ("Mon 4 May 2026", "Early May bank holiday"),
        ("Sat 25 Oct 2025", "Saturday"),
        ("Mon 20 Jul 2026", None),
        ("Tue 21 Jul 2026", "School holiday"),
    ],
)
def test_why_a_day_is_no_school_day(written: str, why: str | None) -> None:
    assert CALENDAR.why_not_school_day(day(written)) == why
    assert CALENDAR.is_school_day(day(written)) is (why is None)


def test_a_closure_is_no_school_day_but_a_working_day() -> None:
    closed = day("Mon 15 Jun 2026")
    calendar = CALENDAR.model_copy(update={"closures": {closed: "Polling station"}})
    assert calendar.why_not_school_day(closed) == "Polling station"
    assert not calendar.is_school_day(closed)
    assert calendar.is_working_day(closed)


def test_the_working_days_either_side() -> None:
    assert CALENDAR.next_working_day(day("Thu 24 Dec 2026")) == day("Tue 29 Dec 2026")
    assert CALENDAR.last_working_day_before(day("Tue 29 Dec 2026")) == day("Thu 24 Dec 2026")
    assert CALENDAR.last_working_day_on_or_before(day("Mon 28 Dec 2026")) == day("Thu 24 Dec 2026")
    assert CALENDAR.last_working_day_on_or_before(day("Thu 24 Dec 2026")) == day("Thu 24 Dec 2026")


def test_school_days_beyond_the_known_terms_are_refused_not_guessed() -> None:
    with pytest.raises(CalendarError, match="no school term dates are known after 20 July 2029"):
        CALENDAR.next_school_day(day("Fri 20 Jul 2029"))
    with pytest.raises(CalendarError, match="no school term dates"):
        Calendar().next_school_day(day("Mon 1 Jun 2026"))


def test_a_term_cannot_end_before_it_begins_nor_a_calendar() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        Term(first=date(2026, 2, 1), last=date(2026, 1, 1), name="Spring")
    with pytest.raises(CalendarError, match="2025"):
        calendar_for(2026, 2025)


def test_every_year_asked_for_has_its_eight_holidays_and_no_other_year_has_any() -> None:
    calendar = calendar_for(2024, 2035)
    for year in range(2024, 2036):
        weekdays = [d for d in calendar.bank_holidays if d.year == year and d.weekday() < 5]
        assert len(weekdays) >= 8, year
    assert {d.year for d in calendar.bank_holidays} == set(range(2024, 2036))
    assert calendar.covers(date(2035, 7, 1))
    assert not calendar.covers(date(2036, 7, 1))


def test_the_edition_reaches_past_the_next_year() -> None:
    """Fails when term or published dates have been extended and a later year has nothing to count with."""
    dates = EDITION.dates
    last = max(on for published in dates.published.values() for on in published.values())
    assert max(term.last for term in dates.terms) + timedelta(days=366) >= last
    for year in range(EDITION.in_force_from.year, last.year + 1):
        part = EDITION.part("pothole", datetime(year, 7, 1, tzinfo=LONDON))
        assert sum(d.year == year + 1 and d.weekday() < 5 for d in part.calendar.bank_holidays) >= 8, year


@pytest.mark.parametrize(
    ("written", "nations"),
    [
        ("Fri 2 Jan 2026", "scotland"),
        ("Tue 17 Mar 2026", "northern_ireland"),
        ("Mon 6 Apr 2026", "england wales northern_ireland"),
        ("Mon 13 Jul 2026", "northern_ireland"),
        ("Mon 3 Aug 2026", "scotland"),
        ("Mon 31 Aug 2026", "england wales northern_ireland"),
        ("Mon 30 Nov 2026", "scotland"),
        ("Fri 25 Dec 2026", "england wales scotland northern_ireland"),
    ],
)
def test_each_nation_has_its_own_bank_holidays(written: str, nations: str) -> None:
    passed = [
        each for each in Nation if not calendar_for(2026, 2026, nation=each).is_working_day(day(written))
    ]
    assert passed == nations.split()


def test_a_local_holiday_is_passed_over() -> None:
    monday = day("Mon 20 Apr 2026")
    calendar = calendar_for(2026, 2026, nation=Nation.SCOTLAND, local_holidays={monday: "Spring holiday"})
    assert calendar.why_not_working(monday) == "Spring holiday"
    assert calendar_for(2026, 2026).is_working_day(monday)


def test_offer_days_are_the_statutes_day_or_the_next_working_day() -> None:
    rules = {"secondary_offer": (3, 1), "primary_offer": (4, 16)}
    for name, (month, number) in rules.items():
        assert EDITION.dates.published[name], name
        for year, offered in EDITION.dates.published[name].items():
            named = date(year, month, number)
            expected = named if CALENDAR.is_working_day(named) else CALENDAR.next_working_day(named)
            assert offered == expected, (name, year)
    assert EDITION.dates.published["secondary_offer"][2026] == day("Mon 2 Mar 2026")
    assert EDITION.dates.published["primary_offer"][2028] == day("Tue 18 Apr 2028")


def test_terms_begin_and_end_on_school_days() -> None:
    assert EDITION.dates.terms
    for term in EDITION.dates.terms:
        assert CALENDAR.is_school_day(term.first), term.name
        assert CALENDAR.is_school_day(term.last), term.name


def test_closing_dates_do_not_move() -> None:
    assert EDITION.dates.published["secondary_closing"][2026] == day("Sat 31 Oct 2026")


def test_round_trips_through_json() -> None:
    assert Calendar.model_validate_json(CALENDAR.model_dump_json()) == CALENDAR
