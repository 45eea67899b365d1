"""What was ever reported at a place is found by its words and by its co-ordinates, on both databases."""

from datetime import timedelta
from typing import Any

import pytest

from charter.cases import Kind
from register import Register
from register.located.at_place import _AT_ONCE
from tests.register.making import MONDAY, entry, intake, tell, turn
from tests.statements import statements

STREET = ("HighwaysRepair", "DangerResponse")
LATER = MONDAY + timedelta(days=400)


def reported(register: Register, last: str, text: str, process: str = "HighwaysRepair", **at: float) -> None:
    details = {"where": {"text": text, **at}, "description": "A hole"}
    register.reports.receive(
        intake(last, details=details),
        process=process,
        edition="e",
        new_reference=lambda: f"MK-AAAAAAAA{last}",
    )


def named(register: Register, words: str, **more: Any) -> str:
    found = register.at_place.named(words, STREET, more.pop("until", LATER), **more)
    return "".join(row.reference[-1] for row in found)


def test_by_words_in_any_order_and_case(register: Register) -> None:
    reported(register, "2", "Outside 12 Example Close")
    reported(register, "3", "EXAMPLE  close, by the church")
    reported(register, "4", "Example Avenue")
    reported(register, "5", "100% Example_Close")
    assert named(register, "example close") == "235"
    assert named(register, "Close EXAMPLE church") == "3"
    assert named(register, "100%") == "5"
    assert named(register, "_") == "5"
    assert named(register, "   ") == ""
    assert named(register, "example", limit=2) == "23"


def test_what_is_no_public_place_is_not_looked_at(register: Register) -> None:
    reported(register, "2", "12 Example Close", process="HousingRepair")
    reported(register, "3", "12 Example Close", process="DangerResponse")
    assert named(register, "example close") == "3"


def test_what_was_received_later_is_left_out(register: Register) -> None:
    reported(register, "2", "Example Close")
    received = register.cases.get("MK-AAAAAAAA2")
    assert received is not None
    assert named(register, "example", until=received.received) == ""
    assert named(register, "example", until=received.received + timedelta(seconds=1)) == "2"


@pytest.mark.parametrize(("metres", "found"), [(40, "2"), (60, "23"), (500, "234")])
def test_around_a_point(register: Register, metres: float, found: str) -> None:
    reported(register, "2", "here", latitude=52.04, longitude=-0.75)
    reported(register, "3", "north", latitude=52.04 + 50 / 111_320, longitude=-0.75)
    reported(register, "4", "east", latitude=52.04, longitude=-0.75 + 480 / (111_320 * 0.6151))
    reported(register, "5", "nowhere")
    rows = register.at_place.around(52.04, -0.75, metres, STREET, LATER)
    assert "".join(row.reference[-1] for row in rows) == found


def test_messages_of_many_cases_by_few_queries(register: Register) -> None:
    lines = (
        entry(1, kind=Kind.MESSAGE, message="inspection_recorded", said={"finding": "A hole"}),
        entry(2, kind=Kind.MESSAGE, message="call_recorded"),
        entry(3, kind=Kind.REFUSED, message="inspection_recorded"),
    )
    tell(register, turn(1, "MK-AAAAAAAA2", entries=lines))
    several = ["MK-AAAAAAAA2", *(f"MK-{number:09d}" for number in range(_AT_ONCE))]
    with statements(register) as asked:
        found = register.at_place.messages(several, {"inspection_recorded"})
    assert [each.number for each in found["MK-AAAAAAAA2"]] == [1]
    assert len(found) == len(several)
    assert len([each for each in asked if "SELECT" in each]) == 2
