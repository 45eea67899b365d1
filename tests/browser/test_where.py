"""Where it is, in a real browser: a pin by mouse, keyboard and from the device; without scripts; followed."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page, ViewportSize, expect

from casework.reporting.where.gazetteer import Gazetteer
from starter.places.council_places import CouncilPlaces
from tests.browser.conftest import Opened
from tests.browser.test_officers import shot
from tests.browser.test_places import asked_for, reported
from tests.casework.places.plans import EAST, NORTH, write_plan
from tests.casework.reporting.where.conftest import GAZETTEER
from tests.starter.located.maps import write_places

NARROW: ViewportSize = {"width": 320, "height": 1500}


@pytest.fixture(autouse=True)
def plan(tmp_path: Path) -> Path:
    """The council has dropped its plan into the data folder before the site starts."""
    return write_plan(tmp_path / "plan.gpkg")


@pytest.fixture
def council(opened: Opened, plan: Path, tmp_path: Path) -> Opened:
    """A council with a gazetteer and with maps of its own."""
    file = tmp_path / "gazetteer.csv"
    file.write_text(GAZETTEER)
    site = opened.app.state.site
    catalogue = replace(site.desk.catalogue, places=CouncilPlaces.load(write_places(tmp_path / "places")))
    made = {"addresses": Gazetteer(file, tmp_path), "desk": replace(site.desk, catalogue=catalogue)}
    opened.app.state.site = replace(site, **made)
    return opened


async def begin(page: Page, service: str = "pothole") -> None:
    await page.goto(f"/report/{service}")
    await page.get_by_role("button", name="Start now").click()


async def go_on(page: Page) -> None:
    await page.get_by_role("button", name="Continue").click()


async def pinned(page: Page) -> tuple[str, str]:
    north = await page.locator("input[name=latitude]").input_value()
    return north, await page.locator("input[name=longitude]").input_value()


async def test_a_pin_by_mouse_and_by_keyboard(council: Opened) -> None:
    page = await council.page(width=390)
    asked = await asked_for(page)
    await begin(page)
    await expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    assert await council.faults(page) == []
    box = page.get_by_role("region", name="Map")
    await box.click(position={"x": 100, "y": 120})
    await expect(page.get_by_text("A place is marked on the map.")).to_be_visible()
    first = await pinned(page)
    assert all(first)
    await page.get_by_role("button", name="Put the pin in the middle").focus()
    await page.keyboard.press("Enter")
    assert await pinned(page) != first
    await shot(page, "where-pin", size=NARROW)
    assert await council.faults(page) == []
    await page.get_by_label("Say where it is").fill("By the post box")
    await go_on(page)
    await expect(page.locator("[name=description]")).to_be_visible()
    await page.go_back()
    assert all(await pinned(page))
    assert {address.split("/")[2] for address in asked} == {council.base.split("/")[2]}, (
        "nothing from outside"
    )
    assert any("/places/plan/" in address for address in asked)


async def test_where_i_am_puts_the_pin(council: Opened) -> None:
    page = await council.page(width=390)
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation({"latitude": NORTH, "longitude": EAST, "accuracy": 12})
    await begin(page)
    await expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    await page.get_by_role("button", name="Use where I am").click()
    await expect(page.get_by_text("Found, to within 12 metres.")).to_be_visible()
    assert await pinned(page) == (f"{NORTH:.6f}", f"{EAST:.6f}")
    await expect(page.locator(".map-point--here")).to_be_visible()


async def test_a_pin_outside_the_area_is_said_and_nothing_is_lost(council: Opened) -> None:
    page = await council.page()
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation({"latitude": 55.95, "longitude": -3.19, "accuracy": 12})
    await begin(page)
    await page.get_by_label("Say where it is").fill("By the castle")
    await page.get_by_role("button", name="Use where I am").click()
    await expect(page.get_by_text("Found, to within 12 metres.")).to_be_visible()
    await go_on(page)
    await page.get_by_role("link", name="is outside the area of").click()
    await expect(page.get_by_label("Say where it is")).to_have_value("By the castle")
    assert await council.faults(page) == []
    await page.get_by_role("button", name="Remove the place from the map").click()
    await expect(page.get_by_label("Say where it is")).to_have_value("By the castle")
    await go_on(page)
    await expect(page.locator("[name=description]")).to_be_visible()


async def test_an_address_without_scripts_at_320_pixels(council: Opened) -> None:
    page = await council.page(scripts=False, width=320)
    await begin(page)
    await expect(page.locator(".map-box")).to_be_hidden()
    await expect(page.get_by_role("button", name="Use where I am")).to_be_hidden()
    await page.get_by_label("Or find an address").fill("EX2 2AD")
    await shot(page, "where-320", size=NARROW)
    await page.get_by_role("button", name="Find").click()
    await page.get_by_label("12 Example Close, Example Town, EX2 2AD").check()
    await shot(page, "where-found-320", size=NARROW)
    await go_on(page)
    await expect(page.locator("[name=description]")).to_be_visible()
    await page.get_by_role("link", name="Back", exact=True).click()
    said = page.get_by_label("Say where it is")
    await expect(said).to_have_value("12 Example Close, Example Town, EX2 2AD")


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_whose_road_and_one_that_is_followed(council: Opened, colours: str) -> None:
    earlier = reported(council, "Outside 12 Example Close", NORTH + 0.0105, EAST)
    page = await council.page(width=320)
    await page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation({"latitude": NORTH + 0.0105, "longitude": EAST, "accuracy": 9})
    await begin(page)
    await page.get_by_role("button", name="Use where I am").click()
    await expect(page.get_by_text("Found, to within 9 metres.")).to_be_visible()
    await shot(page, f"where-{colours}", size=NARROW)
    assert await council.faults(page) == []
    await go_on(page)
    await expect(page.get_by_text("A999 is looked after by National Highways.")).to_be_visible()
    await shot(page, f"road-{colours}", size=NARROW)
    assert await council.faults(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await go_on(page)
    await page.get_by_label("Pothole, Example Close").check()
    await shot(page, f"already-{colours}", size=NARROW)
    assert await council.faults(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await go_on(page)
    await expect(page.locator("[name=description]")).to_be_hidden()
    row = council.world.register.cases.get(earlier)
    assert row is not None
    assert earlier not in await page.content()


async def test_one_that_is_followed_to_the_end_without_scripts(council: Opened) -> None:
    where = {"text": "Outside 12 Example Close", "latitude": NORTH, "longitude": EAST}
    story = await council.world.report(details={"where": where, "description": "Deep."})
    await story.rest()
    page = await council.page(scripts=False)
    await begin(page)
    await page.get_by_label("Say where it is").fill("Outside 12 Example Close")
    await go_on(page)
    await page.get_by_label("Pothole, Example Close").check()
    for _again in range(12):
        if await page.get_by_role("button", name="Send", exact=True).count():
            break
        if await page.locator("input[name=email]").count():
            await page.locator("input[name=name]").fill("Bo Example")
            await page.locator("input[name=email]").fill("bo@example.com")
        if await page.locator("input[name=whom]").count():
            await page.locator("input[name=whom][value=me]").check()
        await go_on(page)
    await page.get_by_role("button", name="Send", exact=True).click()
    register = council.world.register
    mine = [row for row in register.queue.cases() if row.reference != story.reference]
    assert len(mine) == 1
    row = None
    for _again in range(100):
        if (row := register.cases.get(mine[0].reference)) and row.state and row.state.duplicate_of:
            break
        await asyncio.sleep(0.1)
    assert row is not None
    assert row.state is not None
    assert row.state.duplicate_of == story.reference
    letters = [each.template for each in register.letters.of_case(row.reference)]
    assert letters[-1] == "every_case/duplicate_linked", letters
    await expect(page.get_by_text(row.reference).first).to_be_visible()
