"""Mistakes and two officers, in Chromium: Back and send again, a colleague who is first, a session's end."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from charter.cases import Kind
from tests.browser.conftest import PASSWORD, Opened
from tests.stories import Story

pytestmark = [pytest.mark.server, pytest.mark.slow]


async def a_case(opened: Opened) -> tuple[Story, str]:
    story = await opened.world.report()
    await story.rest()
    return story, f"/casework/cases/{story.reference}"


async def no_wider(page: Page) -> None:
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(wide) == 0


async def noted(story: Story) -> int:
    await story.rest()
    return len([entry for entry in story.timeline(Kind.MESSAGE) if entry.message == "note_added"])


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_back_and_send_again(opened: Opened, scripts: bool) -> None:
    story, case = await a_case(opened)
    page = await opened.page(scripts=scripts)
    await opened.sign_in(page)
    await page.goto(f"{case}/say/note_added")
    await page.get_by_label("Note").fill("Rang the depot")
    await page.get_by_role("button", name="Record this").click()
    await page.wait_for_url(f"**{case}")
    await page.go_back()
    await expect(page.get_by_text("You sent this form before")).to_be_visible()
    await page.get_by_label("Note").fill("Rang the depot")
    await page.get_by_role("button", name="Record this as well").click()
    await page.wait_for_url(f"**{case}")
    await expect(page.get_by_text("Nothing was done twice.")).to_be_visible()
    assert await noted(story) == 1
    await page.go_back()
    await page.get_by_label("Note").fill("And again at noon")
    await page.get_by_role("button", name="Record this as well").click()
    await expect(page.get_by_text("You sent this form before")).to_be_visible()
    await expect(page.get_by_label("Note")).to_have_value("And again at noon")
    assert await noted(story) == 1
    await page.get_by_role("button", name="Record this as well").click()
    await page.wait_for_url(f"**{case}")
    assert await noted(story) == 2


@pytest.mark.parametrize("width", [1280, 320])
async def test_what_is_odd_is_asked(opened: Opened, tmp_path: Path, width: int) -> None:
    story, case = await a_case(opened)
    page = await opened.page(width=width)
    await opened.sign_in(page)
    await page.goto(f"{case}/say/inspection_recorded")
    await page.get_by_label("What was found").fill("A very deep hole")
    await page.get_by_label("Routine", exact=False).first.check()
    await page.get_by_label("Depth in millimetres").fill("6000")
    await page.get_by_role("button", name="Record this").click()
    await expect(page.get_by_text("Is this right?", exact=True)).to_be_visible()
    await expect(page.get_by_label("What was found")).to_have_value("A very deep hole")
    assert await opened.faults(page) == []
    await no_wider(page)
    await page.screenshot(path=tmp_path / f"odd-{width}.png", full_page=True)
    await page.get_by_label("Yes, that is right").check()
    await page.get_by_role("button", name="Record this").click()
    await expect(page.get_by_role("heading", name="Check what will be sent")).to_be_visible()
    assert (await story.rest()).state.stage == "awaiting_inspection"
    await page.get_by_role("button", name="Send", exact=True).click()
    await page.wait_for_url(f"**{case}")
    assert (await story.rest()).state.stage == "estimated"


@pytest.mark.parametrize("width", [1280, 320])
async def test_a_colleague_is_first(opened: Opened, tmp_path: Path, width: int) -> None:
    """The open form says so and touches nothing that is written; sent, it says who, and keeps the words."""
    story, case = await a_case(opened)
    page = await opened.page(width=width)
    await opened.sign_in(page)
    await page.goto(f"{case}/say/inspection_recorded")
    await page.get_by_label("What was found").fill("Mine: a deep hole")
    await page.get_by_label("Routine", exact=False).first.check()
    colleague = {"role": "officer", "name": "Oscar Example"}
    found = {"finding": "Oscar's: a hole.", "category": "routine"}
    assert (await story.say("inspection_recorded", colleague, **found)).applied
    await expect(page.get_by_text("This case has changed")).to_be_visible()
    await expect(page.locator(".changed__said")).to_contain_text(
        "Oscar Example recorded “Inspection recorded”"
    )
    await expect(page.get_by_label("What was found")).to_have_value("Mine: a deep hole")
    assert await opened.faults(page) == []
    await page.screenshot(path=tmp_path / f"changed-{width}.png", full_page=True)
    await page.get_by_role("button", name="Record this").click()
    await expect(page.get_by_text("Somebody else has been here")).to_be_visible()
    await expect(page.get_by_text("The case is now “Estimated”.")).to_be_visible()
    await expect(page.get_by_label("What was found")).to_have_value("Mine: a deep hole")
    assert await opened.faults(page) == []
    await no_wider(page)
    await page.screenshot(path=tmp_path / f"first-{width}.png", full_page=True)
    await page.get_by_role("button", name="Keep what you wrote as a note").click()
    await expect(page.get_by_label("Note")).to_contain_text("Mine: a deep hole")
    await page.get_by_role("button", name="Record this").click()
    await page.wait_for_url(f"**{case}")
    assert await noted(story) == 1


@pytest.mark.parametrize("width", [1280, 320])
async def test_a_session_warns_and_is_made_longer(opened: Opened, tmp_path: Path, width: int) -> None:
    _, case = await a_case(opened)
    page = await opened.page(width=width)
    await page.clock.install()
    await opened.sign_in(page)
    await page.goto(f"{case}/say/note_added")
    await page.get_by_label("Note").fill("Half a sen")
    opened.world.clock.ahead += timedelta(minutes=26)
    await page.clock.fast_forward("26:00")
    dialog = page.get_by_role("dialog", name="You will soon be signed out")
    await expect(dialog).to_be_visible()
    await expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    assert await opened.faults(page) == []
    await no_wider(page)
    await page.screenshot(path=tmp_path / f"session-{width}.png")
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_label("Note")).to_be_focused()
    await expect(page.get_by_label("Note")).to_have_value("Half a sen")
    opened.world.clock.ahead += timedelta(minutes=20)
    await page.get_by_label("Note").fill("Half a sentence, and the rest")
    await page.get_by_role("button", name="Record this").click()
    await page.wait_for_url(f"**{case}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_after_signing_in_again_the_form_is_there(opened: Opened, scripts: bool) -> None:
    story, case = await a_case(opened)
    page = await opened.page(scripts=scripts)
    await opened.sign_in(page)
    await page.goto(f"{case}/say/note_added")
    await page.get_by_label("Note").fill("Written for a long time")
    opened.world.clock.ahead += timedelta(minutes=31)
    await page.get_by_role("button", name="Record this").click()
    await expect(page.get_by_text("it is there again with what you wrote")).to_be_visible()
    await page.get_by_label("Username").fill("olive")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_label("Note")).to_have_value("Written for a long time")
    await page.get_by_role("button", name="Record this").click()
    await page.wait_for_url(f"**{case}")
    assert await noted(story) == 1


async def test_a_step_is_corrected(opened: Opened) -> None:
    story, case = await a_case(opened)
    assert (await story.say("inspection_recorded", finding="A hole.", category="routine", id="wrong")).applied
    await story.rest()
    page = await opened.page()
    await opened.sign_in(page, "mabel")
    await page.goto(f"{case}/say/step_corrected")
    await page.get_by_label("What was not right", exact=False).fill("We looked at another place.")
    await page.get_by_label("What is right", exact=False).fill("It is next door.")
    assert await opened.faults(page) == []
    await page.get_by_role("button", name="Record this").click()
    await page.wait_for_url(f"**{case}")
    await expect(page.get_by_text("is taken back")).to_be_visible()
    assert (await story.rest()).state.stage == "awaiting_inspection"
