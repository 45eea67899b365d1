"""An address found and chosen, or written; the collections there; what a report is told of them."""

from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from casework.reporting.process_questions import BY_PROCESS
from casework.reporting.where.os_places import OsPlaces
from charter.asking.questions import Asks, QuestionPage, ServiceQuestions
from register import Register
from register.located.collections import CollectionDay
from starter.places.calendar_file import calendar_in
from starter.places.polygons import PlacesError
from tests.casework.people import People, SpokenCases
from tests.casework.reporting.where.stand_in_os_places import KEY, stand_in
from tests.casework.reporting.where.walking import Asked, begun, handed_in
from tests.starter.places import Clock

BINS = ServiceQuestions(
    pages=(
        QuestionPage("What is your address?", ("where",), asks=Asks.ADDRESS),
        QuestionPage("Which day was it missed?", ("missed_on",)),
        QuestionPage("What did we not collect?", ("what",)),
    ),
    unasked=frozenset({"collection_day", "next_collection", "assisted", "clinical", "whole_round"}),
)
TAX = ServiceQuestions(
    pages=(QuestionPage("Which address is it for?", ("address",), asks=Asks.ADDRESS),),
    unasked=frozenset({"account", "changed_on"}),
)
TWELVE = "12 Example Close, Example Town, EX2 2AD"


@pytest.fixture(autouse=True)
def questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_PROCESS, "MissedCollection", BINS)
    monkeypatch.setitem(BY_PROCESS, "CouncilTaxChange", TAX)


async def missed(people: People) -> Asked:
    return await begun(await people.guest(), "missed_collection")


async def on_day(asked: Asked, day: date) -> Asked:
    given = {"missed_on-day": day.day, "missed_on-month": day.month, "missed_on-year": day.year}
    return await asked.say(**{name: str(value) for name, value in given.items()})


async def test_an_address_is_found_by_its_postcode_and_chosen(people: People, cases: SpokenCases) -> None:
    asked = await (await missed(people)).say(postcode="ex2 2ad")
    assert asked.part == "where"
    assert "Addresses for “ex2 2ad”" in asked.text
    nothing = await asked.say()
    assert (nothing.page.status_code, "Choose an address" in nothing.text) == (422, True)
    asked = await asked.say(address="1")
    assert asked.part == "missed-on", "nothing is told where no calendar knows it"
    back = await asked.open("where")
    assert "12 Example Close\nExample Town\nEX2 2AD</textarea>" in back.text
    asked = await on_day(
        await back.say(address="12 Example Close\nExample Town\nEX2 2AD"), date(2026, 11, 23)
    )
    reference = await handed_in(await asked.say(what="The black bin"))
    row = people.register.cases.get(reference)
    assert row is not None
    assert row.intake is not None
    assert row.intake.details == {"where": TWELVE, "missed_on": "2026-11-23", "what": "The black bin"}
    assert (row.ward, row.latitude is not None) == ("Eastfield Example", True)


async def test_every_step_can_be_left_for_another(people: People) -> None:
    asked = await missed(people)
    wrong = await asked.say(postcode="EX9 9ZZ")
    assert "We have no address for “EX9 9ZZ”" in wrong.text
    assert 'value="EX9 9ZZ"' in wrong.text
    asked = await asked.say(postcode="Sample Way")
    assert "Flat 3, Example House, Sample Way" in asked.text
    asked = await asked.say(do="look")
    assert 'name="postcode"' in asked.text
    assert 'value="Sample Way"' in asked.text
    asked = await asked.say(do="write")
    assert "Sample Way</textarea>" in asked.text
    empty = await asked.say(address=" ")
    assert "Enter the address" in empty.text
    long = await asked.say(address="x" * 300)
    assert "The address is too long" in long.text
    assert "x" * 300 in long.text
    assert (await asked.say(address="1 Sample Way\r\nExample Town")).part == "missed-on"


async def test_a_look_up_that_fails_is_typed_with_what_was_typed_before(people: People, app: FastAPI) -> None:
    with stand_in() as it:
        object.__setattr__(app.state.site, "addresses", OsPlaces(it.url, SecretStr(KEY), 1.0))
        it.status = 429
        asked = await (await missed(people)).say(postcode="EX2 2AD")
        assert "We cannot look addresses up just now. Type the address instead." in asked.text
        assert "EX2 2AD</textarea>" in asked.text
        it.status = 200
        found = await (await missed(people)).say(postcode="EX2 2AD")
        assert "16A Example Close" in found.text
    assert (await asked.say(address="12 Example Close, EX2 2AD")).part == "missed-on"


async def test_without_a_look_up_it_is_written(people: People, app: FastAPI) -> None:
    object.__setattr__(app.state.site, "addresses", None)
    asked = await missed(people)
    assert "<textarea" in asked.text
    assert "by its postcode" not in asked.text
    assert (await asked.say(address=TWELVE)).part == "missed-on"


