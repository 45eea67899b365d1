"""Cases by when they changed: every page one query by an index, and none left out however they change."""

import random
import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from register import Register
from register.cases.changes import ChangePlace, Seen, changes
from tests.register.making import MONDAY, Clock, intake, tell, turn
from tests.register.multitude import fill
from tests.statements import statements

ALL = Seen()


def write(register: Register, clock: Clock, number: int, **state: Any) -> str:
    reference = f"MK-{number:09d}"
    clock.forward(seconds=1)
    tell(register, turn(int(clock.at.timestamp()), reference, (), at=clock.at, **state))
    return reference


def read_all(register: Register, size: int, **filters: Any) -> list[str]:
    found: list[str] = []
    after: ChangePlace | None = None
    while page := register.changes.page(ALL, size, after, **filters):
        found += [row.reference for row in page]
        after = page[-1].place
    return found


def test_each_once_the_longest_unchanged_first(register: Register, clock: Clock) -> None:
    written = [write(register, clock, number) for number in range(7)]
    assert read_all(register, 3) == written
    write(register, clock, 0, stage="awaiting_repair")
    assert read_all(register, 3) == [*written[1:], written[0]]


def test_those_of_one_instant_are_not_mixed_up(register: Register, clock: Clock) -> None:
    for number in range(9):
        tell(register, turn(1, f"MK-{number:09d}"))
    assert read_all(register, 2) == [f"MK-{number:09d}" for number in range(9)]


@pytest.mark.parametrize("seed", range(5))
def test_what_changes_while_it_is_read_is_not_left_out(register: Register, clock: Clock, seed: int) -> None:
    """Whatever changes between two pages, each case is read with its last change."""
    dice, last, seen = random.Random(seed), dict[str, Any](), dict[str, Any]()
    for number in range(12):
        write(register, clock, number)
    after: ChangePlace | None = None
    for _ in range(40):
        page = register.changes.page(ALL, 3, after)
        seen |= {row.reference: row.changed for row in page}
        after = page[-1].place if page else after
        if dice.random() < 0.3:
            changed = write(register, clock, dice.randrange(14))
            last[changed] = clock.at
    while page := register.changes.page(ALL, 3, after):
        seen |= {row.reference: row.changed for row in page}
        after = page[-1].place
    assert {reference: seen[reference] for reference in last} == last


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"service": "streetlights"}, [2]),
        ({"stage": "awaiting_repair"}, [3]),
        ({"stage": "received"}, [4]),
        ({"source_id": "web-1"}, [4]),
        ({"source_id": "web-2"}, []),
        ({"since": MONDAY + timedelta(seconds=3)}, [3, 4]),
        ({"service": "potholes", "stage": "awaiting_inspection"}, [1]),
    ],
)
def test_filters(register: Register, clock: Clock, filters: dict[str, Any], found: list[int]) -> None:
    write(register, clock, 1)
    write(register, clock, 2, service="streetlights")
    write(register, clock, 3, stage="awaiting_repair")
    clock.forward(seconds=1)
    register.reports.receive(intake("web-1"), process="P", edition="e", new_reference=lambda: "MK-000000004")
    assert read_all(register, 10, **filters) == [f"MK-{number:09d}" for number in found]


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (Seen(), "12345"),
        (Seen(services=frozenset({"potholes"})), "1245"),
        (Seen(services=frozenset()), ""),
        (Seen(source="web"), "12"),
        (Seen(source="we"), ""),
        (Seen(source="w%b"), ""),
        (Seen(source="web", services=frozenset({"streetlights"})), ""),
        (Seen(services=frozenset({"streetlights"})), "3"),
    ],
)
def test_a_reader_is_given_what_it_may_see(register: Register, seen: Seen, found: str) -> None:
    brought = {1: ("potholes", "web"), 2: ("potholes", "web/form"), 3: ("streetlights", "webs")}
    brought |= {4: ("potholes", ""), 5: ("potholes", "fixmystreet")}
    for number, (service, source) in brought.items():
        register.reports.receive(
            intake(str(number), source, service=service),
            process="P",
            edition="e",
            new_reference=partial("MK-{:09d}".format, number),
        )
    assert "".join(row.reference[-1] for row in register.changes.page(seen, 10)) == found
    assert "".join(str(number) for number, one in brought.items() if seen.has(*one)) == found


def test_a_page_is_one_query_by_an_index(register: Register) -> None:
    fill(register, 10_000)
    write(register, Clock(MONDAY), 1, service="allotments")
    after = register.changes.page(ALL, 100)[-1].place
    for asked, index in (
        ({}, "ix_cases_changed"),
        ({"after": after}, "ix_cases_changed"),
        ({"since": MONDAY}, "ix_cases_changed"),
        ({"service": "allotments"}, "ix_cases_changed_service"),
        ({"source_id": "id-7"}, "ix_cases_source_id"),
    ):
        with statements(register) as sent:
            register.changes.page(ALL, 50, **asked)
        assert len(sent) == 1
        plan = plan_of(register, changes(ALL, 50, **asked))
        assert re.search(rf"(USING INDEX|Scan using) {index}\b", plan), (asked, plan)
        assert "TEMP B-TREE" not in plan, plan
        if "source_id" not in asked:
            assert "Sort" not in plan, plan


def plan_of(register: Register, wanted: sa.Select[Any]) -> str:
    """How the database would find what is asked for, in its own words."""
    text = str(wanted.compile(register.database.engine, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN QUERY PLAN" if register.database.is_sqlite else "EXPLAIN"
    with register.database.reading() as connection:
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {text}"))
