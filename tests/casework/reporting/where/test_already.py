"""Open reports near the place: shown with nothing of anybody, and one of them followed."""

from typing import Any

import pytest

from casework.reporting.process_questions import BY_PROCESS
from register import Register
from register.reports import Intake
from starter.desk.intake import Desk
from starter.desk.taking.taken import NewReport
from tests.callers import EVERY_ROLE
from tests.casework.people import People, SpokenCases
from tests.casework.places.plans import EAST, NORTH
from tests.casework.reporting.where.walking import Asked, begun, handed_in
from tests.register.making import MONDAY, tell, turn

NEAR = {"latitude": f"{NORTH + 0.0003:.6f}", "longitude": f"{EAST:.6f}"}
WHERE = "Outside 12 Example Close, by the blue gate"


async def earlier(desk: Desk, service: str = "pothole", **more: object) -> str:
    details = {
        "where": {"text": WHERE, "latitude": NORTH, "longitude": EAST},
        "description": "My neighbour Bo says it is deep",
    }
    reporter = {"name": "Bo Example", "email": "bo@example.com", **more}
    new = NewReport.model_validate({"service": service, "reporter": reporter, "details": details})
    return (await desk.report(new, EVERY_ROLE, "api")).reference


async def asked_near(people: People, service: str = "pothole") -> Asked:
    return await (await begun(await people.guest(), service)).say(where="Near the gate", **NEAR)


def value_of(asked: Asked) -> str:
    return asked.text.partition('name="same" type="radio" value="')[2].partition('"')[0]


async def test_one_is_shown_without_anything_of_its_reporter(people: People, desk: Desk) -> None:
    reference = await earlier(desk)
    asked = await asked_near(people)
    assert asked.part == "already"
    assert "Pothole, Example Close" in asked.text
    assert "Reported on Mon 23 Nov 2026" in asked.text
    for theirs in (reference, "Bo", "bo@example.com", "12 Example", "blue gate", "neighbour"):
        assert theirs not in asked.text, theirs


async def test_it_is_followed_with_a_reference_of_ones_own(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await earlier(desk)
    asked = await asked_near(people)
    nothing = await asked.say()
    assert "Select the report it is, or “None of these”" in nothing.text
    assert "That report is not open any more" in (await asked.say(same="0" * 16)).text
    asked = await asked.say(same=value_of(asked))
    assert asked.part == "whom", "it need not be described again"
    mine = await handed_in(asked)
    assert mine != reference
    row = people.register.cases.get(mine)
    assert row is not None
    assert row.intake is not None
    assert row.intake.follows == reference
    (told,) = [(name, body) for to, name, body in cases.bodies if to == mine]
    said = {"id": f"follows:{reference}", "by": {"role": "system", "name": "residents"}, "of": reference}
    assert told == ("duplicate_found", said)


async def test_none_of_these_goes_on_and_can_be_changed(people: People, desk: Desk) -> None:
    await earlier(desk)
    asked = await (await asked_near(people)).say(same="none")
    assert asked.part == "description"
    asked = await asked.say(description="A hole as wide as a bucket")
    back = await asked.open("already")
    assert 'value="none" checked' in back.text
    asked = await back.say(same=value_of(back))
    check = await asked.open("description")
    assert check.part == "description", "what was said is kept"
    moved = await (await asked.open("where")).say(where="Elsewhere", latitude="52.1", longitude="-0.7")
    assert moved.part != "already", "nothing was reported there"
    row = people.register.cases.get(await handed_in(moved))
    assert row is not None
    assert row.intake is not None
    assert row.intake.follows == ""


async def test_another_place_asks_again(people: People, desk: Desk) -> None:
    await earlier(desk)
    asked = await (await asked_near(people)).say(same="none")
    asked = await (await asked.open("where")).say(where="At the gate", **NEAR)
    assert asked.part == "already"


async def test_by_the_same_words_where_there_is_no_pin(people: People, desk: Desk) -> None:
    await earlier(desk)
    asked = await (await begun(await people.guest(), "pothole")).say(where=WHERE.upper())
    assert asked.part == "already"


@pytest.mark.parametrize("why", ["far", "service", "ended", "outcome", "joined", "neutral", "concern"])
async def test_what_is_not_to_be_followed_is_not_asked_about(
    people: People, desk: Desk, register: Register, why: str
) -> None:
    safe: dict[str, Any] = (
        {"safe_contact": {"channels": ["email"], "neutral_wording": True}} if why == "neutral" else {}
    )
    reference = await earlier(desk, "streetlight" if why == "service" else "pothole", **safe)
    if why in ("ended", "outcome", "joined"):
        state: dict[str, dict[str, Any]] = {
            "ended": {"ended": True, "outcome": "completed"},
            "outcome": {"outcome": "completed"},
        }
        joined: dict[str, Any] = {"duplicate_of": "MK-AAAAAAAA2"}
        tell(register, turn(1, reference, service="pothole", **state.get(why, joined)))
    if why == "concern":
        with register.database.writing() as connection:
            row = {"reference": reference, "mark": "m", "at": MONDAY, "due": MONDAY, "lowered_at": MONDAY}
            names = ", ".join(row)
            marks = ", ".join("?" for _ in row)
            statement = f"INSERT INTO concerns ({names}) VALUES ({marks})"  # noqa: S608
            connection.exec_driver_sql(statement, tuple(str(each) for each in row.values()))
    at = {"latitude": "52.1", "longitude": "-0.7"} if why == "far" else NEAR
    asked = await (await begun(await people.guest(), "pothole")).say(where="Near the gate", **at)
    assert asked.part == "description"


async def test_a_sensitive_service_lists_nobodys(
    people: People, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    await earlier(desk)
    quiet = replace(BY_PROCESS["HighwaysRepair"].of("pothole"), sensitive=True, services={})
    monkeypatch.setitem(BY_PROCESS, "HighwaysRepair", quiet)
    assert (await asked_near(people)).part == "description"


def test_a_report_that_followed_before_is_read_as_ever() -> None:
    assert Intake.model_validate({"service": "pothole"}).follows == ""
