"""Queues in a real browser: filtered, shared out, exported; with scripts and without, wide and narrow."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.test_officers import shot
from tests.browser.test_states import stored

PLACE = "/casework/queue"
PAGES = ("", "?open=all&sort=stage&due=later&area=MK9", "/saved?late=yes", "/columns", "/load", "/away")


async def fits(page: Page) -> bool:
    """Whether nothing of the page is beside the screen."""
    return bool(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_every_page_of_it_has_no_faults(opened: Opened, width: int, dark: bool) -> None:
    stored(opened)
    page = await opened.page(width=width)
    await page.emulate_media(color_scheme="dark" if dark else "light")
    await opened.sign_in(page, "mabel")
    for number, asked in enumerate(PAGES):
        await page.goto(PLACE + asked)
        assert await opened.faults(page) == [], asked
        assert await fits(page), asked
        small = await page.evaluate(SMALL)
        assert small == [], asked
        await shot(page, f"queues-{number}-{width}-{'dark' if dark else 'light'}", full=width > 320)


SMALL = """[...document.querySelectorAll('main a, main button, main input, main select')]
  .filter((one) => one.closest('p, dd, .quiet') === null)
  .map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height && (box.width < 24 || box.height < 23.5))
  .map(([one, box]) => `${box.width}x${box.height} ${one}`)"""


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_cases_are_shared_out(opened: Opened, scripts: bool) -> None:
    one = await opened.world.report()
    two = await opened.world.report()
    await one.rest()
    await two.rest()
    page = await opened.page(scripts=scripts)
    await opened.sign_in(page)
    await page.goto(f"{PLACE}?nobody=yes")
    await page.get_by_role("button", name=re.compile(f"Assign to me ?: {one.reference}")).click()
    await expect(page.get_by_text(f"{one.reference} is yours.")).to_be_visible()
    await expect(page.get_by_role("link", name=one.reference)).to_have_count(0)
    await page.goto(PLACE)
    if scripts:
        await page.get_by_role("button", name="Tick all on this page").click()
        await expect(page.get_by_role("button", name="Untick all")).to_be_visible()
    else:
        for reference in (one.reference, two.reference):
            await page.get_by_label(f"Tick {reference}").check()
    await page.get_by_role("button", name="Assign", exact=True).click()
    await expect(page.get_by_text("Nothing has been done yet")).to_be_visible()
    if scripts:
        assert await opened.faults(page) == []
    await shot(page, "queues-check")
    await page.get_by_role("button", name="Assign these cases").click()
    await expect(page.get_by_role("alert")).to_contain_text("Select who is to look after them")
    await page.get_by_label("Officer").select_option("Mabel Example")
    await page.get_by_role("button", name="Assign these cases").click()
    await expect(page.get_by_text("2 done.")).to_be_visible()
    await expect(page.get_by_text("Olive Example looked after it before")).to_be_visible()
    if scripts:
        assert await opened.faults(page) == []
    await shot(page, "queues-said")
    for story in (one, two):
        view = await story.rest()
        assert view.state.officer == "Mabel Example"
