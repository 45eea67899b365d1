"""A running promise: kept, late, paused, extended, moved, overtaken, and what wakes it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from charter.counting.calendars import Calendar
from charter.counting.changes import ClockError
from charter.counting.clocks import Clock, ClockState
from charter.counting.wakes import WakeKind
from charter.edition.promises import Promise
from tests.charter.dates import CALENDAR, EDITION, at, day

RECEIPT = "Mon 23 Nov 2026 10:00"


def promise(length: str = "5 working days", **given: Any) -> Promise:
    fields = {
        "id": "answer",
        "process": "Enquiry",
        "title": "Answer",
        "clause": "We will respond within 20 working days.",
        "where": "Customer Charter",
        "source": "CH",
        "from": "receipt",
        "until": "answered",
        "length": length,
        "extend_by": "officer",
        "pausable": True,
    }
    return Promise.model_validate(fields | given)


def limit(length: str, **given: Any) -> dict[str, Any]:
    return {"source": "ST", "clause": "in time", "where": "SI 2014/1530", "length": length} | given


def clock(length: str = "5 working days", start: str = RECEIPT, **given: Any) -> Clock:
    return Clock(key="answer", promise=promise(length, **given), started=at(start))


def wakes(running: Clock, calendar: Calendar = CALENDAR) -> list[tuple[str, str]]:
    return [(wake.kind.value, f"{wake.at:%a %-d %b %Y %H:%M:%S}") for wake in running.wakes(calendar)]


# -- kept and late: the last second


@pytest.mark.parametrize(
    ("happened", "state"),
    [
        ("Mon 30 Nov 2026 23:59:59", ClockState.KEPT),
        ("Tue 1 Dec 2026 00:00:00", ClockState.KEPT_LATE),
        ("Mon 23 Nov 2026 10:00", ClockState.KEPT),
        ("Mon 23 Nov 2026 09:00", ClockState.KEPT),
    ],
)
def test_kept_up_to_the_last_second(happened: str, state: ClockState) -> None:
    ended = clock().keep(at(happened), at("Wed 2 Dec 2026 09:00"), CALENDAR)
    assert ended.state is state
    assert (ended.ended, ended.ended_recorded) == (at(happened), at("Wed 2 Dec 2026 09:00"))
    assert not ended.running
    assert ended.wakes(CALENDAR) == []
    assert ended.late_at(at("Wed 2 Dec 2026 09:00"), CALENDAR) is (state is ClockState.KEPT_LATE)


def test_a_part_of_a_second_is_not_late() -> None:
    happened = at("Mon 30 Nov 2026 23:59:59") + timedelta(microseconds=999_999)
    assert clock().keep(happened, happened, CALENDAR).state is ClockState.KEPT


def test_late_the_second_after_but_still_running() -> None:
    running = clock()
    assert not running.late_at(at("Mon 30 Nov 2026 23:59:59"), CALENDAR)
    assert running.late_at(at("Tue 1 Dec 2026 00:00:00"), CALENDAR)
    assert running.running


def test_a_repair_of_the_edition() -> None:
    part = EDITION.part("pothole", at(RECEIPT))
    inspect = Clock(key="inspect", promise=part.promise("inspect"), started=at(RECEIPT))
    assert wakes(inspect, part.calendar) == [
        ("warning", "Fri 27 Nov 2026 00:00:00"),
        ("due", "Mon 30 Nov 2026 23:59:59"),
    ]
    programmed = Clock(key="repair", promise=part.promise("repair", "programmed"), started=at(RECEIPT))
    assert wakes(programmed, part.calendar) == [
        ("warning", "Tue 23 Nov 2027 23:59:59"),
        ("due", "Tue 23 May 2028 23:59:59"),
    ]


# -- wakes


@pytest.mark.parametrize(
    ("length", "given", "warning"),
    [
        ("5 working days", {"warning": "1 working day"}, "Fri 27 Nov 2026 00:00:00"),
        ("28 days", {"warning": "7 days"}, "Mon 14 Dec 2026 00:00:00"),
        ("28 days", {"warning": "2 weeks"}, "Mon 7 Dec 2026 00:00:00"),
        ("6 days", {"warning": "1 working day"}, "Thu 26 Nov 2026 00:00:00"),  # due on a Sunday
        ("7 days", {"at_least": "1 day"}, "Tue 24 Nov 2026 23:59:59"),
        ("12 hours", {"at_least": "4 hours"}, "Mon 23 Nov 2026 14:00:00"),
        ("2 hours", {"warning": "1 hour"}, "Mon 23 Nov 2026 11:00:00"),
        ("2 working days", {"warning": "1 working day"}, "Tue 24 Nov 2026 00:00:00"),
        ("20 working days", {"at_least": "10 working days"}, "Mon 7 Dec 2026 23:59:59"),
    ],
)
def test_the_first_warning(length: str, given: dict[str, str], warning: str) -> None:
    assert wakes(clock(length, **given))[0] == ("warning", warning)


def test_no_warning_is_asked_for() -> None:
    assert wakes(clock()) == [("due", "Mon 30 Nov 2026 23:59:59")]


def test_the_earlier_of_target_and_limit_drives_the_warning() -> None:
    running = clock("28 days", warning="1 working day", limit=limit("10 working days"))
    assert wakes(running) == [
        ("warning", "Fri 4 Dec 2026 00:00:00"),
        ("limit", "Mon 7 Dec 2026 23:59:59"),
        ("due", "Mon 21 Dec 2026 23:59:59"),
    ]


def test_a_wake_comes_once() -> None:
    running = clock("28 days", warning="1 working day", limit=limit("10 working days"))
    for kind, left in [
        (WakeKind.WARNING, ["limit", "due"]),
        (WakeKind.LIMIT, ["due"]),
        (WakeKind.DUE, []),
    ]:
        running = running.woken(kind)
        assert [each for each, _ in wakes(running)] == left


def test_a_warning_is_never_before_the_start() -> None:
    running = clock("1 working day", warning="4 hours", start="Thu 24 Dec 2026 22:00")
    assert wakes(running)[0] == ("warning", "Tue 29 Dec 2026 19:59:59")
    short = clock("2 days", warning="1 working day", start="Fri 25 Dec 2026 10:00")
    assert wakes(short)[0] == ("warning", "Fri 25 Dec 2026 10:00:00")


# -- pause


def test_unused_working_days_are_counted_on_from_the_reply() -> None:
    asked = clock("20 working days").pause(
        at("Mon 30 Nov 2026 12:00"), at("Mon 14 Dec 2026 23:59:59"), "asked", CALENDAR
    )
    assert asked.state is ClockState.PAUSED
    assert asked.first_due(CALENDAR).last_day == day("Mon 21 Dec 2026")
    # 15 of 20 unused; if no reply comes, counted from Mon 14 Dec
    assert asked.due(CALENDAR).last_day == day("Thu 7 Jan 2027")
    replied = asked.resume(at("Fri 4 Dec 2026 09:00"))
    assert replied.due(CALENDAR).last_day == day("Tue 29 Dec 2026")
    assert replied.state is ClockState.OPEN


@pytest.mark.parametrize(
    ("length", "due_at"),
    [
        ("28 days", "Sun 27 Dec 2026 23:59:59"),  # 21 unused of 28, from Sun 6 Dec
        ("4 weeks", "Sun 27 Dec 2026 23:59:59"),
        ("1 month", "Tue 29 Dec 2026 23:59:59"),
        ("240 hours", "Wed 9 Dec 2026 08:00:00"),  # 70 hours left at 12:00
    ],
)
def test_other_units_keep_what_is_unused(length: str, due_at: str) -> None:
    asked = clock(length).pause(at("Mon 30 Nov 2026 12:00"), at("Fri 18 Dec 2026 12:00"), "asked", CALENDAR)
    assert asked.resume(at("Sun 6 Dec 2026 10:00")).due(CALENDAR).at == at(due_at)


def test_school_days_keep_what_is_unused() -> None:
    running = clock("15 school days", start="Mon 3 Nov 2025 10:00")
    asked = running.pause(at("Mon 10 Nov 2025 12:00"), at("Mon 15 Dec 2025 12:00"), "asked", CALENDAR)
    assert running.due(CALENDAR).last_day == day("Mon 24 Nov 2025")
    # 10 unused: Tue 16 to Fri 19 Dec are four, Mon 5 to Mon 12 Jan six
    assert asked.resume(at("Mon 15 Dec 2025 10:00")).due(CALENDAR).last_day == day("Mon 12 Jan 2026")


def test_a_pause_ends_at_the_reply_by_date_however_late_it_is_noticed() -> None:
    asked = clock().pause(at("Tue 24 Nov 2026 12:00"), at("Tue 8 Dec 2026 23:59:59"), "asked", CALENDAR)
    assert asked.resume(at("Mon 21 Dec 2026 10:00")).due(CALENDAR) == asked.due(CALENDAR)
    assert asked.due(CALENDAR).last_day == day("Mon 14 Dec 2026")


def test_a_reply_the_same_day_moves_nothing() -> None:
    asked = clock().pause(at("Tue 24 Nov 2026 12:00"), at("Tue 8 Dec 2026 23:59:59"), "asked", CALENDAR)
    assert asked.resume(at("Tue 24 Nov 2026 15:00")).due(CALENDAR).at == clock().due(CALENDAR).at


def test_a_pause_on_the_due_day_leaves_the_resume_day() -> None:
    asked = clock().pause(at("Mon 30 Nov 2026 23:59:59"), at("Mon 14 Dec 2026 12:00"), "asked", CALENDAR)
    assert asked.resume(at("Wed 9 Dec 2026 10:00")).due(CALENDAR).last_day == day("Wed 9 Dec 2026")


def test_a_paused_target_does_not_wake_but_its_limit_does() -> None:
    running = clock("28 days", warning="1 working day", limit=limit("10 weeks"))
    asked = running.pause(at("Tue 24 Nov 2026 12:00"), at("Tue 8 Dec 2026 12:00"), "asked", CALENDAR)
    assert wakes(asked) == [
        ("warning", "Fri 29 Jan 2027 00:00:00"),
        ("limit", "Mon 1 Feb 2027 23:59:59"),
    ]
    plain = clock(warning="1 working day").pause(
        at("Tue 24 Nov 2026 12:00"), at("Tue 8 Dec 2026 12:00"), "asked", CALENDAR
    )
    assert wakes(plain) == []


def test_two_pauses_add_up() -> None:
    running = clock("10 working days")
    for asked, replied in [
        ("Tue 24 Nov 2026 10:00", "Thu 26 Nov 2026 10:00"),
        ("Fri 27 Nov 2026 10:00", "Mon 30 Nov 2026 10:00"),
    ]:
        running = running.pause(at(asked), at("Fri 18 Dec 2026 10:00"), "asked", CALENDAR).resume(at(replied))
    assert running.due(CALENDAR).last_day == day("Thu 10 Dec 2026")  # Mon 7 Dec, and 2 and 1 working days


def test_what_was_kept_keeps_its_date_under_a_later_calendar() -> None:
    ended = clock().keep(at("Mon 30 Nov 2026 10:00"), at("Mon 30 Nov 2026 10:00"), CALENDAR)
    assert ended.ended_due == ended.due(CALENDAR).at
    one_off = CALENDAR.model_copy(update={"bank_holidays": {day("Mon 30 Nov 2026"): "one-off"}})
    assert ended.ended_due < ended.due(one_off).at


# -- extend, except, move, recount, duplicates


def test_an_extension_is_the_end_of_the_new_day() -> None:
    running = clock("28 days").woken(WakeKind.WARNING)
    later = running.extend(
        day("Fri 15 Jan 2027"), "the part is late", "officer", at("Mon 21 Dec 2026 23:59:59"), CALENDAR
    )
    assert later.due(CALENDAR).at == at("Fri 15 Jan 2027 23:59:59")
    assert later.first_due(CALENDAR).last_day == day("Mon 21 Dec 2026")
    assert not later.warned


def test_a_range_given_a_new_date_warns_a_working_day_before_it() -> None:
    later = clock("7 days", at_least="1 day").extend(
        day("Mon 14 Dec 2026"), "the part is late", "officer", at("Fri 27 Nov 2026 10:00"), CALENDAR
    )
    assert wakes(later)[0] == ("warning", "Fri 11 Dec 2026 00:00:00")


def test_an_exception_moves_nothing_and_may_come_after_the_end() -> None:
    running = clock()
    explained = running.except_(at("Fri 27 Nov 2026 10:00"), "snow", "the gritting log", "Ada Example")
    assert explained.due(CALENDAR) == running.due(CALENDAR)
    ended = running.keep(at("Wed 9 Dec 2026 10:00"), at("Wed 9 Dec 2026 10:00"), CALENDAR)
    explained = ended.except_(at("Thu 10 Dec 2026 10:00"), "snow", "the gritting log", "Ada Example")
    assert (explained.state, len(explained.changes)) == (ClockState.KEPT_LATE, 1)


@pytest.mark.parametrize(
    ("moved", "due_day"),
    [
        ("Fri 27 Nov 2026 10:00", "Mon 30 Nov 2026"),  # still to come: stays
        ("Mon 30 Nov 2026 10:00", "Tue 1 Dec 2026"),  # due today
        ("Thu 24 Dec 2026 10:00", "Tue 29 Dec 2026"),  # long past
    ],
)
def test_a_move_gives_a_past_target_the_next_working_day(moved: str, due_day: str) -> None:
    running = clock(limit=limit("8 working days"))
    there = running.move(at(moved), "it is the tree team's", CALENDAR)
    assert there.due(CALENDAR).last_day == day(due_day)
    assert there.first_due(CALENDAR).last_day == day("Mon 30 Nov 2026")
    assert there.limit_due(CALENDAR) == running.limit_due(CALENDAR)


def test_a_moved_late_target_is_told_of_again() -> None:
    late = clock().woken(WakeKind.DUE)
    assert not late.move(at("Wed 2 Dec 2026 10:00"), "moved", CALENDAR).told_late
    assert clock().woken(WakeKind.WARNING).move(at("Wed 25 Nov 2026 10:00"), "moved", CALENDAR).warned


def test_a_one_off_bank_holiday_recounts() -> None:
    one_off = CALENDAR.model_copy(
        update={"bank_holidays": CALENDAR.bank_holidays | {day("Thu 26 Nov 2026"): "A day of thanks"}}
    )
    running = clock().woken(WakeKind.WARNING)
    recounted = running.recount(at("Tue 24 Nov 2026 09:00"), "a one-off bank holiday", CALENDAR, one_off)
    assert recounted.due(one_off).last_day == day("Tue 1 Dec 2026")
    assert not recounted.warned
    assert len(recounted.changes) == 1
    assert recounted.recount(at("Tue 24 Nov 2026 09:01"), "again", one_off, one_off) == recounted
    days = clock("28 days")
    assert days.recount(at("Tue 24 Nov 2026 09:00"), "a one-off bank holiday", CALENDAR, one_off) == days


def test_an_earlier_duplicate_brings_the_start_forward() -> None:
    assert clock().start_earlier(at("Fri 20 Nov 2026 09:00")).due(CALENDAR).last_day == day("Fri 27 Nov 2026")
    assert clock().start_earlier(at("Tue 24 Nov 2026 09:00")) == clock()


def test_an_earlier_start_that_puts_the_due_day_before_a_pause_leaves_it_there() -> None:
    asked = clock().pause(at("Mon 30 Nov 2026 12:00"), at("Mon 14 Dec 2026 12:00"), "asked", CALENDAR)
    earlier = asked.start_earlier(at("Mon 2 Nov 2026 10:00"))
    assert earlier.due(CALENDAR).last_day == day("Mon 9 Nov 2026")


# -- limits


def test_a_limit_never_pauses_moves_or_extends() -> None:
    running = clock("20 working days", limit=limit("6 weeks"))
    changed = (
        running.pause(at("Mon 30 Nov 2026 12:00"), at("Mon 14 Dec 2026 12:00"), "asked", CALENDAR)
        .resume(at("Mon 7 Dec 2026 12:00"))
        .extend(day("Fri 29 Jan 2027"), "complex", "manager", at("Tue 8 Dec 2026 12:00"), CALENDAR)
    )
    assert changed.limit_due(CALENDAR) == running.limit_due(CALENDAR)
    assert running.limit_due(CALENDAR) is not None
    with pytest.raises(ClockError, match="Nobody may extend this limit"):
        running.extend_limit(
            day("Fri 29 Jan 2027"), "agreed", "applicant", at("Tue 8 Dec 2026 12:00"), CALENDAR
        )
    assert clock().limit_due(CALENDAR) is None


def test_a_limit_extends_by_whom_the_law_says() -> None:
    running = clock("20 working days", limit=limit("8 weeks", extend_by="the applicant's written agreement"))
    agreed = running.extend_limit(
        day("Fri 29 Jan 2027"), "agreed in writing", "applicant", at("Tue 8 Dec 2026 12:00"), CALENDAR
    )
    found = agreed.limit_due(CALENDAR)
    assert found is not None
    assert found.last_day == day("Fri 29 Jan 2027")
    assert agreed.due(CALENDAR) == running.due(CALENDAR)


def test_a_limit_with_its_own_first_event_waits_for_it() -> None:
    running = clock("10 working days", limit=limit("10 working days", **{"from": "acknowledgement"}))
    assert running.limit_due(CALENDAR) is None
    begun = running.start_limit(at("Thu 26 Nov 2026 10:00"))
    found = begun.limit_due(CALENDAR)
    assert found is not None
    assert found.last_day == day("Thu 10 Dec 2026")


# -- what is refused


def test_what_cannot_be_done_is_said_to_the_officer() -> None:
    running, now, reply_by = clock(), at("Tue 24 Nov 2026 12:00"), at("Tue 8 Dec 2026 12:00")
    paused = running.pause(now, reply_by, "asked", CALENDAR)
    later = day("Fri 18 Dec 2026")
    refusals: list[tuple[str, Callable[[], object]]] = [
        ("never pauses", lambda: clock(pausable=False).pause(now, reply_by, "asked", CALENDAR)),
        ("already paused", lambda: paused.pause(now, reply_by, "asked", CALENDAR)),
        ("still to come", lambda: running.pause(now, now, "asked", CALENDAR)),
        ("late promise", lambda: running.pause(at("Tue 1 Dec 2026 00:00"), reply_by, "asked", CALENDAR)),
        ("before the promise did",
         lambda: running.pause(at("Mon 23 Nov 2026 09:59:59"), reply_by, "asked", CALENDAR)),
        ("why the clock", lambda: running.pause(now, reply_by, " ", CALENDAR)),
        ("is not paused", lambda: running.resume(now)),
        ("Nobody may", lambda: clock(extend_by="nobody").extend(later, "r", "officer", now, CALENDAR)),
        ("not later than Monday 30 November 2026",
         lambda: running.extend(day("Mon 30 Nov 2026"), "r", "officer", now, CALENDAR)),
        ("before the old one passes",
         lambda: running.extend(later, "r", "officer", at("Tue 1 Dec 2026 00:00"), CALENDAR)),
        ("the reason", lambda: running.extend(later, "", "officer", now, CALENDAR)),
        ("It is paused", lambda: paused.extend(later, "r", "officer", now, CALENDAR)),
        ("the reason", lambda: running.except_(now, "", "log", "officer")),
        ("has no limit", lambda: running.start_limit(now)),
        ("no limit running", lambda: running.extend_limit(later, "r", "officer", now, CALENDAR)),
        ("was not ended early", running.reopen),
    ]  # fmt: skip
    for words, refuse in refusals:
        with pytest.raises(ClockError, match=words):
            refuse()


ENDED = [
    clock().keep(at("Tue 24 Nov 2026 12:00"), at("Tue 24 Nov 2026 12:00"), CALENDAR),
    clock().overtake(at("Tue 24 Nov 2026 12:00"), "withdrawn"),
]


@pytest.mark.parametrize("ended", ENDED, ids=lambda ended: ended.state.value)
def test_an_ended_clock_changes_no_more(ended: Clock) -> None:
    now, later = at("Wed 25 Nov 2026 12:00"), day("Fri 18 Dec 2026")
    refusals: list[Callable[[], object]] = [
        lambda: ended.pause(now, at("Tue 8 Dec 2026 12:00"), "asked", CALENDAR),
        lambda: ended.resume(now),
        lambda: ended.extend(later, "r", "officer", now, CALENDAR),
        lambda: ended.extend_limit(later, "r", "officer", now, CALENDAR),
        lambda: ended.move(now, "moved", CALENDAR),
        lambda: ended.start_earlier(now),
        lambda: ended.start_limit(now),
        lambda: ended.keep(now, now, CALENDAR),
        lambda: ended.overtake(now, "again"),
    ]
    for refuse in refusals:
        with pytest.raises(ClockError, match="has ended"):
            refuse()


def test_an_overtaken_promise_goes_on_as_it_was() -> None:
    running = clock()
    back = running.overtake(at("Tue 24 Nov 2026 12:00"), "withdrawn").reopen()
    assert back == running
    paused = running.pause(at("Tue 24 Nov 2026 12:00"), at("Tue 8 Dec 2026 12:00"), "asked", CALENDAR)
    assert paused.overtake(at("Wed 25 Nov 2026 12:00"), "withdrawn").reopen() == paused


def test_a_promise_may_hang_on_a_published_date() -> None:
    offered = promise("1 day").model_copy(update={"length": None, "published_date": "primary_offer"})
    running = Clock(key="offer", promise=offered, started=at("Thu 15 Jan 2026 10:00"))
    assert running.due(CALENDAR).at == at("Thu 16 Apr 2026 23:59:59")
    with pytest.raises(ClockError, match="primary_offer"):
        running.due(Calendar())


def test_a_changed_clock_round_trips_through_json() -> None:
    changed = (
        clock("20 working days", limit=limit("6 weeks"))
        .pause(at("Mon 30 Nov 2026 12:00"), at("Mon 14 Dec 2026 12:00"), "asked", CALENDAR)
        .resume(at("Mon 7 Dec 2026 12:00"))
        .extend(day("Fri 29 Jan 2027"), "complex", "manager", at("Tue 8 Dec 2026 12:00"), CALENDAR)
        .except_(at("Wed 9 Dec 2026 12:00"), "snow", "the log", "Ada Example")
        .move(at("Thu 10 Dec 2026 12:00"), "moved", CALENDAR)
        .keep(at("Fri 11 Dec 2026 12:00"), at("Fri 11 Dec 2026 12:30"), CALENDAR)
    )
    assert Clock.model_validate_json(changed.model_dump_json()) == changed
    assert Clock.model_validate_json(changed.model_dump_json(by_alias=True)) == changed


# -- the customer's time, days that are given, and promises that begin or run again


def test_a_day_that_is_given_is_due_at_its_end() -> None:
    by_hand = clock(length=None, date_given="the due date recorded with the remedy")  # type: ignore[arg-type]
    with pytest.raises(ClockError, match="needs its day: the due date recorded"):
        by_hand.due(CALENDAR)
    found = by_hand.model_copy(update={"given": day("Sat 9 Jan 2027")}).due(CALENDAR)
    assert (found.last_day, found.act_by) == (day("Sat 9 Jan 2027"), day("Fri 8 Jan 2027"))


def test_a_day_agreed_may_be_earlier_or_later() -> None:
    told = at("Tue 24 Nov 2026 09:00")
    for agreed in ("Wed 25 Nov 2026", "Tue 1 Jun 2027"):
        assert clock(agreed=True).agree(day(agreed), "Olive", told, CALENDAR).due(CALENDAR).last_day == day(
            agreed
        )
    with pytest.raises(ClockError, match="still to come"):
        clock(agreed=True).agree(day("Mon 23 Nov 2026"), "Olive", told, CALENDAR)
    with pytest.raises(ClockError, match="its length is promised"):
        clock().agree(day("Wed 25 Nov 2026"), "Olive", told, CALENDAR)


def test_a_promise_is_counted_anew_once_from_the_event_its_limit_names() -> None:
    counted: dict[str, Any] = {
        "inclusive": True,
        "limit": limit("3 weeks", inclusive=True, again_from="heard"),
    }
    again = clock("3 weeks", **counted).begin_again(at("Wed 2 Dec 2026 09:00"), "representations received")
    assert again.due(CALENDAR).last_day == day("Tue 22 Dec 2026")
    assert again.limit_due(CALENDAR) == again.due(CALENDAR)
    with pytest.raises(ClockError, match="done once"):
        again.begin_again(at("Thu 3 Dec 2026 09:00"), "again")
    with pytest.raises(ClockError, match="never counted anew"):
        clock().begin_again(at("Wed 2 Dec 2026 09:00"), "representations received")


def test_a_promise_provisionally_kept_runs_again_with_the_same_due_date() -> None:
    whole, answered = clock("12 weeks"), at("Wed 2 Dec 2026 09:00")
    again = whole.keep(answered, answered, CALENDAR).run_again(at("Thu 7 Jan 2027 09:00"), "stage two")
    assert again.running
    assert again.due(CALENDAR) == whole.due(CALENDAR)
    late = at("Tue 16 Feb 2027 09:00")
    assert again.keep(late, late, CALENDAR).state is ClockState.KEPT_LATE
    with pytest.raises(ClockError, match="was not kept"):
        whole.run_again(answered, "stage two")


def test_the_customers_time_passes_and_is_neither_kept_nor_broken() -> None:
    theirs = clock(by="customer")
    gone = theirs.pass_by(theirs.due(CALENDAR).at, CALENDAR)
    assert gone.state is ClockState.PASSED
    assert not gone.running
    assert not gone.late_at(at("Tue 1 Jun 2027 09:00"), CALENDAR)
    assert gone.wakes(CALENDAR) == []
