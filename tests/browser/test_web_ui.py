"""Temporal's Web UI, as `make run` starts it: cases in plain text for a supervisor, and for no officer."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.async_api import Page, ViewportSize, expect

from engine.server.children import Child, answers
from engine.server.config import Ports, write_ui_config
from engine.server.ladder import find_programs
from tests.browser.conftest import Opened
from tests.browser.test_officers import shot
from tests.stories import Story

pytestmark = pytest.mark.server
WARNING = "Warning: Inspect by"
ENCRYPTED = ("12 Example Close", WARNING, "to the register")
"""Of an input, a timer's name and an activity's summary."""
TELL = "sign in as a supervisor"
WIDE: ViewportSize = {"width": 1400, "height": 1000}


@pytest.fixture
async def web_ui(opened: Opened, server_address: str, tmp_path: Path) -> AsyncIterator[str]:
    """The Web UI on the test's server, told of the site as `make run` does; its address."""
    program = find_programs(print).ui
    if program is None:
        pytest.skip("the Temporal CLI's own Web UI is not told to bring the site's cookie")
    ports = Ports(int(server_address.rpartition(":")[2]), opened.settings.temporal_ui_port, 0, ())
    folder = write_ui_config(tmp_path, ports, f"{opened.base}/codec", f"{opened.base}/casework/")
    command = [str(program), "--root", str(folder), "--config", ".", "--env", "charter", "start"]
    child = Child("Temporal's Web UI", command, tmp_path / "web-ui.log")
    child.start()
    try:
        address = opened.settings.temporal_ui_url
        deadline = time.monotonic() + 60
        while await asyncio.to_thread(answers, f"{address}/api/v1/namespaces/default") != 200:
            assert child.running, child.last_lines()
            assert time.monotonic() < deadline, child.last_lines()
            await asyncio.sleep(0.1)
        yield address
    finally:
        child.kill()


async def test_a_supervisor_reads_a_case_and_nobody_else_does(opened: Opened, web_ui: str) -> None:
    story = await opened.world.report(details={"where": {"text": "12 Example Close"}, "description": "Deep."})
    await story.rest()
    page = await opened.page()

    asked = codec_answers(page)
    await look_at(page, web_ui, story)
    await expect(page.get_by_text(TELL)).to_be_visible()
    await expect(page.locator(f'a[href="{opened.base}/casework/"]')).to_be_visible()
    assert await readable(page, web_ui, story, seconds=3) == set()
    assert asked
    assert set(asked) == {401}

    for name in ("olive", "mabel"):
        page = await opened.page()
        asked = codec_answers(page)
        await opened.sign_in(page, name)
        await look_at(page, web_ui, story)
        await expect(page.get_by_text(TELL)).to_be_visible()
        assert await readable(page, web_ui, story, seconds=3) == set()
        assert set(asked) == {403}

    page = await opened.page()
    asked = codec_answers(page)
    await opened.sign_in(page, "sunny")
    await look_at(page, web_ui, story)
    await expect(page.get_by_text("12 Example Close").first).to_be_visible()  # what the case began with
    await expect(page.get_by_text(WARNING).first).to_be_visible()  # the timer's name
    await page.goto(tab(web_ui, story, "user-metadata"))
    details = page.frame_locator("iframe")
    await expect(details.get_by_text("Should be inspected within").first).to_be_visible(timeout=30_000)
    await shot(page, "web-ui-case", size=WIDE)
    assert await readable(page, web_ui, story, seconds=20) == set(ENCRYPTED)
    await expect(page.get_by_text(TELL)).to_have_count(0)
    assert set(asked) == {200}


async def test_another_address_of_the_web_ui_brings_no_cookie(opened: Opened, web_ui: str) -> None:
    story = await opened.world.report(details={"where": {"text": "12 Example Close"}, "description": "Deep."})
    await story.rest()
    page = await opened.page()
    await opened.sign_in(page, "sunny")
    await look_at(page, web_ui.replace("127.0.0.1", "localhost"), story)
    await expect(page.get_by_text(TELL)).to_be_visible()
    assert "12 Example Close" not in await page.inner_text("body")


async def test_a_list_filter_is_a_link(opened: Opened, web_ui: str) -> None:
    story = await opened.world.report()
    await story.rest()
    page = await opened.page()
    for team, found in (("highways", 1), ("housing", 0)):
        query = f'CharterTeam = "{team}" AND WorkflowId = "{story.reference}"'
        await page.goto(f"{web_ui}/namespaces/default/workflows?query={quote(query, safe='')}")
        await expect(page.get_by_text(f'CharterTeam = "{team}"')).to_be_visible()
        await expect(page.get_by_role("link", name=story.reference)).to_have_count(found)


def tab(web_ui: str, story: Story, name: str) -> str:
    run = story.handle.result_run_id
    return f"{web_ui}/namespaces/default/workflows/{story.reference}/{run}/{name}"


async def look_at(page: Page, web_ui: str, story: Story) -> None:
    await page.goto(tab(web_ui, story, "timeline"))
    await expect(page.get_by_text(story.reference).first).to_be_visible()


def codec_answers(page: Page) -> list[int]:
    """The status of each answer of the codec to this page from now on."""
    found: list[int] = []
    page.on(
        "response",
        lambda response: (
            found.append(response.status)
            if "/codec/" in response.url and response.request.method == "POST"
            else None
        ),
    )
    return found


async def readable(page: Page, web_ui: str, story: Story, *, seconds: float) -> set[str]:
    """Which encrypted words timeline and history show within so many seconds each."""
    found: set[str] = set()
    for name in ("timeline", "history"):
        await page.goto(tab(web_ui, story, name))
        await expect(page.get_by_text("HighwaysRepair").first).to_be_visible()
        end = time.monotonic() + seconds
        while time.monotonic() < end and found != set(ENCRYPTED):
            shown = await page.inner_text("body")
            found |= {words for words in ENCRYPTED if words in shown}
            if name == "timeline" and {"12 Example Close", WARNING} <= found:
                break
            await page.wait_for_timeout(200)
    return found
