"""Queues as the register answers them: each filter, each order both ways, the whole in portions, the load."""

from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

import pytest

import register as registers
from charter.people import Customer
from register import Register
from register.cases import queue
from register.cases.filters import CaseFilters, Order
from register.models import concerns
from register.people.absences import AwayAlready
from register.people.officers import Post
from tests.register.making import ADA, MONDAY, Clock, at_once, intake, tell, turn
from tests.statements import statements

DAY = date(2026, 11, 23)
MOVED = ADA.model_copy(update={"address": "1 Example Road\nExample Town\nMK9 3EJ"})


def write(register: Register, last: str, **of: Any) -> None:
    tell(register, turn(1, f"MK-AAAAAAAA{last}", **of))


def shown(register: Register, order: Order = Order.DUE, *, backwards: bool = False, **wanted: Any) -> str:
    found = register.queue.cases(order, backwards=backwards, **wanted)
    assert register.queue.count(**wanted) == len(found)
    return "".join(row.reference[-1] for row in found)


def day(number: int) -> datetime:
    return MONDAY + timedelta(days=number)


def some(register: Register) -> None:
    write(register, "2", due=day(1), late=True, team="Highways", stage="awaiting_inspection")
    write(register, "3", due=day(2), officer="", team="Lights", stage="estimated", priority="urgent")
    write(register, "4", due=day(3), officer="Ada Officer", customer=MOVED, waiting=True)
    write(register, "5", due=None, officer="Bo Officer", received=day(-9))
    write(register, "6", due=day(4), ended=True, outcome="completed", at=day(1))
    write(register, "7", due=day(5), ended=True, outcome="completed", received=day(-1), at=day(2))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "2345"),
        ({"team": "Lights"}, "3"),
        ({"officer": ""}, "3"),
        ({"officers": ["Ada Officer", "Bo Officer"]}, "45"),
        ({"officers": []}, ""),
        ({"stage": "estimated"}, "3"),
        ({"area": "MK9"}, "4"),
        ({"urgent": True}, "3"),
        ({"urgent": False}, "245"),
        ({"waiting": True}, "4"),
        ({"due_before": day(2)}, "2"),
        ({"due_from": day(2)}, "34"),
        ({"due_from": day(2), "due_before": day(3)}, "3"),
        ({"which": "closed"}, "67"),
        ({"which": "all"}, "234567"),
        ({"which": "all", "team": "Highways", "due_from": day(4)}, "67"),
        ({"at_risk": True}, "4"),
        ({"at_risk": False}, "235"),
        ({"at_risk": None, "due_from": None, "team": None}, "2345"),
    ],
)
def test_a_queue_is_filtered_by_anything_together(
    register: Register, wanted: dict[str, Any], found: str
) -> None:
    some(register)
    raised(register, "MK-AAAAAAAA4")
    assert "".join(sorted(shown(register, **wanted))) == found


def raised(register: Register, reference: str) -> None:
    with register.database.writing() as connection:
        row = {"reference": reference, "mark": "m", "at": MONDAY, "due": MONDAY}
        connection.execute(concerns.insert().values(row))


@pytest.mark.parametrize(
    ("order", "forwards"),
    [
        (Order.DUE, "2345"),
        (Order.RECEIVED, "5234"),
        (Order.STAGE, "2453"),
        (Order.OFFICER, "3452"),
        (Order.TEAM, "2453"),
        (Order.SERVICE, "2345"),
        (Order.AREA, "2354"),
    ],
)
def test_a_queue_has_every_order_both_ways(register: Register, order: Order, forwards: str) -> None:
    some(register)
    assert shown(register, order) == forwards
    assert shown(register, order, backwards=True) == forwards[::-1]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("backwards", [False, True])
