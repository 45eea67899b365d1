"""A resident opens all of theirs by a code, follows one and chooses another time, on a telephone."""

import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from activities.photographs import Keeper
from charter.offered_times import OfferedTimes
from photographs.store import Store
from starter.desk.photographs import PhotographDesk
from starter.relay import Relay
from tests.browser.conftest import Opened
from tests.browser.test_tracking import on_the_page
from tests.photographs.pictures import jpeg
from tests.workflows.kit import in_reach
from tests.workflows.samples import SAMPLES

SHOTS = os.environ.get("SCREENSHOTS", "")
TELEPHONE = 320


async def look(opened: Opened, page: Page, name: str, scripts: bool) -> None:
    """Nothing that axe-core finds, light or dark; nothing wider than the page."""
    if scripts:
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            assert await opened.faults(page, colours=scheme == "dark") == [], (name, scheme)
            if SHOTS:
                await page.screenshot(path=Path(SHOTS) / f"follow-{name}-{scheme}.png", full_page=True)
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


async def newest(opened: Opened, mark: str) -> str:
    """The body of the last message of that kind, when it has come."""
    register = opened.world.register
    for _ in range(80):
        found = [item for item in register.outbox.items("") if item.letter_id.startswith(mark)]
        if found:
            return max(found, key=lambda item: item.at).body
        await Relay(opened.desk, grace=None).turn()
    raise AssertionError(f"nothing came: {mark}")


def code_in(body: str) -> str:
    found = re.search(r"\b(\d{6})\b", body)
    assert found
    return found[1]


async def press_on(page: Page, name: str) -> None:
    """Reach a button by keyboard alone, and press it."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if await focused.count() and (await focused.inner_text()).strip() == name:
            await page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_all_of_ones_own_by_a_code_and_one_of_them_followed(
    opened: Opened, scripts: bool, tmp_path: Path
) -> None:
    keeper = Keeper(opened.world.register, Store(str(opened.settings.data_dir / "photographs")))
    site = opened.app.state.site
    desk = replace(site.desk, photographs=PhotographDesk(keeper, site.desk.cases))
    opened.app.state.site = replace(site, desk=desk)
    story = await opened.world.report()
    await story.rest()
    page = await opened.page(scripts=scripts, width=TELEPHONE)
    await page.goto("/track")
    await page.get_by_role("link", name="See all your cases by a link that we send you").click()
    await look(opened, page, "ask", scripts)
    await page.get_by_label("Your email address or mobile number").fill("nobody")
    await page.get_by_role("button", name="Send me a link and a code").click()
    await expect(page.get_by_role("alert")).to_contain_text("Enter an email address")
    await look(opened, page, "ask-mistake", scripts)
    await page.get_by_label("Your email address or mobile number").fill("ada@example.com")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    await look(opened, page, "code", scripts)
    code = code_in(await newest(opened, "own-"))
    await page.get_by_label("The code").fill(code)
    if scripts:
        await press_on(page, "Open my cases")
    else:
        await page.get_by_role("button", name="Open my cases").click()
    await expect(page.get_by_role("heading", name="Your cases")).to_be_visible()
    await look(opened, page, "list", scripts)
    await page.get_by_role("link", name=re.compile(story.reference)).click()
    await expect(page.get_by_role("heading", name=f"Your case {story.reference}")).to_be_visible()
    await expect(page.get_by_role("heading", name="What you told us")).to_be_visible()

    await page.get_by_role("link", name="Add information").click()
    await page.get_by_label("What would you like us to know?").fill("By the gate.\nIt is deeper now.")
    hole = tmp_path / "hole.jpg"
    hole.write_bytes(jpeg(800, 600))
    await page.get_by_label("Photographs (optional)").set_input_files(hole)
    await look(opened, page, "add", scripts)
    await page.get_by_role("button", name="Send this information").click()
    await expect(page.get_by_text("We have your photograph.")).to_be_visible()
    await on_the_page(page, "It is deeper now.")
    await page.get_by_role("heading", name="Your photographs").scroll_into_view_if_needed()
    await expect(page.get_by_role("img", name="Photograph 1, large")).to_be_visible()
    await look(opened, page, "case", scripts)

    await page.get_by_role("link", name="Be told of changes by email or text").click()
    await look(opened, page, "choose", scripts)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("alert")).to_contain_text("Choose what you want to be told of")
    await look(opened, page, "choose-mistake", scripts)
    await page.get_by_text("Every step", exact=True).click()
    await expect(page.get_by_label("Every step")).to_be_checked()
    await page.get_by_label("Your email address or mobile number").fill("other@example.com")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name="Confirm that it is yours")).to_be_visible()
    await look(opened, page, "confirm", scripts)
    await page.get_by_label("The code").fill(code_in(await newest(opened, "follow-")))
    await page.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_text("We tell you there from now on.")).to_be_visible()
    await look(opened, page, "followed", scripts)

    await page.goto("/track/mine")
    await page.get_by_role("button", name="Close this page safely").click()
    await page.goto(f"/track/{story.reference}")
    await expect(page.get_by_text("It is deeper now.")).to_have_count(0)


async def test_an_appointment_is_moved_to_a_time_that_is_free(opened: Opened) -> None:
    window = {"services": ("housing_repair",), "begins": "08:00", "ends": "12:00", "at_once": 1}
    times = OfferedTimes.model_validate({"times": (window,), "ahead": 40})
    site = opened.app.state.site
    opened.app.state.site = replace(site, desk=replace(site.desk, times=times))
    sample = SAMPLES["HousingRepair"]
    story = await opened.world.report(sample.service, in_reach(sample.details))
    await story.rest()
    at = opened.world.clock().replace(hour=8, minute=0, second=0, microsecond=0)
    begins = at + timedelta(days=9)
    await story.say("appointment_booked", at=begins, until=begins + timedelta(hours=4), way="visit")
    page = await opened.page(width=TELEPHONE)
    await page.goto(f"/track/{story.reference}/open")
    await page.get_by_label("Your email address, phone number or postcode").fill("ada@example.com")
    await page.get_by_role("button", name="Open my case").click()
    await on_the_page(page, "at your home: we come to you")
    await look(opened, page, "appointment-on-case", True)
    await page.get_by_role("link", name="See other times, or change it").click()
    await look(opened, page, "times", True)
    await page.locator(".govuk-radios__input").first.check()
    await page.get_by_role("button", name="Change to this time").click()
    await expect(page.get_by_role("alert")).to_contain_text("Your appointment is now on")
    await on_the_page(page, "You chose another time for your appointment")
