"""A resident without a mouse: the tab key, arrows, space and enter."""

from collections.abc import Sequence

from playwright.async_api import Page

MOST = 200
"""So many times is the tab key pressed before something counts as out of reach."""


async def tab_to(page: Page, selector: str) -> None:
    """Press the tab key until something has the focus."""
    for _ in range(MOST):
        if await page.evaluate("one => document.activeElement.matches(one)", selector):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{page.url}: {selector} is not reached by keyboard")


async def enter(page: Page, leads_to: str) -> None:
    """Press enter on what has the focus, and wait for the page that it leads to."""
    async with page.expect_navigation(url=f"**{leads_to}"):
        await page.keyboard.press("Enter")


async def by_keyboard(page: Page, name: str, given: Sequence[str]) -> None:
    """Answer one control."""
    control = page.locator(f'main [name="{name}"]').first
    kind = await control.evaluate("one => one.type")
    if kind == "checkbox":
        for value in given:
            await tab_to(page, f'[name="{name}"][value="{value}"]')
            await page.keyboard.press("Space")
        return
    await tab_to(page, f'[name="{name}"]')
    if kind == "radio":
        await _arrow_to(page, given[0])
        await page.keyboard.press("Space")
    elif kind == "select-one":
        words = await control.locator(f'option[value="{given[0]}"]').inner_text()
        await page.keyboard.type(words)
    else:
        await page.keyboard.press("ControlOrMeta+A")
        await page.keyboard.type(given[0])


async def _arrow_to(page: Page, value: str) -> None:
    for _ in range(MOST):
        if await page.evaluate("one => document.activeElement.value == one", value):
            return
        await page.keyboard.press("ArrowDown")
    raise AssertionError(f"{page.url}: {value} is not reached by arrows")
