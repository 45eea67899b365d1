"""What is read: queues in their order, windows with both ends, the same few queries however much there is."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa

from charter.cases import Shown
from register import Register
from register.cases.filters import CaseFilters, Order, conditions, keys
from register.models import cases
from tests.register.making import ADA, MONDAY, REFERENCE, Clock, entry, intake, letter, tell, turn
from tests.statements import statements


def write(register: Register, last: str, **state: Any) -> str:
    reference = f"MK-AAAAAAAA{last}"
    tell(register, turn(1, reference, **state))
    return last


def order(register: Register, **filters: Any) -> str:
    return "".join(row.reference[-1] for row in register.queue.cases(**filters))


def day(number: int) -> datetime:
    return MONDAY + timedelta(days=number)


def test_a_queue_has_late_ones_first_by_due_and_those_without_last(register: Register) -> None:
    write(register, "2", due=None, received=day(0))
    write(register, "3", due=day(5))
    write(register, "4", due=day(9), late=True)
    write(register, "5", due=day(1))
    write(register, "6", due=day(-3), late=True)
    write(register, "7", due=None, received=day(-1))
    write(register, "8", due=None, late=True, received=day(-9))
    write(register, "9", due=day(1), ended=True)
    assert order(register) == "8645372"


def test_a_report_not_yet_a_case_waits_at_the_end_of_the_queue(register: Register) -> None:
    register.reports.receive(intake("1"), process="P", edition="e", new_reference=lambda: "MK-AAAAAAAA9")
    write(register, "2", due=day(100))
    assert order(register) == "29"


def test_a_queue_moves_with_the_state(register: Register) -> None:
    write(register, "2", due=day(1))
    write(register, "3", due=day(2))
    tell(register, turn(2, "MK-AAAAAAAA3", due=day(2), late=True))
    assert order(register) == "32"
    tell(register, turn(3, "MK-AAAAAAAA3", due=None))
    assert order(register) == "23"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "2345"),
        ({"team": "Highways"}, "235"),
        ({"officer": "Olu Officer"}, "24"),
        ({"late": True}, "2"),
        ({"late": False}, "345"),
        ({"service": "streetlights"}, "5"),
        ({"team": "Highways", "officer": "Olu Officer", "late": True, "service": "potholes"}, "2"),
        ({"team": ""}, ""),
        ({"team": "Nobody"}, ""),
    ],
)
def test_a_queue_is_filtered_and_counted_alike(
    register: Register, filters: dict[str, Any], found: str
) -> None:
    write(register, "2", due=day(1), late=True)
    write(register, "3", due=day(2), officer="Ada Officer")
    write(register, "4", due=day(3), team="Lights")
    write(register, "5", due=day(4), officer="Ada Officer", service="streetlights")
    assert order(register, **filters) == found
    assert register.queue.count(**filters) == len(found)
    assert register.queue.counts(["Ada Officer"]) == (4, 1, 2, 0)


def test_a_queue_comes_in_pages_that_miss_and_repeat_nothing(register: Register) -> None:
    for last in "23456789":
        write(register, last, due=day(1))
    pages = [order(register, limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert pages == ["234", "567", "89", ""]


def test_a_timeline_is_shown_to_whom_it_may_be(register: Register) -> None:
    shown = (Shown.EVERYONE, Shown.STAFF, Shown.SAFEGUARDING)
    lines = tuple(entry(number, shown=one) for number, one in enumerate(shown, start=1))
    tell(register, turn(1, entries=lines))
    assert register.cases.timeline(REFERENCE) == list(lines)
    assert register.cases.timeline(REFERENCE, {Shown.EVERYONE}) == [lines[0]]
    assert register.cases.timeline(REFERENCE, {Shown.EVERYONE, Shown.STAFF}) == list(lines[:2])
    assert register.cases.timeline(REFERENCE, set()) == []
    assert register.cases.timeline("MK-ZZZZZZZZZ") == []


def test_followers_are_the_open_cases_linked_to_this_one(register: Register) -> None:
    bob = ADA.model_copy(update={"name": "Bob Example"})
    write(register, "2")
    write(register, "3", duplicate_of="MK-AAAAAAAA2", customer=bob)
    write(register, "4", duplicate_of="MK-AAAAAAAA2", ended=True)
    write(register, "5", duplicate_of="MK-AAAAAAAA9")
    write(register, "6", duplicate_of="MK-AAAAAAAA2")
    followers = register.cases.followers("MK-AAAAAAAA2")
    assert [one.reference[-1] for one in followers] == ["3", "6"]
    assert (followers[0].customer, followers[0].service_title) == (bob, "Potholes")
    tell(register, turn(2, "MK-AAAAAAAA3"))
    assert [one.reference[-1] for one in register.cases.followers("MK-AAAAAAAA2")] == ["6"]


def test_each_change_of_what_is_published_is_one_update(register: Register, clock: Clock) -> None:
    said = [
        ("", ""),
        ("investigating", ""),
        ("investigating", ""),
        ("investigating", "Soon"),
        ("", ""),
        ("fixed", ""),
    ]
    for number, (publish, note) in enumerate(said, start=1):
        tell(register, turn(number, publish=publish, publish_note=note))
        tell(register, turn(number, publish=publish, publish_note=note))
        clock.forward(minutes=1)
    updates = register.updates.published(MONDAY, clock.at)
    assert [(one.status, one.note) for one in updates] == [
        ("investigating", ""),
        ("investigating", "Soon"),
        ("fixed", ""),
    ]
    assert len({one.update_id for one in updates}) == 3
    assert [one.at for one in updates] == [MONDAY + timedelta(minutes=minutes) for minutes in (1, 3, 5)]
    assert {one.reference for one in updates} == {REFERENCE}


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [(0, 0, 1), (-1, 0, 1), (0, 1, 1), (1, 2, 0), (-2, -1, 0), (-3600, 3600, 1)],
)
def test_a_window_of_updates_has_both_ends(register: Register, since: int, until: int, found: int) -> None:
    # The case's own time is an hour earlier: an update is stamped when it is published.
    tell(register, turn(1, publish="investigating", at=MONDAY - timedelta(hours=2)))
    window = (MONDAY + timedelta(seconds=since), MONDAY + timedelta(seconds=until))
    assert len(register.updates.published(*window)) == found


def test_an_update_is_never_stamped_before_it_was_published(register: Register, clock: Clock) -> None:
    clock.forward(milliseconds=1)
    tell(register, turn(1, publish="investigating"))
    (update,) = register.updates.published(MONDAY, MONDAY + timedelta(seconds=1))
    assert update.at == MONDAY + timedelta(seconds=1)


def test_updates_are_limited_and_of_the_services_asked_for(register: Register) -> None:
    for last, service in (("2", "potholes"), ("3", "streetlights"), ("4", "potholes")):
        write(register, last, publish="investigating", service=service)
    assert len(register.updates.published(MONDAY, MONDAY, limit=2)) == 2
    found = register.updates.published(MONDAY, MONDAY, services=["potholes"])
    assert [one.reference[-1] for one in found] == ["2", "4"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "432"),
        ({"ids": ["MK-AAAAAAAA2", "MK-AAAAAAAA4", "MK-ZZZZZZZZZ"]}, "42"),
        ({"ids": []}, ""),
        ({"services": ["potholes"]}, "42"),
        ({"since": day(1)}, "43"),
        ({"until": day(1)}, "32"),
        ({"since": day(1), "until": day(1)}, "3"),
        ({"status": "open"}, "32"),
        ({"status": "closed"}, "4"),
        ({"limit": 1, "offset": 1}, "3"),
    ],
)
def test_requests_are_found_by_what_open311_asks(
    register: Register, filters: dict[str, Any], found: str
) -> None:
    write(register, "2", received=day(0))
    write(register, "3", received=day(1), service="streetlights")
    write(register, "4", received=day(2), ended=True)
    assert "".join(row.reference[-1] for row in register.cases.find(**filters)) == found


READS: dict[str, Callable[[Register], object]] = {
    "case": lambda register: register.cases.get("MK-AAAAAAAA2"),
    "timeline": lambda register: register.cases.timeline("MK-AAAAAAAA2"),
    "queue": lambda register: register.queue.cases(team="Highways"),
    "count": lambda register: register.queue.count(late=False),
    "counts": lambda register: register.queue.counts(["Olu Officer"]),
    "load": lambda register: register.queue.load(MONDAY, MONDAY),
    "a portion of the whole": lambda register: next(register.queue.whole(), []),
    "published": lambda register: register.updates.published(MONDAY, MONDAY),
    "requests": lambda register: register.cases.find(),
    "followers": lambda register: register.cases.followers("MK-AAAAAAAA2"),
    "unstarted": lambda register: register.reports.unstarted(),
    "tasks": lambda register: register.tasks.find(),
    "letters_of": lambda register: register.letters.of_case("MK-AAAAAAAA2"),
    "letter": lambda register: register.letters.get("MK-AAAAAAAA2-1"),
    "outbox": lambda register: register.outbox.items(),
    "message_known": lambda register: register.turns.message_known("MK-AAAAAAAA2", "m"),
    "open_rows_to_check": lambda register: register.running.to_check(),
}


@pytest.mark.parametrize("read", READS)
def test_a_read_is_one_query_however_many_rows(register: Register, read: str) -> None:
    for number in range(2, 9):
        reference = f"MK-AAAAAAAA{number}"
        original = "MK-AAAAAAAA2" if number > 2 else ""
        written = turn(1, reference, publish="investigating", duplicate_of=original)
        tell(register, written, [letter(1, reference, with_officer="Call")])
    with statements(register) as sent:
        READS[read](register)
    assert len(sent) == 1


def test_what_others_ask_meanwhile_is_not_counted(register: Register) -> None:
    with statements(register) as sent:
        another = Thread(target=register.queue.count)
        another.start()
        another.join()
        assert sent == []
        register.queue.count()
    assert len(sent) == 1


def test_a_turn_takes_as_many_statements_however_much_it_holds(register: Register) -> None:
    def counted(reference: str, size: int) -> int:
        lines = range(2, size + 2)
        tell(register, turn(1, reference, lines=[1]))
        written = turn(2, reference, lines=lines, message_ids=tuple(f"m-{one}" for one in lines))
        with statements(register) as sent:
            tell(register, written, [letter(one, reference) for one in lines])
        return len(sent)

    holding = 0 if register.database.is_sqlite else 1
    assert counted("MK-AAAAAAAA2", 1) == counted("MK-AAAAAAAA3", 40) == 6 + holding


def test_a_turn_in_which_nothing_happened_takes_four_statements(register: Register) -> None:
    tell(register, turn(1))
    with statements(register) as sent:
        tell(register, turn(2))
    assert [one.split()[0] for one in sent[-4:]] == ["SELECT", "INSERT", "INSERT", "UPDATE"]
    assert len(sent) == (4 if register.database.is_sqlite else 5)


@pytest.mark.parametrize(
    "filters",
    [{}, {"team": "Highways"}, {"officer": ""}, {"service": "potholes", "area": "MK9", "stalled": True}],
)
def test_an_index_alone_gives_a_queue_its_order(register: Register, filters: CaseFilters) -> None:
    wanted = sa.select(cases.c.reference).where(*conditions(filters))
    wanted = wanted.order_by(*keys(Order.DUE)).limit(50)
    text = str(wanted.compile(register.database.engine, compile_kwargs={"literal_binds": True}))
    with register.database.reading() as connection:
        if register.database.is_sqlite:
            explain = "EXPLAIN QUERY PLAN"
        else:
            explain = "EXPLAIN"  # it goes by size, and an empty table is best read whole and sorted
            for way in ("seqscan", "bitmapscan", "indexscan", "sort"):
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {text}"))
    found = r"USING COVERING INDEX ix_cases_queue\b|Index Only Scan using ix_cases_queue\b"
    assert re.search(found, plan), plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
