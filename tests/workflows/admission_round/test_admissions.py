"""School admissions to the day: 15 school days across each holiday, mid-June, rounds and offer days."""

from datetime import UTC, date, datetime, time

import pytest
from pydantic import ValidationError

from charter.counting.clocks import Clock
from charter.counting.counting import day_of
from charter.counting.lengths import LONDON
from charter.edition.editions import Edition
from charter.edition.services import EditionPart
from charter.people import Role, Sender
from workflows.capabilities.places.messages import (
    Holiday,
    PlaceDecided,
    RoundDetails,
    finished_this_year,
    holiday_on,
    listed_until,
    next_holiday,
    round_of,
)

EDITION = Edition.load()


def part(service: str, received: date) -> EditionPart:
    return EDITION.part(service, datetime.combine(received, time(12), LONDON))


def day(text: str) -> date:
    """``Fri 18 Dec 2026``: the weekday has to be the right one."""
    found = datetime.strptime(text, "%a %d %b %Y").replace(tzinfo=UTC).date()
    assert f"{found:%a}" == text[:3], text
    return found


@pytest.mark.parametrize(
    ("received", "due", "why"),
    [
        ("Mon 7 Sep 2026", "Mon 28 Sep 2026", "no holiday"),
        ("Thu 15 Oct 2026", "Thu 12 Nov 2026", "autumn half-term"),
        ("Fri 11 Dec 2026", "Fri 15 Jan 2027", "Christmas"),
        ("Wed 23 Dec 2026", "Fri 22 Jan 2027", "received in the holidays: day 1 is Mon 4 Jan"),
        ("Thu 4 Feb 2027", "Thu 4 Mar 2027", "February half-term"),
        ("Fri 19 Mar 2027", "Mon 26 Apr 2027", "Easter"),
        ("Fri 23 Apr 2027", "Mon 17 May 2027", "the early May bank holiday"),
        ("Fri 21 May 2027", "Fri 18 Jun 2027", "summer half-term"),
        ("Tue 15 Jun 2027", "Tue 6 Jul 2027", "the last day to finish this year"),
        ("Wed 14 Jul 2027", "Tue 14 Sep 2027", "the summer"),
        ("Sat 14 Aug 2027", "Tue 21 Sep 2027", "received on a summer Saturday"),
    ],
)
def test_fifteen_school_days(received: str, due: str, why: str) -> None:
    held_to = part("in_year_admission", day(received))
    started = datetime.combine(day(received), time(23, 59, 59), LONDON)
    clock = Clock(key="decide", promise=held_to.promise("decide"), started=started)
    limit = clock.limit_due(held_to.calendar)
    assert limit is not None
    assert clock.due(held_to.calendar).last_day == limit.last_day == day(due), why


@pytest.mark.parametrize(
    ("received", "warned"), [("Mon 7 Sep 2026", "Mon 21 Sep 2026"), ("Fri 11 Dec 2026", "Fri 8 Jan 2027")]
)
def test_it_aims_at_ten_school_days(received: str, warned: str) -> None:
    held_to = part("in_year_admission", day(received))
    started = datetime.combine(day(received), time(9), LONDON)
    clock = Clock(key="decide", promise=held_to.promise("decide"), started=started)
    assert day_of(clock.wakes(held_to.calendar)[0].at) == day(warned)


@pytest.mark.parametrize(
    ("received", "closing", "ends"),
    [
        ("Thu 1 Oct 2026", "Tue 15 Jun 2027", "Wed 21 Jul 2027"),
        ("Tue 15 Jun 2027", "Tue 15 Jun 2027", "Wed 21 Jul 2027"),
        ("Wed 16 Jun 2027", None, None),
        ("Wed 21 Jul 2027", None, None),  # the last day of the year itself
        ("Thu 22 Jul 2027", "Thu 15 Jun 2028", "Fri 21 Jul 2028"),
        ("Sun 15 Jun 2025", "Sun 15 Jun 2025", "Wed 23 Jul 2025"),  # a Sunday counts, and does not move
        ("Mon 16 Jun 2025", None, None),
    ],
)
def test_by_the_middle_of_june_it_is_finished_this_school_year(
    received: str, closing: str | None, ends: str | None
) -> None:
    held_to = part("in_year_admission", day(received))
    found = finished_this_year(day(received), held_to.promise("before_year_ends"), held_to.calendar)
    assert found == ((day(closing), day(ends)) if closing and ends else None)


