"""A case opened on the site for somebody who rang: clicked without scripts, and by keyboard alone."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Opened

TABS = 120


async def focused(page: Page, name: str, value: str = "") -> None:
    """By Tab to the control of a name."""
    told = "() => [document.activeElement.name || '', document.activeElement.value || '']"
    for _ in range(TABS):
        await page.keyboard.press("Tab")
        here = await page.evaluate(told)
        if here[0] == name and value in ("", here[1]):
            return
    raise AssertionError(f"{name} is not reached by keyboard")


async def by_keyboard(page: Page) -> None:
    given = {
        "details.where.text": "Outside 12 Example Close",
        "details.description": "A hole as wide as a bucket",
        "reporter.name": "Ada Example",
        "reporter.email": "ada@example.com",
    }
    for name, text in given.items():
        await focused(page, name)
        await page.keyboard.type(text)
    for button in ("check", "send"):
        await focused(page, "next-step", button)
        async with page.expect_navigation():
            await page.keyboard.press("Enter")


async def by_mouse(page: Page) -> None:
    await page.locator('[name="details.where.text"]').fill("Outside 12 Example Close")
    await page.locator('[name="details.description"]').fill("A hole as wide as a bucket")
    await page.locator('[name="reporter.name"]').fill("Ada Example")
    await page.locator('[name="reporter.email"]').fill("ada@example.com")
    await page.get_by_role("button", name="Open the case").click()
    await expect(page.get_by_role("heading", name="Check what will be sent")).to_be_visible()
    await expect(page.get_by_text("By email to ada@example.com")).to_be_visible()
    await page.get_by_role("button", name="Send", exact=True).click()


@pytest.mark.parametrize("scripts", [False, True])
async def test_a_case_is_opened_for_who_rings(opened: Opened, scripts: bool) -> None:
    page = await opened.page(scripts=scripts)
    await opened.sign_in(page, "olive")
    await page.get_by_role("link", name="Open a case").click()
    await page.get_by_label("Find a service").fill("pothole")
    await page.get_by_role("button", name="Find", exact=True).click()
    await page.locator('main a[href="/casework/open/pothole"]').click()
    if scripts:  # axe-core is one
        assert await opened.faults(page) == []
        await page.goto(page.url)
    await (by_keyboard if scripts else by_mouse)(page)
    await expect(page.get_by_text("The case is open.")).to_be_visible()
    await expect(page.get_by_text("entered by staff")).to_be_visible()
