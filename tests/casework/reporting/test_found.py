"""Services found by need, whatever words somebody has for it; what is urgent led to a telephone at once."""

from datetime import UTC, datetime

import pytest

from casework.reporting.finding.services import ServiceSearch, mistyped
from casework.reporting.finding.urgency import recognised
from starter.desk.catalogue import Catalogue
from tests.casework.people import People
from tests.casework.reporting.test_reported import pressed
from tests.ready import editions
from tests.starter.places import Clock


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue(editions(), Clock())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("my bin was missed", "missed_collection"),
        ("recyling not colected", "missed_collection"),
        ("there is a hole in the rode", "pothole"),
        ("the street light is out", "streetlight"),
        ("grafitti on the wall", "graffiti"),
        ("somebody dumped a matress", "fly_tipping"),
        ("I want to complain", "complaint"),
        ("my tap is leaking", "housing_repair"),
        ("damp and mold", "housing_repair"),
        ("council tax moving house", "council_tax_change"),
        ("planning aplication", "planning"),
        ("complaint about children's social care", "complaint_children_social_care"),
        ("school place in september", "secondary_school_place"),
    ],
)
def test_it_is_found_among_the_first(catalogue: Catalogue, typed: str, code: str) -> None:
    assert code in [each.code for each in ServiceSearch.of(catalogue).find(typed)][:5]


@pytest.mark.parametrize("typed", ["", "the and of", "xyzzy", "?!", "\x00", "é" * 600])
def test_nothing_is_found_in_nothing(catalogue: Catalogue, typed: str) -> None:
    assert ServiceSearch.of(catalogue).find(typed) == []


def test_letters_wrong_missing_and_exchanged_are_counted() -> None:
    pairs = ("bin", "bin"), ("missed", "mised"), ("graffiti", "grafitti"), ("form", "from"), ("a", "")
    assert [mistyped(*pair) for pair in pairs] == [0, 1, 2, 1, 1]


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("I have nowhere to stay tonight", "homeless"),
        ("kicked out by my mum", "homeless"),
        ("sleeping in my car with two kids", "homeless"),
        ("a tree has fallen across the road", "danger"),
        ("live wires hanging from the lamp post", "danger"),
        ("my husband hits me", "safeguarding"),
        ("I want to end my life", "safeguarding"),
    ],
)
def test_what_cannot_wait_is_recognised(catalogue: Catalogue, typed: str, what: str) -> None:
    found = recognised(typed, catalogue)
    assert found is not None
    assert getattr(found, what)


@pytest.mark.parametrize(
    "typed", ["my bin was missed", "a streetlight is out", "review of my council tax", ""]
)
def test_what_can_wait_is_not(catalogue: Catalogue, typed: str) -> None:
    assert recognised(typed, catalogue) is None


async def test_the_telephone_comes_first_and_nothing_typed_is_in_an_address(people: People) -> None:
    browser = await people.guest()
    page = await pressed(browser, "/report", need="I am homeless and have nowhere to sleep tonight")
    assert page.status_code == 200
    banner = page.text.index("govuk-notification-banner__content")
    assert banner < page.text.index("01632 960 100") < page.text.index('href="/report/homelessness"')
    assert str(page.url).endswith("/report")


async def test_the_emergency_number_is_first_when_nobody_is_in(people: People, clock: Clock) -> None:
    browser = await people.guest()
    clock.at = datetime(2026, 11, 28, 22, 0, tzinfo=UTC)  # a Saturday night
    page = await browser.get("/report")
    assert "We are closed now" in page.text
    assert page.text.index("01632 960 199") < page.text.index("What do you need?")
    urgent = await pressed(browser, "/report", need="nowhere to stay tonight")
    assert urgent.text.index("01632 960 199") < urgent.text.index("01632 960 100")


async def test_every_service_and_signpost_is_listed_and_each_says_its_promises(people: People) -> None:
    browser = await people.guest()
    page = await browser.get("/report")
    edition = next(iter(editions()))
    for each in edition.services:
        assert (f'href="/report/{each.code}"' in page.text) == (each.opened_by == "customer"), each.code
    assert all(each.to in page.text for each in edition.signposts)
    start = await browser.get("/report/pothole")
    assert "Should be inspected within five working days." in start.text
    assert (await browser.get("/report/remedy")).status_code == 404


async def test_what_was_typed_is_kept_beside_what_is_wrong(people: People) -> None:
    page = await pressed(await people.guest(), "/report", need="   ")
    assert page.status_code == 422
    assert 'href="#need"' in page.text
