"""A form reached and filled in, with a mouse or by keyboard alone, as the good body of a message has it.

What is odd about it is said yes to, and what will be sent is looked at and sent.
"""

from collections.abc import Mapping

from playwright.async_api import Page

Form = Mapping[str, list[str]]
MOST_TABS = 250
CONFIRMED = "confirmed"
"""The box that says yes to what is asked before it is recorded."""


async def clicked(page: Page, title: str, form: Form) -> None:
    """From a case's page: its action, each answer, and recorded. Nothing of it needs a script."""
    link = page.get_by_role("link", name=title, exact=True)
    if not await link.is_visible():
        await page.locator("details", has=page.locator(f"a:text-is('{title}')")).locator("summary").click()
    await link.click()
    for name, values in form.items():
        control = page.locator(f'[name="{name}"]')
        kind = await control.first.evaluate("one => one.type")
        if kind in ("radio", "checkbox"):
            for value in values:
                await page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "select-one":
            offered = await control.evaluate("one => [...one.options].map((each) => each.value)")
            await control.select_option(values[0] if values[0] in offered else offered[1])
        else:
            await control.fill(values[0])
    async with page.expect_navigation():
        await page.get_by_role("button", name="Record this").click()
    if await asked_of(page):
        await page.get_by_label("Yes, that is right").check()
        async with page.expect_navigation():
            await page.get_by_role("button", name="Record this").click()
    if await is_check(page):
        await page.get_by_role("button", name="Send", exact=True).click()


async def asked_of(page: Page) -> list[str]:
    """What the box says yes to, where the page asks whether something is right."""
    box = page.locator(f'[name="{CONFIRMED}"]')
    return [await box.input_value()] if await box.count() else []


async def is_check(page: Page) -> bool:
    """Whether the page shows what will be sent, and has sent nothing."""
    return bool(await page.get_by_role("heading", name="Check what will be sent").count())


_HERE = """() => {
  const one = document.activeElement, details = one.tagName === 'SUMMARY' && one.parentElement
  return {tag: one.tagName, name: one.name || '', type: one.type || '', value: one.value || '', id: one.id,
    text: (one.innerText || '').trim(), hides: details && !details.open ? details.textContent : '',
    options: [...(one.options || [])].map((each) => [each.value, each.text])}
}"""


async def typed(page: Page, title: str, form: Form) -> None:
    """The same by Tab, Space, the arrows and Enter."""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        here = await page.evaluate(_HERE)
        if here["tag"] == "A" and here["text"] == title:
            break
        if title in here["hides"]:
            await page.keyboard.press("Enter")
    else:
        raise AssertionError(f"“{title}” is not reached by keyboard")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await _sent(page, title, form)
    if confirmed := await asked_of(page):
        await _sent(page, title, {CONFIRMED: confirmed})
    if await is_check(page):
        await _sent(page, title, {})


async def _sent(page: Page, title: str, form: Form) -> None:
    """Each answer where the focus comes to it, and the button that sends them."""
    asked = dict(form)
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        here = await page.evaluate(_HERE)
        if here["id"] == "send":
            break
        if (values := asked.get(here["name"])) is not None:
            await _answer(page, here, values)
            if here["type"] != "checkbox":
                del asked[here["name"]]
    else:
        raise AssertionError(f"the button of “{title}” is not reached by keyboard")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def _answer(page: Page, here: Mapping[str, object], values: list[str]) -> None:
    if here["type"] == "radio":
        await page.keyboard.press("Space")
        for _ in range(20):
            if (await page.evaluate(_HERE))["value"] == values[0]:
                return
            await page.keyboard.press("ArrowDown")
        raise AssertionError(f"{here['name']} has no answer {values[0]}")
    if here["type"] == "checkbox":
        if here["value"] in values:
            await page.keyboard.press("Space")
    elif here["type"] == "select-one":
        options = here["options"]
        assert isinstance(options, list)
        offered = [value for value, _ in options]
        for _ in range(offered.index(values[0]) if values[0] in offered else 1):
            await page.keyboard.press("ArrowDown")
    else:
        await page.keyboard.insert_text(values[0])
