"""Appeals, letters held, school age, drafts and exceptions: tables of dates, each with its weekday."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from charter.counting.clocks import Clock
from charter.counting.lengths import Length
from tests.charter.dates import CALENDAR, EDITION, at, day
from workflows.capabilities.appeals.messages import appeal_ends
from workflows.capabilities.delays.messages import (
    Ground,
    StatutoryExceptionRecorded,
    grounds_told,
    why_no_exception,
)
from workflows.capabilities.drafts.messages import CommentsReceived, least_time
from workflows.capabilities.holding.rules import good_day, held_until, last_day_allowed
from workflows.capabilities.party.messages import school_age_ends

PART = EDITION.part("ehc_needs_assessment", at("Mon 2 Nov 2026 10:00"))


@pytest.mark.parametrize(
    ("decided", "certified", "ends"),
    [
        ("Mon 2 Nov 2026", None, "Mon 4 Jan 2027"),
        ("Thu 31 Dec 2026", None, "Mon 1 Mar 2027"),
        ("Mon 31 Aug 2026", None, "Mon 2 Nov 2026"),
        ("Mon 28 Sep 2026", None, "Mon 30 Nov 2026"),  # on a Saturday
        ("Sun 29 Nov 2026", None, "Fri 29 Jan 2027"),
        ("Tue 26 Jan 2027", None, "Tue 30 Mar 2027"),  # on Good Friday
        ("Thu 28 Jan 2027", None, "Tue 30 Mar 2027"),  # on Easter Sunday
        ("Mon 1 Mar 2027", None, "Tue 4 May 2027"),  # on Saturday, 1 May, before a bank holiday
        ("Wed 24 Feb 2027", "Wed 3 Mar 2027", "Mon 26 Apr 2027"),
        ("Thu 1 Oct 2026", "Sun 29 Nov 2026", "Mon 4 Jan 2027"),
        # ending in August: the first working day of September
        ("Tue 30 Jun 2026", None, "Tue 1 Sep 2026"),
        ("Mon 1 Jun 2026", None, "Tue 1 Sep 2026"),
        ("Fri 29 May 2026", None, "Wed 29 Jul 2026"),
        ("Wed 1 Jul 2026", None, "Tue 1 Sep 2026"),
        ("Wed 30 Jun 2027", None, "Wed 1 Sep 2027"),
        ("Fri 11 Jul 2031", None, "Thu 11 Sep 2031"),
        ("Fri 30 Jun 2028", None, "Fri 1 Sep 2028"),
        ("Fri 29 Jun 2029", None, "Mon 3 Sep 2029"),
        # ending from 25 December to 1 January: the first working day after 1 January
        ("Sat 24 Oct 2026", None, "Thu 24 Dec 2026"),
        ("Sun 25 Oct 2026", None, "Mon 4 Jan 2027"),
        ("Sat 31 Oct 2026", None, "Mon 4 Jan 2027"),
        ("Sun 1 Nov 2026", None, "Mon 4 Jan 2027"),
        ("Mon 1 Nov 2027", None, "Tue 4 Jan 2028"),
        ("Fri 1 Nov 2030", None, "Thu 2 Jan 2031"),
        # the later of the two
        ("Mon 2 Nov 2026", "Mon 9 Nov 2026", "Mon 4 Jan 2027"),
        ("Mon 2 Nov 2026", "Wed 2 Dec 2026", "Mon 4 Jan 2027"),
        ("Mon 2 Nov 2026", "Thu 3 Dec 2026", "Mon 4 Jan 2027"),
        ("Mon 2 Nov 2026", "Thu 31 Dec 2026", "Mon 1 Feb 2027"),
        ("Wed 13 May 2026", "Mon 13 Jul 2026", "Tue 1 Sep 2026"),
        ("Wed 30 Sep 2026", "Thu 26 Nov 2026", "Mon 4 Jan 2027"),
    ],
)
def test_until_when_an_appeal_can_be_made(decided: str, certified: str | None, ends: str) -> None:
    found = appeal_ends(
        day(decided),
        day(certified) if certified else None,
        of_decision=Length.parse("2 months"),
        of_certificate=Length.parse("1 month"),
        calendar=CALENDAR,
    )
    assert f"{found:%a} {found.day} {found:%b %Y}" == ends


@pytest.mark.parametrize(
    ("decided", "ends"),
    [
        ("Mon 28 Sep 2026", "Sat 28 Nov 2026"),
        ("Tue 26 Jan 2027", "Fri 26 Mar 2027"),
        ("Thu 31 Dec 2026", "Sun 28 Feb 2027"),
        ("Tue 30 Jun 2026", "Tue 1 Sep 2026"),
    ],
)
def test_a_case_opened_before_the_rule_keeps_the_day_it_was_told(decided: str, ends: str) -> None:
    found = appeal_ends(
        day(decided),
        None,
        of_decision=Length.parse("2 months"),
        of_certificate=Length.parse("1 month"),
        calendar=CALENDAR,
        next_working_day=False,
    )
    assert f"{found:%a} {found.day} {found:%b %Y}" == ends


@given(st.dates(date(2024, 9, 1), date(2029, 6, 30)), st.integers(-1, 60))
def test_the_last_day_to_appeal_is_always_a_working_day(decided: date, after: int) -> None:
    certified = None if after < 0 else decided + timedelta(days=after)
    lengths = {"of_decision": Length.parse("2 months"), "of_certificate": Length.parse("1 month")}
    found, told = (
        appeal_ends(decided, certified, **lengths, calendar=CALENDAR, next_working_day=rule)
        for rule in (True, False)
    )
    assert CALENDAR.is_working_day(found)
    assert found == CALENDAR.working_day_on_or_after(told)


@pytest.mark.parametrize(
    ("now", "last", "held"),
    [
        # an ordinary week
        ("Thu 12 Nov 2026 16:00", "Mon 30 Nov 2026", None),
        ("Fri 13 Nov 2026 00:00", "Mon 30 Nov 2026", "Mon 16 Nov 2026 09:00"),
        ("Fri 13 Nov 2026 23:59", "Mon 16 Nov 2026", "Mon 16 Nov 2026 09:00"),
        ("Sat 14 Nov 2026 10:00", "Mon 30 Nov 2026", "Mon 16 Nov 2026 09:00"),
        # the limit allows no other day: it goes at once
        ("Fri 13 Nov 2026 10:00", "Fri 13 Nov 2026", None),
        ("Fri 13 Nov 2026 10:00", "Sun 15 Nov 2026", None),
        # Christmas: Thursday is the last before, terms end on the Friday before
        ("Thu 24 Dec 2026 10:00", "Fri 29 Jan 2027", "Tue 29 Dec 2026 09:00"),
        ("Thu 24 Dec 2026 10:00", "Mon 28 Dec 2026", None),
        ("Thu 31 Dec 2026 10:00", "Fri 29 Jan 2027", "Mon 4 Jan 2027 09:00"),
        # Easter 2027: term ends on Maundy Thursday; summer time begins on the Sunday
        ("Thu 25 Mar 2027 10:00", "Fri 30 Apr 2027", "Tue 30 Mar 2027 09:00"),
        # before a bank holiday in the week
        ("Fri 30 Apr 2027 10:00", "Mon 31 May 2027", "Tue 4 May 2027 09:00"),
        # a term that ends on a Wednesday, and one on a Monday
        ("Wed 21 Jul 2027 10:00", "Tue 31 Aug 2027", "Thu 22 Jul 2027 09:00"),
        ("Mon 20 Jul 2026 10:00", "Tue 21 Jul 2026", "Tue 21 Jul 2026 09:00"),
        ("Tue 21 Jul 2026 10:00", "Fri 31 Jul 2026", None),
    ],
)
def test_a_refusal_is_not_sent_just_before_days_off(now: str, last: str, held: str | None) -> None:
    found = held_until(at(now), day(last), CALENDAR)
    assert found == (at(held) if held else None)
    assert found is None or good_day(found.date(), CALENDAR)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("Fri 12 Feb 2027 10:00", "Mon 15 Feb 2027"),  # the target, week 15, is still to come
        ("Tue 16 Feb 2027 10:00", "Mon 22 Feb 2027"),  # it has passed: the limit, week 16
        ("Tue 23 Feb 2027 10:00", "Tue 23 Feb 2027"),  # both have
    ],
)
def test_the_last_day_a_letter_can_wait_for(now: str, last: str) -> None:
    clock = Clock(
        key="decide_to_issue",
        promise=PART.promise("decide_to_issue"),
        started=at("Mon 2 Nov 2026 10:00"),
    )
    assert last_day_allowed(clock, at(now), CALENDAR) == day(last)


@pytest.mark.parametrize(
    ("key", "due"),
    [
        ("decide_to_assess", "Mon 14 Dec 2026"),
        ("decide_to_issue", "Mon 15 Feb 2027"),
        ("finalise", "Mon 22 Mar 2027"),
    ],
)
def test_the_weeks_are_counted_from_receipt_across_christmas(key: str, due: str) -> None:
    clock = Clock(key=key, promise=PART.promise(key), started=at("Mon 2 Nov 2026 10:00"))
    assert clock.due(CALENDAR).last_day == day(due)


@pytest.mark.parametrize(
    ("born", "ends"),
    [
        ("Sun 31 Aug 2008", "Fri 28 Jun 2024"),
        ("Mon 1 Sep 2008", "Fri 27 Jun 2025"),
        ("Wed 14 May 2008", "Fri 28 Jun 2024"),
        ("Tue 15 Jul 2008", "Fri 28 Jun 2024"),
        ("Mon 14 May 2018", "Fri 30 Jun 2034"),
        ("Wed 31 Dec 2008", "Fri 27 Jun 2025"),
        ("Wed 29 Feb 2012", "Fri 30 Jun 2028"),
    ],
)
def test_the_end_of_compulsory_school_age(born: str, ends: str) -> None:
    assert school_age_ends(day(born), PART.number("compulsory_school_age")) == day(ends)


@pytest.mark.parametrize(
    ("served", "last"),
    [
        ("Mon 15 Mar 2027 10:00", "Mon 29 Mar 2027"),
        ("Wed 23 Dec 2026 23:59", "Wed 6 Jan 2027"),
        ("Sun 28 Mar 2027 00:30", "Sun 11 Apr 2027"),
    ],
)
def test_the_time_to_comment_begins_with_the_day_it_is_served(served: str, last: str) -> None:
    assert least_time(PART.promise("comment"), at(served), CALENDAR) == day(last)


def test_a_comment_says_something() -> None:
    with pytest.raises(ValidationError, match="what you think"):
        CommentsReceived.model_validate({"by": "customer", "comments": " "})


def excused(ground: str, first: str, last: str, asked: tuple[str, ...] = (), reason: str = "Away.") -> str:
    said = StatutoryExceptionRecorded.model_validate(
        {
            "by": "officer",
            "ground": ground,
            "first": day(first),
            "last": day(last),
            "reason": reason,
            "evidence": "A letter.",
            "of": "Example Primary School",
        }
    )
    assert grounds_told(said)
    return why_no_exception(
        said,
        [day(one) for one in asked],
        closure_at_least=PART.rule("exception_closure_at_least"),
        margin=PART.rule("exception_closure_margin"),
        absence_at_least=PART.rule("exception_absence_at_least"),
        calendar=CALENDAR,
    )


SUMMER = ("Wed 22 Jul 2026", "Mon 31 Aug 2026")  # reopens Tue 1 Sep


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("Tue 14 Jul 2026",), "from Wednesday 15 July 2026 to Tuesday 25 August 2026"),
        (("Wed 15 Jul 2026",), ""),
        (("Tue 25 Aug 2026",), ""),
        (("Wed 26 Aug 2026",), "this was not"),
        (("Wed 1 Jul 2026", "Mon 20 Jul 2026"), ""),
        ((), "No school or setting of that name was asked"),
    ],
)
def test_a_closure_counts_for_advice_asked_within_its_margin(asked: tuple[str, ...], why: str) -> None:
    found = excused("setting_closed", *SUMMER, asked)
    assert why in found
    assert bool(why) == bool(found)


@pytest.mark.parametrize(
    ("ground", "first", "last", "why"),
    [
        ("absent", "Mon 5 Jan 2026", "Sat 31 Jan 2026", "less than 4 weeks"),
        ("absent", "Mon 5 Jan 2026", "Sun 1 Feb 2026", ""),
        ("setting_closed", "Mon 6 Apr 2026", "Fri 10 Apr 2026", "less than 4 weeks"),
        ("exceptional_circumstances", "Mon 5 Jan 2026", "Mon 5 Jan 2026", ""),
        ("shortage_of_professionals", "Mon 5 Jan 2026", "Sun 1 Mar 2026", "no exception in law"),
    ],
)
def test_what_the_law_excuses(ground: str, first: str, last: str, why: str) -> None:
    found = excused(ground, first, last)
    assert why in found
    assert bool(why) == bool(found)


@pytest.mark.parametrize(
    "reason",
    ["There is a shortage of educational psychologists.", "No psychologist was free.", "Psychology vacancy"],
)
def test_a_shortage_by_another_name_is_none(reason: str) -> None:
    first = "Mon 5 Jan 2026"
    assert "recovery plan" in excused(Ground.EXCEPTIONAL_CIRCUMSTANCES, first, first, reason=reason)


def test_a_psychologist_who_is_only_mentioned_is_no_shortage() -> None:
    reason, first = "Sam had no home then, so the psychologist could not visit.", "Mon 5 Jan 2026"
    assert excused(Ground.EXCEPTIONAL_CIRCUMSTANCES, first, first, reason=reason) == ""


def test_dates_in_the_wrong_order_are_not_read() -> None:
    with pytest.raises(ValidationError, match="not before the first"):
        excused("absent", "Mon 2 Feb 2026", "Mon 5 Jan 2026")


def test_without_known_terms_only_days_off_count() -> None:
    bare = CALENDAR.model_copy(update={"terms": ()})
    assert good_day(date(2027, 7, 21), bare)
    assert not good_day(date(2027, 7, 23), bare)
