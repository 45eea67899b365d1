"""A case's place on the council's own plan, in a real browser; and adding from where one stands."""

import random
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from charter import references
from register.reports import Intake
from tests.browser.conftest import Opened
from tests.browser.test_officers import shot
from tests.casework.places.plans import EAST, NORTH, write_plan
from tests.register.making import ADA, tell, turn


@pytest.fixture(autouse=True)
def plan(tmp_path: Path) -> Path:
    """The council has dropped its plan into the data folder before the site starts."""
    return write_plan(tmp_path / "plan.gpkg")


def reported(opened: Opened, text: str, north: float, east: float) -> str:
    reference, register = references.new(random.random), opened.world.register
    details = {"where": {"text": text, "latitude": north, "longitude": east}, "description": "A hole"}
    register.reports.receive(
        Intake(service="pothole", door="api", customer=ADA, details=details),
        process="HighwaysRepair",
        edition=opened.world.editions.in_force(opened.world.clock().date()).id,
        new_reference=partial(str, reference),
    )
    tell(register, turn(1, reference, service="pothole", service_title="Pothole"))
    return reference


async def asked_for(page: Page) -> list[str]:
    """Every address the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


async def test_a_place_on_the_councils_own_plan(opened: Opened, plan: Path) -> None:
    here = reported(opened, "Outside 12 Example Close", NORTH, EAST)
    near = reported(opened, "Outside 14 Example Close", NORTH + 0.0003, EAST)
    twice = reported(opened, "By the post box, Example Close", NORTH + 0.0003, EAST)
    page = await opened.page()
    asked = await asked_for(page)
    await opened.sign_in(page)
    await page.goto(f"/casework/cases/{here}")
    await expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    points = page.locator(".map-point")
    await expect(points).to_have_count(2)
    await shot(page, "case-map")
    assert await opened.faults(page) == []
    spot = page.get_by_role("button", name="2 reports here")
    await spot.focus()
    await page.keyboard.press("Enter")
    for reference in (near, twice):
        await expect(page.locator(".map-popup").get_by_role("link", name=reference)).to_be_visible()
    await page.get_by_role("link", name="Reports near here: 2 open").click()
    await expect(page.get_by_role("heading", name="Open reports near here")).to_be_visible()
    await expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    assert await opened.faults(page) == []
    assert {address.split("/")[2] for address in asked} == {opened.base.split("/")[2]}, "nothing from outside"
    assert any("/casework/map/plan/17/" in address for address in asked)


async def test_at_320_pixels_and_without_scripts(opened: Opened, plan: Path) -> None:
    here = reported(opened, "Outside 12 Example Close", NORTH, EAST)
    narrow = await opened.page(width=320)
    await opened.sign_in(narrow)
    for address in (f"/casework/map?near={here}", f"/casework/cases/{here}/on-site"):
        await narrow.goto(address)
        assert await narrow.evaluate("document.documentElement.scrollWidth") <= 320, address
        assert await opened.faults(narrow) == []
        await shot(narrow, f"narrow-{address.rpartition('/')[2].partition('?')[0]}")
    plain = await opened.page(scripts=False)
    await opened.sign_in(plain)
    await plain.goto(f"/casework/map?near={here}")
    await expect(plain.get_by_role("link", name=here).first).to_be_visible()
    await expect(plain.locator(".map-box")).to_be_hidden()


async def test_where_i_am_from_the_device(opened: Opened, plan: Path) -> None:
    here = reported(opened, "Outside 12 Example Close", NORTH, EAST)
    page = await opened.page(width=390)
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation({"latitude": NORTH, "longitude": EAST, "accuracy": 12})
    await opened.sign_in(page)
    await page.goto(f"/casework/cases/{here}/on-site")
    await page.get_by_role("button", name="Use where I am").click()
    await expect(page.get_by_text("Found, to within 12 metres")).to_be_visible()
    assert await page.locator("input[name=latitude]").input_value() == f"{NORTH:.6f}"