@pytest.mark.parametrize(
    ("service", "starting", "closing", "offers"),
    [
        ("secondary_school_place", 2026, "Fri 31 Oct 2025", "Mon 2 Mar 2026"),  # 1 March is a Sunday
        ("secondary_school_place", 2027, "Sat 31 Oct 2026", "Mon 1 Mar 2027"),  # a Saturday does not move
        ("secondary_school_place", 2028, "Sun 31 Oct 2027", "Wed 1 Mar 2028"),
        ("primary_school_place", 2026, "Thu 15 Jan 2026", "Thu 16 Apr 2026"),
        ("primary_school_place", 2027, "Fri 15 Jan 2027", "Fri 16 Apr 2027"),
        ("primary_school_place", 2028, "Sat 15 Jan 2028", "Tue 18 Apr 2028"),  # Easter Sunday, then Monday
    ],
)
def test_rounds_and_their_days(service: str, starting: int, closing: str, offers: str) -> None:
    held_to = part(service, day(closing))
    found = round_of(starting, held_to.promise("offer"), held_to.calendar)
    assert found is not None
    assert (found.closing, found.offers) == (day(closing), day(offers))
    assert found.in_time(found.closing)
    assert not found.in_time(date.fromordinal(found.closing.toordinal() + 1))
    assert not found.under_way(date(starting, 8, 31))
    assert found.under_way(date(starting, 9, 1))


def test_every_offer_day_is_the_first_or_sixteenth_or_the_next_working_day() -> None:
    calendar = EDITION.calendar(2024, 2031)
    for name, month, first in (("secondary_offer", 3, 1), ("primary_offer", 4, 16)):
        for year, offers in calendar.published[name].items():
            expected = date(year, month, first)
            if not calendar.is_working_day(expected):
                expected = calendar.next_working_day(expected)
            assert offers == expected


def test_a_year_without_dates_is_no_round() -> None:
    held_to = part("primary_school_place", date(2026, 11, 2))
    assert round_of(2100, held_to.promise("offer"), held_to.calendar) is None
    assert round_of(2025, held_to.promise("offer"), held_to.calendar) is None  # its closing date is not known


@pytest.mark.parametrize(
    ("today", "first", "reopens"),
    [
        ("Fri 18 Dec 2026", None, None),
        ("Sat 19 Dec 2026", "Sat 19 Dec 2026", "Mon 4 Jan 2027"),
        ("Sun 3 Jan 2027", "Sat 19 Dec 2026", "Mon 4 Jan 2027"),
        ("Sun 6 Dec 2026", None, None),  # a weekend of the term
        ("Mon 26 Oct 2026", "Sat 24 Oct 2026", "Mon 2 Nov 2026"),
        ("Tue 3 May 2050", None, None),  # past all known terms
    ],
)
def test_school_holidays(today: str, first: str | None, reopens: str | None) -> None:
    calendar = EDITION.calendar(2025, 2030)
    found = holiday_on(day(today), calendar)
    assert found == (Holiday(day(first), day(reopens)) if first and reopens else None)


def test_the_next_holiday() -> None:
    calendar = EDITION.calendar(2025, 2030)
    assert next_holiday(day("Wed 16 Dec 2026"), calendar) == Holiday(date(2026, 12, 19), date(2027, 1, 4))
    assert next_holiday(day("Mon 21 Dec 2026"), calendar) == Holiday(date(2027, 2, 13), date(2027, 2, 22))
    assert next_holiday(date(2050, 1, 1), calendar) is None


