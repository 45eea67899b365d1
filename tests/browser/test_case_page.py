"""A case's page in a real browser: what to do is at hand on a telephone and by keyboard; paper shows all."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.conftest import Opened
from tests.stories import Story

SHOTS = os.environ.get("SCREENSHOTS", "")
PHONE: ViewportSize = {"width": 320, "height": 568}
SCREENS = 1.5
"""How far down the actions may begin, in screens."""
TABS = 2
"""Presses of Tab to the link that skips to them."""


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


async def lived(opened: Opened) -> Story:
    """A pothole with a past: notes, a question, an inspection, a refusal."""
    story = await opened.world.report(
        details={"where": {"text": "Outside 12 Example Close"}, "description": "Deep. " * 40}
    )
    await story.rest()
    for number in range(12):
        await story.say("note_added", {"role": "officer", "name": "Olive Example"}, note=f"Note {number}")
    await story.say("information_added", "customer", information="It is deeper now. " * 60)
    await story.say("inspection_recorded", finding="60 mm deep", category="routine")
    await story.rest()
    return story


async def top_of(page: Page, selector: str) -> float:
    box = await page.locator(selector).bounding_box()
    assert box is not None
    return box["y"]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_what_to_do_is_at_hand_on_a_telephone(opened: Opened, scripts: bool) -> None:
    story = await lived(opened)
    page = await opened.page(scripts=scripts, width=PHONE["width"])
    await page.set_viewport_size(PHONE)
    await opened.sign_in(page)
    await page.goto(f"/casework/cases/{story.reference}")
    await shot(page, f"case-320-{'scripts' if scripts else 'plain'}")
    assert await top_of(page, "#actions") < PHONE["height"] * SCREENS
    first = page.locator(".message-list--first a").first
    await expect(first).to_have_attribute("href", f"/casework/cases/{story.reference}/say/work_scheduled")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.mouse.wheel(0, 5_000)
    back = page.locator(".case__to-actions a")
    await expect(back).to_be_in_viewport()
    await back.click()
    await expect(page.locator("#say")).to_be_in_viewport()
    if scripts:
        assert await opened.faults(page) == []


async def test_what_to_do_is_at_hand_by_keyboard(opened: Opened) -> None:
    story = await lived(opened)
    page = await opened.page()
    await opened.sign_in(page)
    await page.goto(f"/casework/cases/{story.reference}")
    await shot(page, "case-1280")
    for _ in range(TABS):
        await page.keyboard.press("Tab")
    await expect(page.locator(":focus")).to_have_text("Skip to actions")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.locator(":focus")).to_have_attribute(
        "href", f"/casework/cases/{story.reference}/say/work_scheduled"
    )
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/say/work_scheduled?form=*")
    # What is read first stands first, in the document as on the screen.
    await page.goto(f"/casework/cases/{story.reference}")
    aside, main = page.locator(".case__aside"), page.locator(".case__main")
    left, right = await aside.bounding_box(), await main.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]
    await main.hover(position={"x": 50, "y": 200})  # what is beside it scrolls by itself
    await page.mouse.wheel(0, 3_000)
    await expect(page.locator("#timeline")).not_to_be_in_viewport()
    await expect(page.locator("#say")).to_be_in_viewport()
    assert await opened.faults(page) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_on_paper_nothing_is_folded(opened: Opened, scripts: bool) -> None:
    story = await lived(opened)
    page = await opened.page(scripts=scripts)
    await opened.sign_in(page)
    await page.goto(f"/casework/cases/{story.reference}")
    letter = page.locator(".letter-text").first
    await expect(letter).to_be_hidden()
    await page.emulate_media(media="print")
    await expect(letter).to_be_visible()
    await expect(page.locator("#actions")).to_be_hidden()
    assert (await letter.bounding_box() or {"height": 0})["height"] > 40
    await shot(page, "case-on-paper")
    await page.emulate_media(media="screen")
    await expect(letter).to_be_hidden()
    if scripts:  # where the stylesheet cannot open them
        await page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        await expect(letter).to_be_visible()
        await page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        await expect(letter).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_the_timeline_is_narrowed(opened: Opened, scripts: bool) -> None:
    story = await lived(opened)
    page = await opened.page(scripts=scripts)
    await opened.sign_in(page)
    await page.goto(f"/casework/cases/{story.reference}")
    await page.get_by_label("Show", exact=True).select_option("What the customer said")
    await page.get_by_role("button", name="Narrow the timeline").click()
    lines = page.locator(".timeline__item")
    await expect(lines).to_have_count(1)
    await expect(lines).to_contain_text("It is deeper now. " * 59)
    await page.get_by_label("Show", exact=True).select_option("Everything")
    await page.get_by_label("By", exact=True).select_option("Olive Example, officer")
    await page.get_by_role("button", name="Narrow the timeline").click()
    await expect(lines).to_have_count(12)
    if scripts:
        assert await opened.faults(page) == []
    await shot(page, "case-narrowed")
    await page.get_by_role("link", name="Show everything").click()
    letter = page.locator(".timeline__what a").first
    await letter.click()
    await expect(page.locator(":target")).to_be_in_viewport()
