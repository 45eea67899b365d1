"""The ward of a case: as its place becomes known, and anew when the wards have changed."""

from functools import partial

import pytest

from charter.place import Place
from register import Register
from register.located.columns import located
from register.reports import Intake
from tests.register.making import ADA, entry, tell, turn

WHERE = {"text": "Here", "latitude": 52.04, "longitude": -0.76}


def of_the_east(_latitude: float, longitude: float) -> str:
    return "East" if longitude > -0.77 else "West"


@pytest.fixture
def knowing(register: Register) -> Register:
    """The same register, opened by whoever knows the wards."""
    return Register(register.database, register.now, of_the_east)


def stored(register: Register, last: str, **more: object) -> str:
    given = Intake.model_validate({"service": "pothole", "customer": ADA, **more})
    reference = f"MK-AAAAAAAA{last}"
    register.reports.receive(given, process="P", edition="e", new_reference=partial(str, reference))
    return reference


def ward(register: Register, reference: str) -> str:
    row = register.cases.get(reference)
    assert row is not None
    return row.ward


def test_a_report_is_in_the_ward_of_its_place(knowing: Register) -> None:
    assert ward(knowing, stored(knowing, "2", details={"where": WHERE})) == "East"
    assert ward(knowing, stored(knowing, "3", details={"where": {"text": "Here"}})) == ""
    at = {"latitude": 52.04, "longitude": -0.80}
    by_address = stored(knowing, "4", details={"where": "12 Example Close"}, at=at)
    assert ward(knowing, by_address) == "West"
    row = knowing.cases.get(by_address)
    assert row is not None
    assert (row.latitude, row.longitude) == (52.04, -0.80)


def test_a_place_told_comes_before_the_address_that_was_chosen() -> None:
    found = located({"where": WHERE}, Place(latitude=52.0, longitude=-0.8), of_the_east)
    assert (found["latitude"], found["ward"]) == (52.04, "East")


def test_a_place_noted_on_site_has_its_ward(knowing: Register) -> None:
    reference = stored(knowing, "2", details={"where": {"text": "Here"}})
    line = entry(1, message="note_added", message_id="n", said={"note": "Here", "where": WHERE})
    tell(knowing, turn(1, reference, entries=(line,)))
    assert ward(knowing, reference) == "East"


def test_wards_are_looked_up_anew_and_filtered_by(register: Register, knowing: Register) -> None:
    first = stored(register, "2", details={"where": WHERE})
    other = stored(register, "3", details={"where": {**WHERE, "longitude": -0.80}})
    stored(register, "4", details={"where": {"text": "Here"}})
    assert ward(register, first) == ""
    assert register.wards.renew(of_the_east) == (2, 2)
    assert register.wards.renew(of_the_east) == (2, 0)
    assert [row.reference for row in register.queue.cases(ward="East")] == [first]
    assert register.queue.count(ward="West") == 1
    assert [row.reference for row in register.on_map.in_ward("West")] == [other]
    assert register.on_map.in_ward("") == []
