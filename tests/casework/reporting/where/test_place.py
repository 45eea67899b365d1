"""Where it is on the street: in words, by a search, by a pin; whose road it is; where nothing is lost."""

import pytest

from register import Register
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, SpokenCases
from tests.casework.places.plans import EAST, NORTH
from tests.casework.reporting.where.walking import begun, handed_in
from tests.register.making import entry, tell, turn

HERE = {"latitude": f"{NORTH:.6f}", "longitude": f"{EAST + 0.01:.6f}"}
TRUNK = {"latitude": f"{NORTH + 0.0105:.6f}", "longitude": f"{EAST:.6f}"}


async def test_a_pin_and_words_go_with_the_report_to_its_ward_and_team(
    people: People, cases: SpokenCases
) -> None:
    asked = await begun(await people.guest(), "pothole")
    asked = await asked.say(where="Outside 12 Example Close", **HERE)
    assert asked.part == "description"
    reference = await handed_in(asked)
    row = people.register.cases.get(reference)
    assert row is not None
    assert (row.latitude, row.longitude) == (NORTH, round(EAST + 0.01, 6))
    assert row.ward == "Eastfield Example"
    edition = cases.started[reference].edition
    assert edition is not None
    assert edition.service.team == "highways_east"
    officer = await people.of(Post.OFFICER)
    for address, there in (
        ("/casework/queue?ward=Eastfield+Example", True),
        ("/casework/queue?ward=Westfield+Example", False),
        ("/casework/queue/csv?ward=Eastfield+Example", True),
        ("/casework/map?ward=Eastfield+Example", True),
        ("/casework/map?ward=Westfield+Example", False),
        ("/casework/search?words=bucket&ward=Westfield+Example", False),
    ):
        assert (reference in (await officer.get(address)).text) == there, address
    found = await officer.get("/casework/search?words=bucket&ward=Eastfield+Example")
    assert reference in found.text
    assert "Eastfield Example" in (await officer.get(f"/casework/cases/{reference}")).text


async def test_a_pin_alone_is_enough(people: People) -> None:
    asked = await (await begun(await people.guest(), "pothole")).say(where="", **HERE)
    reference = await handed_in(asked)
    row = people.register.cases.get(reference)
    assert row is not None
    assert row.latitude == NORTH


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"where": " "}, "Say where it is"),
        ({"where": "x" * 1001}, "Say where it is in fewer words"),
        ({"where": "Here", "latitude": "north", "longitude": "1"}, "was not understood"),
        ({"where": "Here", "latitude": "nan", "longitude": "1"}, "was not understood"),
        ({"where": "Here", "latitude": "91", "longitude": "1"}, "was not understood"),
        ({"where": "Here", "latitude": "55.9", "longitude": "-3.2"}, "is outside the area of"),
        ({"where": "", "found": "7"}, "Choose an address"),
        ({"where": "", "do": "look", "search": ""}, "Say where it is"),
        ({"where": "Here", "do": "look", "search": "Nowhere"}, "We have no address for “Nowhere”"),
    ],
)
async def test_a_mistake_is_told_and_nothing_is_lost(
    people: People, given: dict[str, str], told: str
) -> None:
    asked = await (await begun(await people.guest(), "pothole")).say(**given)
    assert asked.page.status_code == 422
    assert told in asked.text
    for value in {given["where"].strip(), given.get("search", "")} - {""}:
        assert f'value="{value}"' in asked.text
    assert ('value="55.9"' in asked.text) == (given.get("latitude") == "55.9"), (
        "the pin stays where it was put"
    )


async def test_an_address_is_found_and_used_without_scripts(people: People) -> None:
    asked = await begun(await people.guest(), "pothole")
    asked = await asked.say(where="By the post box", do="look", search="ex2 2ad")
    assert "2A Example Close, Example Town, EX2 2AD" in asked.text
    assert 'value="By the post box"' in asked.text
    asked = await asked.say(where="By the post box", search="ex2 2ad", found="1", do="look")
    assert asked.part == "description"
    back = await asked.open("where")
    assert 'value="By the post box, 12 Example Close, Example Town, EX2 2AD"' in back.text
    pin = {"latitude": f"{NORTH}", "longitude": f"{round(EAST + 0.01, 6)}"}
    assert f'value="{pin["longitude"]}"' in back.text
    without = await back.say(where="12 Example Close", do="unpin", **pin)
    assert "Remove the place from the map" not in without.text
    assert 'value="12 Example Close"' in without.text
    asked = await without.say(where="12 Example Close", **pin)
    assert asked.part == "description"


async def test_enter_in_the_search_looks(people: People) -> None:
    asked = await begun(await people.guest(), "pothole")
    for pressed in ({"do": "look"}, {}):
        found = await asked.say(where="", search="Sample Way", **pressed)
        assert "Café Exämple, 5 Sample Way, Example Town, EX2 2AE" in found.text
    went_on = await asked.say(where="By the pond", search="", do="look")
    assert went_on.part == "description", "Enter in the words above goes on"


async def test_whose_road_it_is_is_told_once_and_the_report_may_go_on(people: People) -> None:
    asked = await (await begun(await people.guest(), "pothole")).say(where="On the bridge", **TRUNK)
    assert asked.part == "where"
    assert "A999 is looked after by National Highways." in asked.text
    assert 'href="https://highways.example.com/report"' in asked.text
    moved = await asked.say(do="move")
    assert 'value="On the bridge"' in moved.text
    asked = await moved.say(where="On the bridge", **TRUNK)
    assert "National Highways" in asked.text
    asked = await asked.say()
    assert asked.part == "description"
    back = await (await asked.open("where")).say(where="On the bridge", **TRUNK)
    assert back.part == "description", "told already"


async def test_whose_road_does_not_matter_to_graffiti(people: People) -> None:
    asked = await (await begun(await people.guest(), "graffiti")).say(where="On the bridge", **TRUNK)
    assert "National Highways" not in asked.text


async def test_only_this_page_shows_tiles_and_may_ask_the_device(people: People) -> None:
    browser = await people.guest()
    start = await browser.get("/report/pothole")
    place = await begun(browser, "pothole")
    assert "https://tiles.example.org" in place.page.headers["Content-Security-Policy"]
    assert "geolocation=(self)" in place.page.headers["Permissions-Policy"]
    after = await place.say(where="Here")
    for other in (start, after.page):
        assert "tiles.example.org" not in other.headers["Content-Security-Policy"]
        assert "geolocation=()" in other.headers["Permissions-Policy"]


async def test_the_plan_is_everybodys(people: People) -> None:
    browser = await people.guest()
    tile = await browser.get("/places/plan/16/32629/21548.svg")
    assert tile.status_code in (200, 404)
    assert (await browser.get("/places/plan/3/0/0.svg")).status_code == 404


async def test_a_note_on_site_puts_the_case_in_its_ward(
    people: People, desk: Desk, register: Register
) -> None:
    asked = await (await begun(await people.guest(), "pothole")).say(where="By the pond")
    reference = await handed_in(asked)
    row = register.cases.get(reference)
    assert row is not None
    assert row.ward == ""
    said = {"note": "Here", "where": {"latitude": NORTH, "longitude": EAST - 0.01}}
    line = entry(2, message="note_added", message_id="n", said=said)
    tell(register, turn(2, reference, entries=(line,)))
    row = register.cases.get(reference)
    assert row is not None
    assert row.ward == "Westfield Example"
