"""Open cases by where they are: one query each, by an index, on both databases."""

from datetime import timedelta
from typing import Any

from charter.cases import Kind
from register import Register
from register.located.nearby import METRES_TO_A_DEGREE
from register.turns import NOTED
from tests.register.making import MONDAY, entry, intake, tell, turn
from tests.statements import statements

NORTH, EAST = 52.04, -0.76


def reported(register: Register, last: str, text: str = "", metres: float | None = None) -> str:
    """A case so many metres north of the point, or somewhere in words."""
    where: dict[str, Any] = {"text": text}
    if metres is not None:
        where |= {"latitude": NORTH + metres / METRES_TO_A_DEGREE, "longitude": EAST}
    reference = f"MK-AAAAAAAA{last}"
    register.reports.receive(
        intake(last, details={"where": where, "description": "A hole"}),
        process="HighwaysRepair",
        edition="e",
        new_reference=lambda: reference,
    )
    return reference


def lasts(rows: Any) -> str:
    return "".join(row.reference[-1] for row in rows)


def test_the_nearest_first_and_none_beyond(register: Register) -> None:
    for last, metres in (("2", 90), ("3", -10), ("4", 40), ("5", 101), ("6", None)):
        reported(register, last, "Example Close", metres)
    assert lasts(register.on_map.around(NORTH, EAST, 100)) == "342"
    assert lasts(register.on_map.around(NORTH, EAST, 100, limit=2)) == "34"
    assert lasts(register.on_map.around(NORTH, EAST, 100, "other")) == ""
    with statements(register) as sent:
        register.on_map.around(NORTH, EAST, 100)
    assert len(sent) == 1


def test_ended_ones_are_not_on_it(register: Register) -> None:
    reference = reported(register, "2", "Example Close", 0)
    tell(register, turn(1, reference, ended=True, outcome="fixed"))
    assert not register.on_map.around(NORTH, EAST, 100)
    assert not register.on_map.in_street("Example Close")


def test_a_street_by_its_words(register: Register) -> None:
    reported(register, "2", "Outside 12 EXAMPLE  Close")
    reported(register, "3", "Example Close, by the church", 0)
    reported(register, "4", "Example_Close")
    assert lasts(register.on_map.in_street("example close")) == "23"
    assert lasts(register.on_map.in_street("example_close")) == "4"
    assert not register.on_map.in_street(" ")


def test_a_case_of_words_has_the_place_that_was_noted_first(register: Register) -> None:
    reference = reported(register, "2", "Outside 12 Example Close")
    for number, (north, when) in enumerate(((NORTH, 0), (NORTH + 1, 1)), start=1):
        where = {"latitude": north, "longitude": EAST}
        line = entry(number, kind=Kind.MESSAGE, message=NOTED, said={"note": "Here", "where": where})
        at = MONDAY + timedelta(hours=when)
        tell(register, turn(number, reference, at=at, entries=(line,)))
    row = register.cases.get(reference)
    assert row is not None
    assert (row.latitude, row.longitude) == (NORTH, EAST)
    assert lasts(register.on_map.around(NORTH, EAST, 100)) == "2"