@pytest.mark.parametrize(
    ("offered", "reply"),
    [
        ("Mon 1 Mar 2027", "Mon 15 Mar 2027"),
        ("Fri 16 Apr 2027", "Fri 30 Apr 2027"),
        ("Tue 18 Apr 2028", "Tue 2 May 2028"),  # a bank holiday in it, which counts
        ("Mon 21 Dec 2026", "Mon 4 Jan 2027"),  # of the late round, over Christmas
    ],
)
def test_an_offer_of_a_round_is_answered_within_two_weeks(offered: str, reply: str) -> None:
    held_to = part("primary_school_place", day(offered))
    started = datetime.combine(day(offered), time(7), LONDON)
    clock = Clock(key="reply/1", promise=held_to.promise("reply"), started=started)
    limit = clock.limit_due(held_to.calendar)
    assert limit is not None
    assert clock.due(held_to.calendar).last_day == limit.last_day == day(reply)
    assert clock.promise.every_limit[0].where == "SI 2012/8, Sch 2 para 1(f)"


@pytest.mark.parametrize(
    ("service", "category", "since", "heard"),
    [
        # from the last day to appeal, 20 school days from the offer day
        ("secondary_school_place", "offer_day", "Tue 13 Apr 2027", "Wed 16 Jun 2027"),
        ("primary_school_place", "offer_day", "Mon 17 May 2027", "Mon 19 Jul 2027"),
        # from the appeal
        ("secondary_school_place", "other", "Mon 12 Apr 2027", "Tue 25 May 2027"),
        ("in_year_admission", "", "Mon 2 Nov 2026", "Mon 14 Dec 2026"),
        ("in_year_admission", "", "Fri 11 Dec 2026", "Fri 5 Feb 2027"),  # Christmas does not count
        ("in_year_admission", "", "Wed 30 Jun 2027", "Tue 21 Sep 2027"),  # nor the summer
    ],
)
def test_the_panel_hears_an_appeal_in_time(service: str, category: str, since: str, heard: str) -> None:
    held_to = part(service, date(2026, 11, 2))
    promise = held_to.promise("hearing", category)
    clock = Clock(key="hearing", promise=promise, started=datetime.combine(day(since), time(12), LONDON))
    limit = clock.limit_due(held_to.calendar)
    assert limit is not None
    assert clock.due(held_to.calendar).last_day == limit.last_day == day(heard)


@pytest.mark.parametrize(
    ("refused", "until"),
    [
        ("Mon 1 Mar 2027", "Tue 13 Apr 2027"),
        ("Fri 16 Apr 2027", "Mon 17 May 2027"),
        ("Fri 4 Dec 2026", "Fri 15 Jan 2027"),
    ],
)
def test_twenty_school_days_to_appeal(refused: str, until: str) -> None:
    held_to = part("secondary_school_place", date(2026, 11, 2))
    started = datetime.combine(day(refused), time(7), LONDON)
    clock = Clock(key="appeal", promise=held_to.promise("appeal"), started=started)
    assert clock.due(held_to.calendar).last_day == day(until)
    assert clock.promise.limit
    assert (clock.promise.limit.minimum, clock.promise.limit.confirmed) == (True, True)


def test_the_waiting_list_is_never_shorter_than_the_time_to_appeal() -> None:
    held_to = part("secondary_school_place", date(2026, 10, 1))
    listed = held_to.promise("waiting_list")
    assert listed_until(listed, date(2027, 3, 1), date(2027, 4, 20), held_to.calendar) == date(2027, 12, 31)
    assert listed_until(listed, date(2027, 12, 20), date(2028, 1, 28), held_to.calendar) == date(2028, 1, 28)
    assert listed_until(listed, date(2050, 1, 1), date(2050, 2, 1), held_to.calendar) == date(2050, 2, 1)


def test_a_decision_is_whole_and_a_year_is_one() -> None:
    by = Sender(role=Role.OFFICER)
    for wrong in ({}, {"refused": "Example Academy"}, {"refused": "Example Academy", "reasons": "  "}):
        with pytest.raises(ValidationError):
            PlaceDecided(by=by, **wrong)
    with pytest.raises(ValidationError):
        RoundDetails(child="Sam Example", starting=27)
