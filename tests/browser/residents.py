"""A resident in a browser, who answers what is asked as any hand would."""

from collections.abc import Mapping, Sequence

from playwright.async_api import Page

from charter.edition.services import Service
from tests.browser.reader import misread
from tests.casework.reporting.answering import sent_for


async def fill(page: Page, sent: Mapping[str, Sequence[str]]) -> None:
    """Fill in the page's controls by their names."""
    for name, given in sent.items():
        control = page.locator(f'main [name="{name}"]')
        if await control.first.get_attribute("type") in ("radio", "checkbox"):
            for value in given:
                await page.locator(f'main [name="{name}"][value="{value}"]').check()
        elif await page.locator(f'main select[name="{name}"]').count():
            await control.select_option(given[0])
        else:
            await control.fill(given[0])


async def press(page: Page, button: str) -> None:
    """Press a button, and wait for the page that it leads to."""
    async with page.expect_navigation():
        await page.locator(button).click()


def part_of(page: Page) -> str:
    """The part of the draft that the browser is at."""
    return page.url.partition("?")[0].rpartition("/")[2]


async def answer_all(page: Page, service: Service, wrong: list[str] | None = None) -> list[str]:
    """From the service's first page to the one to check; the parts that were asked.

    ``wrong`` is given what of each page would be misread, where it is wanted.
    """
    await page.goto(f"/report/{service.code}")
    await _read(page, wrong)
    await press(page, "#start")
    asked: list[str] = []
    while (part := part_of(page)) != "check":
        assert len(asked) < 60, "there is no end to the questions"
        asked.append(part)
        await _read(page, wrong)
        await fill(page, sent_for(service, part))
        await press(page, "#send")
        assert await page.locator(".govuk-error-summary").count() == 0, await page.inner_text("main")
    await _read(page, wrong)
    return asked


async def _read(page: Page, wrong: list[str] | None) -> None:
    if wrong is not None:
        wrong += await misread(page)
