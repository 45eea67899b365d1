"""Photographs of a report in a real browser, on a telephone: added, seen and removed, scripts or none."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, expect

from activities.photographs import Keeper
from photographs.store import Store
from starter.desk.intake import Desk
from starter.desk.photographs import PhotographDesk
from tests.browser.conftest import Opened
from tests.browser.test_officers import shot
from tests.photographs.pictures import jpeg


@pytest.fixture
def desk_keeps(tmp_path: Path) -> Path:
    """Where photographs are kept."""
    return tmp_path / "photographs"


async def at_photographs(opened: Opened, folder: Path, *, scripts: bool, width: int = 320) -> Page:
    """The page that asks for them, of a new report."""
    site = opened.app.state.site
    keeper = Keeper(opened.world.register, Store(str(folder)))
    keeping: Desk = replace(site.desk, photographs=PhotographDesk(keeper, site.desk.cases))
    opened.app.state.site = replace(site, desk=keeping)
    page = await opened.page(scripts=scripts, width=width)
    await page.goto("/report/pothole")
    await page.get_by_role("button", name="Start now").click()
    await page.goto(page.url.rpartition("/")[0] + "/photographs")
    return page


def photograph(name: str, content: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="image/jpeg", buffer=content)


@pytest.mark.parametrize("scripts", [True, False])
async def test_they_are_added_seen_and_removed(opened: Opened, desk_keeps: Path, scripts: bool) -> None:
    page = await at_photographs(opened, desk_keeps, scripts=scripts)
    chosen = page.get_by_label("Take or choose photographs")
    two = [photograph("one.jpg", jpeg(800, 600)), photograph("two.jpg", jpeg(600, 800, colour="blue"))]
    await chosen.set_input_files(two)
    await page.get_by_role("button", name="Add", exact=True).click()
    seen = page.get_by_role("img", name="Photograph")
    await expect(seen).to_have_count(2)
    assert await seen.nth(1).evaluate("image => image.complete && image.naturalWidth") in (240, 320)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    if scripts:
        assert await opened.faults(page) == []
    await shot(page, f"photographs-{scripts}", size={"width": 320, "height": 1500})
    await page.get_by_role("button", name="Remove photograph 1").click()
    await expect(seen).to_have_count(1)
    await page.get_by_role("button", name="Continue").click()
    assert not page.url.endswith("/photographs")


async def test_what_is_wrong_is_said_beside_what_was_kept(opened: Opened, desk_keeps: Path) -> None:
    page = await at_photographs(opened, desk_keeps, scripts=True)
    await page.emulate_media(color_scheme="dark")
    chosen = page.get_by_label("Take or choose photographs")
    await chosen.set_input_files([photograph("letter.pdf", b"%PDF-1.7"), photograph("hole.jpg", jpeg())])
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("img", name="Photograph")).to_have_count(1)
    summary = page.get_by_role("alert")
    await expect(summary).to_contain_text("“letter.pdf” is not a photograph that we can read")
    await summary.get_by_role("link").first.click()
    assert await page.evaluate("document.activeElement.id") == "photographs"
    assert await opened.faults(page) == []
    await shot(page, "photographs-mistake", size={"width": 320, "height": 1500})
