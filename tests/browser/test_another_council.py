"""The second council in a browser: its colour, logo and fonts are there, and its pages are without fault."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from casework.looks.look import Look
from casework.site.assets import Assets
from charter.edition.editions import Editions
from tests.browser.conftest import Opened
from tests.browser.test_officers import shot
from tests.stories import World, open_world

pytestmark = pytest.mark.server
BOROUGH = Editions.load(Path("example-borough"))
PURPLE = "rgb(75, 46, 99)"


@pytest.fixture
async def world(server_address: str, tmp_path: Path) -> AsyncIterator[World]:
    """The borough's cases, as `world` has the first council's."""
    async with open_world(server_address, tmp_path) as opened:
        opened.editions = BOROUGH
        async with opened.working():
            yield opened


@pytest.fixture(scope="session")
def site_files() -> Assets:
    look = Look.of(BOROUGH.folder)
    return Assets.built(look.colour, css=look.css, own=look.served)


async def wide(page: Page) -> int:
    """How far it reaches beyond the window, in pixels."""
    return int(
        await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
async def test_the_borough_looks_as_its_folder_says(opened: Opened, width: int, dark: bool) -> None:
    page = await opened.page(width=width)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: told.append(request.url))
    await page.emulate_media(color_scheme="dark" if dark else "light")
    for path, heading in (("/", "Your case with"), ("/report", ""), ("/track", "Follow your case")):
        await page.goto(path)
        header = (
            page.get_by_role("banner") if await page.get_by_role("banner").count() else page.locator("header")
        )
        await expect(header).to_contain_text("Example Borough Council")
        assert await header.evaluate("it => getComputedStyle(it).backgroundColor") == PURPLE
        logo = header.locator("img")
        assert await logo.evaluate("it => it.complete && it.naturalWidth > 0")
        family = await page.locator("h1").first.evaluate("it => getComputedStyle(it).fontFamily")
        assert family.startswith('"Example Serif", Georgia, system-ui')
        assert await page.evaluate(
            "document.fonts.ready.then(() => document.fonts.check('700 20px \"Example Serif\"'))"
        )
        loaded = await page.evaluate("[...document.fonts].filter(it => it.status == 'loaded').length")
        assert loaded >= 1
        assert await wide(page) <= 0
        assert await opened.faults(page) == []
        name = f"borough{path.replace('/', '-')}-{width}-{'dark' if dark else 'light'}"
        await shot(page, name)
        if heading:
            await expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert told == []
    await expect(page.get_by_text("It looks like EB-7Q4K2M9XV")).to_be_visible()