async def test_a_text_keeps_its_lines_and_may_be_left_out(people: People) -> None:
    asked = await begun(await people.guest(), "council_tax_change")
    assert asked.part == "address"
    assert (await asked.say(postcode="")).part != "address"
    asked = await (await asked.say(do="write")).say(address="12 Example Close\nEX2 2AD")
    assert asked.part != "address"
    back = await asked.open("address")
    assert "12 Example Close\nEX2 2AD</textarea>" in back.text


CALENDAR = [
    CollectionDay(place="uprn:100000000001", what="Rubbish", weekday=1),
    CollectionDay(
        place="uprn:100000000001", what="Recycling", weekday=3, weeks=2, counted_from=date(2026, 11, 26)
    ),
    CollectionDay(place="street:example close", what="Rubbish", weekday=4),
]


@pytest.fixture
def calendar(register: Register) -> None:
    register.collections.replace(CALENDAR)


@pytest.mark.usefixtures("calendar")
@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-11-24", {"collection_day": "2026-11-24", "next_collection": "2026-11-26"}),
        ("2026-11-23", {"collection_day": "2026-11-26", "next_collection": "2026-11-26"}),
    ],
)
async def test_the_days_there_are_told_and_go_with_the_report(
    people: People, clock: Clock, day: str, told: dict[str, str]
) -> None:
    clock.forward(days=1)
    asked = await (await (await missed(people)).say(postcode="ex2 2ad")).say(address="1")
    assert asked.part == "where"
    assert "Rubbish: every week, next on Tue 1 Dec 2026" in asked.text
    assert "Recycling: every 2 weeks, next on Thu 26 Nov 2026" in asked.text
    other = await asked.say(do="look")
    assert 'name="postcode"' in other.text
    asked = await (await other.say(postcode="ex2 2ad")).say(address="1")
    asked = await on_day(await asked.say(), date.fromisoformat(day))
    reference = await handed_in(await asked.say(what="The black bin"))
    row = people.register.cases.get(reference)
    assert row is not None
    assert row.intake is not None
    assert {name: row.intake.details[name] for name in told} == told


@pytest.mark.usefixtures("calendar")
async def test_an_address_that_is_written_is_known_by_its_street(people: People) -> None:
    asked = await (await (await missed(people)).say(do="write")).say(address="99 Example Close\nExample Town")
    assert "Rubbish: every week, next on Fri 27 Nov 2026" in asked.text


async def test_a_calendar_is_uploaded_whole_or_not_at_all(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "collections.csv"
    file.write_text(
        "UPRN,Postcode,Collected,Day,Every,From,Dates\n"
        "0007,,Rubbish,Tue,,,\n7,,Recycling,thursday,fortnight,26/11/2026,\n"
        ",ex2 2ae,Garden,,,,2026-12-08; 22/12/2026\n"
    )
    assert register.collections.replace(calendar_in(file)) == 4
    assert [each.what for each in register.collections.known_at(("uprn:7",))] == ["Rubbish", "Recycling"]
    assert [each.day for each in register.collections.known_at(("postcode:EX22AE",))] == [
        date(2026, 12, 8),
        date(2026, 12, 22),
    ]
    for wrong, told in (
        ("7,,Rubbish,someday,,,\n", "line 5: DAY is a day of the week, such as Tuesday."),
        (",,Rubbish,Tuesday,,,\n", "line 5: it has no UPRN, postcode or street."),
        ("7,,Rubbish,Tuesday,now and then,,\n", "line 5: EVERY is week, fortnight,"),
        ("7,,Rubbish,Tuesday,fortnight,,\n", "line 5: FROM is missing"),
        ("7,,Rubbish,Tuesday,fortnight,26/11/2026,\n", "line 5: FROM is not on the day that DAY says."),
        ("7,,Rubbish,,,,31/2/2026\n", "line 5: a date is written as 2026-12-08 or 8/12/2026."),
    ):
        (tmp_path / "wrong.csv").write_text(file.read_text() + wrong)
        with pytest.raises(PlacesError, match=f"^wrong.csv, {told}"):
            register.collections.replace(calendar_in(tmp_path / "wrong.csv"))
    assert len(register.collections.known_at(("uprn:7",))) == 2, "what was there is there"


async def test_ones_own_address_is_found_by_its_postcode(people: People, cases: SpokenCases) -> None:
    """On the page that asks how to be told, which loses nothing of what stands on it."""
    asked = await (await begun(await people.guest(), "pothole")).say(where="By the gate")
    for _ in range(10):
        if asked.part == "contact":
            break
        asked = await asked.say(description="A hole", whom="me")
    assert "Find the address by its postcode" in asked.text
    typed = {"name": "Ada Example", "prefers": "post"}
    none = await asked.say(**typed, address="ZZ9 9ZZ", do="look")
    assert "We have no address for “ZZ9 9ZZ”" in none.text
    found = await asked.say(**typed, address="ex2 2ad", do="look")
    assert (found.part, "Choose the address" in found.text) == ("contact", True)
    assert 'value="Ada Example"' in found.text
    assert 'value="post" checked' in found.text
    after = await found.say(**typed, address="ex2 2ad", found_address="1")
    assert after.part != "contact"
    back = await after.open("contact")
    assert "12 Example Close\nExample Town\nEX2 2AD</textarea>" in back.text
    assert "Choose the address" not in back.text
