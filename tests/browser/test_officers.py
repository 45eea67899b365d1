"""An officer's day in a real browser: signs in, makes a mistake, records the inspection and the repair."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Page, ViewportSize, expect

from register.outside.inbound import Came, Inbound
from tests.browser.conftest import Opened

SHOTS = os.environ.get("SCREENSHOTS", "")
"""A folder for pictures of what was seen, for docs/images."""


async def shot(page: Page, name: str, *, full: bool = False, size: ViewportSize | None = None) -> None:
    if SHOTS:
        before = page.viewport_size
        if full or size:
            await page.set_viewport_size(size or {"width": 1280, "height": 1500})
        await page.screenshot(path=Path(SHOTS) / f"{name}.png")
        if before:
            await page.set_viewport_size(before)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_an_officer_works_a_case(opened: Opened, scripts: bool) -> None:
    story = await opened.world.report(
        details={"where": {"text": "Outside 12 Example Close"}, "description": "Deep."}
    )
    await story.rest()
    page = await opened.page(scripts=scripts)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    await page.goto("/casework/")
    await look(opened, page, "sign-in", scripts)
    await page.get_by_label("Username").fill("olive")
    await page.get_by_label("Password", exact=True).fill("wrong")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_contain_text("Enter the right username and password")
    await look(opened, page, "sign-in-refused", scripts)
    await opened.sign_in(page)

    await expect(page.get_by_role("heading", name="My day")).to_be_visible()
    await page.get_by_role("link", name="Queue", exact=True).click()
    await expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    await look(opened, page, "queue", scripts)
    await page.get_by_role("link", name=story.reference).click()
    await expect(page.get_by_role("heading", name=story.reference, exact=True)).to_be_visible()
    await expect(page.get_by_text("Should be inspected within five working days.")).to_be_visible()
    await look(opened, page, "case", scripts)

    await page.get_by_role("link", name="Record the inspection").click()
    await look(opened, page, "form", scripts)
    await page.get_by_label("What was found").fill("A hole 60 mm deep, at the kerb.")
    await page.get_by_role("button", name="Record this").click()
    summary = page.get_by_role("alert")
    await expect(summary).to_contain_text("There is a problem")
    await look(opened, page, "form-with-mistake", scripts)
    await summary.get_by_role("link", name="Select an answer to “Category of repair”").click()
    await expect(page.get_by_label("What was found")).to_have_value("A hole 60 mm deep, at the kerb.")
    await page.get_by_label("Routine").check()
    await page.get_by_role("button", name="Record this").click()
    await expect(page.get_by_role("heading", name="Check what will be sent")).to_be_visible()
    await look(opened, page, "form-checked", scripts)
    await page.get_by_role("button", name="Send", exact=True).click()

    await expect(page.get_by_role("heading", name=story.reference, exact=True)).to_be_visible()
    await expect(page.get_by_text("Success").first).to_be_visible()
    await expect(page.locator(".tags").first).to_contain_text("Estimated")
    await look(opened, page, "case-inspected", scripts)
    await page.get_by_role("link", name="Record the work done").click()
    await page.get_by_label("What was done").fill("Filled and sealed")
    await page.get_by_label("Permanent").check()
    await page.get_by_role("button", name="Record this").click()
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".tags").first).to_contain_text("Done")
    assert [each.by.name for each in story.timeline() if each.by and each.message] == ["Olive Example"] * 2

    await page.get_by_role("link", name="Tasks", exact=True).click()
    await look(opened, page, "tasks", scripts)
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.goto(f"/casework/cases/{story.reference}")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert [each for each in told if "status of 4" not in each] == [], "the browser refused something"


async def look(opened: Opened, page: Page, name: str, scripts: bool) -> None:
    """Nothing that axe-core finds, nothing wider than the page; a picture, where one is wanted."""
    if not scripts:
        return
    assert await opened.faults(page) == []
    await shot(page, name, full=name.startswith(("case", "form")))


async def test_a_telephone_is_wide_enough(opened: Opened) -> None:
    word = "x" * 3_000
    story = await opened.world.report(
        details={"where": {"text": word}, "description": "<script>alert(1)</script>"}
    )
    await story.rest()
    await story.say("note_added", note=word)
    await story.rest()
    more = {"sender": f"{'x' * 180}@example.com", "subject": word[:200], "said": word}
    at = opened.world.clock()
    came = Inbound(id="m1", door="mail", received=at, state=Came.OFFICER, reference=story.reference, **more)
    opened.world.register.inbound.keep(came)
    page = await opened.page(width=375)
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    await opened.sign_in(page)
    pages = (
        "/casework/queue",
        f"/casework/search?words={word[:40]}",
        "/casework/search?words=nothing-like-it&state=open",
        f"/casework/cases/{story.reference}",
        "/casework/tasks?of=all",
        "/casework/inbound",
    )
    for address in pages:
        await page.goto(address)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 375, f"{address} is {wide} wide"
        assert await opened.faults(page) == []
    await page.goto(f"/casework/cases/{story.reference}")
    await shot(page, "case-on-a-telephone")


async def test_every_form_is_accessible(opened: Opened) -> None:
    story = await opened.world.report()
    await story.rest()
    page = await opened.page()
    await opened.sign_in(page, "mabel")
    await page.goto(f"/casework/cases/{story.reference}")
    links = await page.locator("a[href*='/say/']").evaluate_all(
        "all => all.map(each => each.getAttribute('href'))"
    )
    assert len(links) > 20
    for link in links:
        await page.goto(link)
        assert await opened.faults(page) == [], link
    await page.goto(f"/casework/cases/{story.reference}/say/linked_case_opened?service=pothole")
    assert await opened.faults(page) == []


async def test_the_administrators_page_is_accessible(opened: Opened) -> None:
    page = await opened.page()
    await opened.sign_in(page, "alex")
    await expect(page.get_by_role("heading", name="Officers")).to_be_visible()
    assert await opened.faults(page) == []
    await page.goto("/casework/queue")
    await expect(page.get_by_role("heading", name="You cannot do that here")).to_be_visible()
    assert await opened.faults(page) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_case_is_found_and_who_looked_is_seen(opened: Opened, scripts: bool) -> None:
    story = await opened.world.report(
        details={"where": {"text": "Outside 12 Example Close"}, "description": "By the chestnut."}
    )
    await story.rest()
    page = await opened.page(scripts=scripts)
    await opened.sign_in(page, "sunny")
    await page.get_by_label("Find a case").fill("exmaple chesnut")
    await page.get_by_role("button", name="Find").click()
    await expect(page.get_by_role("heading", name="1 case", exact=True)).to_be_visible()
    await expect(page.get_by_text("words like them")).to_be_visible()
    await look(opened, page, "search", scripts)
    await page.get_by_label("Closed").check()
    await page.get_by_role("button", name="Find").click()
    await expect(page.get_by_role("heading", name="No closed case found")).to_be_visible()
    await look(opened, page, "search-nothing", scripts)
    await page.get_by_role("link", name="look through all cases").click()
    await page.get_by_role("link", name="Who searched for what").click()
    await expect(page.get_by_role("cell", name="exmaple chesnut")).to_have_count(3)
    await look(opened, page, "searches", scripts)
    await page.get_by_role("link", name="Find a case").click()
    await page.get_by_label("Find a case").fill(f" {story.reference.lower()} ")
    await page.get_by_role("button", name="Find").click()
    await expect(page.get_by_role("heading", name=story.reference, exact=True)).to_be_visible()
