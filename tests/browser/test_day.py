"""My day in a real browser: what needs an officer, a link to the form that does it, being told outside."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from charter.counting.clocks import Clock as ProcessClock
from charter.news.kinds import HowTold
from tests.browser.conftest import Opened
from tests.browser.test_officers import shot
from tests.stories import World
from tests.workflows.saying import said

NARROW = "[...document.querySelectorAll('caption')].map(one => one.offsetWidth).filter(wide => wide < 200)"


async def sound(opened: Opened, page: Page, name: str, scripts: bool) -> None:
    """Nothing that axe-core finds, at both widths, light and dark; no wider than the screen."""
    wide = page.viewport_size
    for width in (1280, 320):
        await page.set_viewport_size({"width": width, "height": 900})
        scroll = await page.evaluate("document.documentElement.scrollWidth") if scripts else width
        assert scroll <= width, f"{name} is {scroll} wide"
        narrow = await page.evaluate(NARROW) if scripts else []
        assert narrow == [], "a caption of a letter a line"
        if scripts:
            for scheme in ("light", "dark"):
                await page.emulate_media(color_scheme=scheme)
                assert await opened.faults(page, colours=scheme == "dark") == []
        await shot(page, f"{name}-{width}")
    if wide:
        await page.set_viewport_size(wide)


def due_in_days(world: World) -> datetime:
    """When a pothole was reported that is to be inspected within the next days, whatever day is today."""
    now = world.clock()
    for back in range(20):
        received = now - timedelta(days=back)
        part = world.editions.in_force(received.date()).part("pothole", received)
        inspect = ProcessClock(key="inspect", promise=part.promise("inspect"), started=received)
        if timedelta(days=1) < inspect.due(part.calendar).at - now < timedelta(days=6):
            return received
    raise AssertionError("no day gives such a date")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_day_leads_to_the_form_that_does_it(opened: Opened, scripts: bool) -> None:
    story = await opened.world.report(
        details={"where": {"text": "Outside 12 Example Close"}, "description": "Deep."},
        received=due_in_days(opened.world),
    )
    await story.rest()
    await said(story, "officer_assigned", officer="Olive Example", team="highways")
    await said(story, "information_added", "customer", information="It is deeper now.")
    await said(story, "note_added", note="@olive, and @mabel: look at the kerb.")
    page = await opened.page(scripts=scripts)
    await opened.sign_in(page)
    await expect(page.get_by_role("heading", name="My day")).to_be_visible()
    await expect(page.get_by_role("heading", name=re.compile("Messages from customers"))).to_be_visible()
    await expect(page.get_by_text("You are named in a note", exact=True)).to_be_visible()
    await expect(page.get_by_text("It was given to you", exact=True)).to_be_visible()
    await sound(opened, page, "day", scripts)

    await page.get_by_role("link", name="Tasks", exact=True).click()
    await expect(page.get_by_role("heading", name="Tasks", exact=True)).to_be_visible()
    await sound(opened, page, "day-tasks", scripts)
    await page.get_by_role("button", name=re.compile("^Done")).first.click()
    await expect(page.get_by_text("The task is done.")).to_be_visible()

    await page.goto("/casework/day?only=week")
    await sound(opened, page, "day-part", scripts)
    await page.get_by_role("link", name=re.compile("^Record the inspection")).first.click()
    await page.get_by_label("What was found").fill("A hole 60 mm deep, at the kerb.")
    await page.get_by_label("Routine").check()
    await page.get_by_role("button", name="Record this").click()
    await expect(page.get_by_role("heading", name="Check what will be sent")).to_be_visible()
    await sound(opened, page, "day-check", scripts)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".tags").first).to_contain_text("Estimated")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_an_officer_chooses_how_to_be_told(opened: Opened, scripts: bool) -> None:
    page = await opened.page(scripts=scripts)
    await opened.sign_in(page)
    await page.get_by_role("link", name="how you are told").click()
    await page.get_by_label("By one email at 8 in the morning").check()
    await page.get_by_role("button", name="Save").click()
    summary = page.get_by_role("alert")
    await expect(summary).to_contain_text("Enter your email address")
    await sound(opened, page, "day-notices-wrong", scripts)
    await summary.get_by_role("link", name="Enter your email address").click()
    await page.get_by_label("Your email address").fill("olive@example.com")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("We email you at olive@example.com.")).to_be_visible()
    await expect(page.get_by_label("By one email at 8 in the morning")).to_be_checked()
    await sound(opened, page, "day-notices", scripts)
    assert opened.world.register.notices.get("olive").how is HowTold.DIGEST
