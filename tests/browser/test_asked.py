"""Each service's first question in a real browser, and what leads elsewhere: small, dark, without scripts."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from charter.asking.questions import Asks
from tests.browser.conftest import Opened
from tests.charter.asking.walking import OFFERED, of_service

SHOTS = os.environ.get("SCREENSHOTS", "")
"""A folder for pictures of what was seen."""
NARROW = 320


async def look(opened: Opened, page: Page, name: str) -> None:
    """Nothing that axe-core finds in light or in dark, nothing wider than the page, nothing left open."""
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert await opened.faults(page, colours=scheme == "dark") == [], name
        if SHOTS:
            await page.screenshot(path=Path(SHOTS) / f"asked-{name}-{scheme}.png", full_page=True)
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    assert "{" not in await page.locator("main").inner_text(), name


async def begin(page: Page, code: str) -> None:
    await page.goto(f"/report/{code}")
    await page.get_by_role("button", name="Start now").click()
    await expect(page.get_by_role("button", name="Continue")).to_be_visible()


@pytest.mark.parametrize("codes", [list(OFFERED)[::2], list(OFFERED)[1::2]], ids=["a half", "the other"])
async def test_a_service_begins_with_a_question_that_can_be_read(opened: Opened, codes: list[str]) -> None:
    page = await opened.page(width=NARROW)
    for code in codes:
        await page.goto(f"/report/{code}")
        await look(opened, page, f"{code}-start")
        await begin(page, code)
        first = of_service(code)[1].pages[0]
        if first.asks in (Asks.FIRST, Asks.ANSWERS, Asks.PLACE):
            await expect(page.get_by_text(first.title).first, code).to_be_visible()
        for each in await page.locator("details summary").all():
            await each.click()
        await look(opened, page, f"{code}-first")


async def test_danger_is_led_to_the_telephone_and_on_without_scripts(opened: Opened) -> None:
    page = await opened.page(scripts=False, width=NARROW)
    await begin(page, "anti_social_behaviour")
    await page.get_by_label("Yes", exact=True).check()
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name="Call 999 now")).to_be_visible()
    assert "danger" not in (await page.title()).casefold()
    await page.get_by_role("link", name="I am safe now, go on").click()
    await expect(page.get_by_text("Has there been a threat, a fight or a crime?").first).to_be_visible()


async def test_who_needs_a_place_tonight_is_led_to_the_telephone(opened: Opened) -> None:
    page = await opened.page(width=NARROW)
    await begin(page, "homelessness")
    await page.get_by_label("Yes", exact=True).check()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("Yes", exact=True).check()
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name="Call us now")).to_be_visible()
    await look(opened, page, "homelessness-stopped")
    assert "homeless" not in (await page.title()).casefold()
    await page.get_by_role("link", name="Go on and tell us here").click()
    await expect(page.get_by_text("What has happened?").first).to_be_visible()