def test_the_whole_comes_in_portions_that_miss_and_repeat_nothing(
    register: Register, order: Order, backwards: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    some(register)
    monkeypatch.setattr(queue, "PORTION", 2)
    wanted: CaseFilters = {"which": "all"}
    with statements(register) as sent:
        portions = list(register.queue.whole(order, backwards=backwards, **wanted))
    assert [len(portion) for portion in portions] == [2, 2, 2]
    assert len(sent) == 4
    assert list(chain(*portions)) == register.queue.cases(order, backwards=backwards, **wanted)


def test_the_whole_is_read_as_it_is_taken(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    some(register)
    monkeypatch.setattr(queue, "PORTION", 1)
    whole = register.queue.whole()
    with statements(register) as sent:
        next(whole)
        next(whole)
    assert len(sent) == 2


def test_the_load_is_each_officers_in_each_team(register: Register) -> None:
    some(register)
    with statements(register) as sent:
        found = register.queue.load(day(1), day(3))
    assert len(sent) == 1
    assert found == [
        ("Highways", "Ada Officer", 1, 0, 0, 1),
        ("Highways", "Bo Officer", 1, 0, 0, 0),
        ("Highways", "Olu Officer", 1, 1, 1, 0),
        ("Lights", "", 1, 0, 1, 0),
    ]


@pytest.mark.parametrize(
    ("details", "customer", "area"),
    [
        ({"where": {"text": "Outside 12 Example Close, MK9 3EJ"}}, ADA, "MK9"),
        ({"where": {"text": "Example Road, mk12 5ab"}}, MOVED, "MK12"),
        ({"where": {"text": "The lamp by the pond"}}, MOVED, ""),
        ({}, MOVED, "MK9"),
        ({}, Customer(), ""),
    ],
)
def test_a_case_is_in_the_area_of_its_place_or_of_its_customer(
    register: Register, details: dict[str, Any], customer: Customer, area: str
) -> None:
    given = intake("1", details={"description": "A hole", **details}, customer=customer)
    stored = register.reports.receive(given, process="P", edition="e", new_reference=lambda: "MK-AAAAAAAA2")
    assert area_of(register, stored.reference) == area
    tell(register, turn(1, stored.reference, customer=customer))
    assert area_of(register, stored.reference) == area


def area_of(register: Register, reference: str) -> str:
    row = register.cases.get(reference)
    assert row is not None
    return row.area


def test_a_case_moves_with_its_customer_and_not_away_from_its_place(register: Register) -> None:
    at_home = intake("1", details={"description": "Damp"}, customer=MOVED)
    at_place = intake("2", details={"where": {"text": "MK1 1AA"}}, customer=MOVED)
    references = iter(("MK-AAAAAAAA2", "MK-AAAAAAAA3"))
    gone = MOVED.model_copy(update={"address": "1 Example Road\nExample Town\nMK17 8AA"})
    for given in (at_home, at_place):
        reference = next(references)
        register.reports.receive(given, process="P", edition="e", new_reference=partial(str, reference))
        tell(register, turn(1, reference, customer=MOVED))
        tell(register, turn(2, reference, customer=gone))
    assert [area_of(register, one) for one in ("MK-AAAAAAAA2", "MK-AAAAAAAA3")] == ["MK17", "MK1"]


def people(register: Register) -> None:
    for name in ("olive", "oscar", "mabel"):
        register.officers.add(name, f"{name.title()} Example", Post.OFFICER, "hash", "Highways")


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def test_an_absence_is_written_down_once_and_seen_until_it_is_over(register: Register) -> None:
    people(register)
    assert register.absences.add("a", "olive", DAY, later(4), "oscar")
    assert not register.absences.add("a", "olive", DAY, later(4), "oscar")
    (found,) = register.absences.from_day(later(4))
    assert (found.name, found.cover_name, found.holds(DAY), found.holds(later(5))) == (
        "Olive Example",
        "Oscar Example",
        True,
        False,
    )
    assert register.absences.from_day(later(5)) == []
    assert not register.absences.take_back("a", "oscar")
    assert register.absences.take_back("a", "olive")
    assert not register.absences.take_back("a")


@pytest.mark.parametrize(
    ("who", "cover", "first", "last"),
    [("olive", "mabel", 4, 8), ("mabel", "olive", -3, 0), ("mabel", "olive", 2, 3)],
)
def test_nobody_is_away_twice_or_covers_while_away(
    register: Register, who: str, cover: str, first: int, last: int
) -> None:
    people(register)
    register.absences.add("a", "olive", DAY, later(4), "oscar")
    with pytest.raises(AwayAlready) as known:
        register.absences.add("b", who, later(first), later(last), cover)
    assert known.value.absence.name == "Olive Example"
    assert register.absences.add("c", who, later(9), later(9), cover)


def test_two_who_would_cover_for_each_other_at_once(register: Register) -> None:
    people(register)

    def add(number: int) -> bool:
        who, cover = (("olive", "oscar"), ("oscar", "olive"))[number]
        try:
            return register.absences.add(who, who, DAY, DAY, cover)
        except AwayAlready:
            return False

    assert sorted(at_once(2, add)) == [False, True]


def test_filters_are_kept_by_name_and_shared_with_a_team(register: Register) -> None:
    people(register)
    filters = register.saved_filters
    assert filters.save("olive", "Late", "late=yes", "Highways") == ""
    assert filters.save("olive", "Late", "late=yes", "Highways") == ""
    assert filters.save("olive", "Late", "late=no") == "taken"
    assert filters.save("oscar", "Late", "late=yes&team=x") == ""
    assert [(one.by, one.filters) for one in filters.of("oscar", "Highways")] == [
        ("Olive Example", "late=yes"),
        ("Oscar Example", "late=yes&team=x"),
    ]
    assert [one.by for one in filters.of("olive", "")] == ["Olive Example"]
    assert filters.of("mabel", "") == []
    assert not filters.forget("mabel", "Late")
    assert filters.forget("olive", "Late")
    assert [one.by for one in filters.of("oscar", "Highways")] == ["Oscar Example"]
    for number in range(50):
        why = filters.save("mabel", str(number), "late=yes")
        assert why == ""
    assert filters.save("mabel", "One more", "late=yes") == "full"


def test_columns_are_each_officers_own(register: Register) -> None:
    people(register)
    assert register.queue_columns.of("olive") is None
    register.queue_columns.choose("olive", ["due", "area"])
    register.queue_columns.choose("olive", [])
    register.queue_columns.choose("oscar", ["area"])
    assert (register.queue_columns.of("olive"), register.queue_columns.of("oscar")) == ((), ("area",))


def test_the_migration_finds_the_area_of_what_is_there(url: str, clock: Clock) -> None:
    registers.migrate(url)
    opened = Register.open(url, clock)
    given = intake("1", details={"where": {"text": "12 Example Close, MK9 3EJ"}})
    opened.reports.receive(given, process="P", edition="e", new_reference=lambda: "MK-AAAAAAAA2")
    write(opened, "3", customer=MOVED)
    opened.close()
    registers.downgrade(url, "0014")
    registers.migrate(url)
    opened = Register.open(url, clock)
    assert [area_of(opened, f"MK-AAAAAAAA{last}") for last in "23"] == ["MK9", "MK9"]
    opened.close()
