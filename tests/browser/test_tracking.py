"""A customer follows a pothole in a real browser while an officer works it: replies, withdraws, disputes."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from charter.people import Channel, SafeContact
from tests.browser.conftest import Opened
from tests.stories import ADA, Story

FACT = "Your email address or phone number"
"""As it is asked where a map shows the case: a postcode would open nothing."""

SHOTS = os.environ.get("SCREENSHOTS", "")
"""A folder for pictures of what was seen, for docs/images."""


async def look(opened: Opened, page: Page, name: str, scripts: bool = True) -> None:
    """Nothing that axe-core finds, nothing wider than the page; a picture, where one is wanted."""
    if not scripts:
        return
    assert await opened.faults(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"track-{name}.png", full_page=True)
        await page.screenshot(path=Path(SHOTS) / f"track-{name}-top.png")


async def open_case(page: Page, story: Story, fact: str = "ada@example.com") -> None:
    await page.goto(f"/track/{story.reference}")
    await page.get_by_role("button", name="Open my case").click()
    await page.get_by_label(FACT).fill(fact)
    await page.get_by_role("button", name="Open my case").click()
    await expect(page.get_by_role("heading", name=f"Your case {story.reference}")).to_be_visible()


async def on_the_page(page: Page, words: str) -> None:
    """What the case has done is on the page as soon as the courier has written it."""
    for _ in range(40):
        if await page.get_by_text(words).first.is_visible():
            return
        await page.wait_for_timeout(250)
        await page.reload()
    await expect(page.get_by_text(words).first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_customer_follows_a_pothole_to_its_repair(opened: Opened, scripts: bool) -> None:
    story = await opened.world.report()
    await story.rest()
    page = await opened.page(scripts=scripts)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)

    await page.goto("/")
    await page.get_by_role("button", name="Follow your case").click()
    await look(opened, page, "ask", scripts)
    await page.get_by_label("Your reference").fill("MK-O0O")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("alert")).to_contain_text("could not find that reference")
    await look(opened, page, "not-found", scripts)
    typed = story.reference.lower().replace("-", " ")
    await page.get_by_label("Your reference").fill(typed)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name=story.reference)).to_be_visible()
    await expect(page.get_by_text("Should be inspected within five working days.")).to_be_visible()
    await expect(page.get_by_text("Ada Example")).to_have_count(0)
    await look(opened, page, "public", scripts)

    await page.get_by_role("button", name="Open my case").click()
    await look(opened, page, "open", scripts)
    await page.get_by_label(FACT).fill("bob@example.com")
    await page.get_by_role("button", name="Open my case").click()
    await expect(page.get_by_role("alert")).to_contain_text("not what we have for this case")
    await look(opened, page, "open-wrong", scripts)
    await open_case(page, story, "01632960001")
    await look(opened, page, "own", scripts)

    await story.say(
        "information_requested", question="Which side of the road?", consequence="We look at both."
    )
    await on_the_page(page, "Which side of the road?")
    await look(opened, page, "question", scripts)
    await page.get_by_role("button", name="Reply to our question").click()
    await page.get_by_role("button", name="Send my reply").click()
    await expect(page.get_by_role("alert")).to_contain_text("Enter an answer to “Your reply”")
    await look(opened, page, "reply-mistake", scripts)
    await page.get_by_label("Your reply").fill("The left one,\nby the gate.")
    await page.get_by_role("button", name="Send my reply").click()
    await expect(page.get_by_text("Your reply is with the officer.")).to_be_visible()
    await on_the_page(page, "You replied to our question")

    await story.say("inspection_recorded", finding="60 mm deep.", category="routine")
    await on_the_page(page, "Inspected: routine work by")
    await page.locator("summary").first.click()
    await look(opened, page, "inspected", scripts)
    await story.say("work_completed", what="Filled and sealed.", lasting="permanent")
    await on_the_page(page, "The repair has been made.")
    await look(opened, page, "repaired", scripts)

    await page.get_by_role("link", name="Tell us how satisfied you are").click()
    await page.get_by_label("4, satisfied", exact=True).check()
    await look(opened, page, "satisfaction", scripts)
    await page.get_by_role("button", name="Send my answer").click()
    await expect(page.get_by_role("alert")).to_contain_text("Thank you for telling us.")
    await expect(page.get_by_role("link", name="Tell us how satisfied you are")).to_have_count(0)
    await page.get_by_role("button", name="Tell us it is not fixed").click()
    await page.get_by_label("What is still wrong?").fill("It is open again.")
    await look(opened, page, "not-fixed", scripts)
    await page.get_by_role("button", name="Send this").click()
    await expect(page.get_by_text("Somebody will look again by")).to_be_visible()
    await on_the_page(page, "You told us that it is not fixed")
    await look(opened, page, "again", scripts)

    await page.get_by_role("button", name="Close this page safely").click()
    await expect(page.get_by_role("heading", name="Is this your case?")).to_be_visible()
    await expect(page.get_by_text("Filled and sealed")).to_have_count(0)
    assert [each.by.role for each in story.timeline() if each.message == "customer_replied" and each.by] == [
        "customer"
    ]
    assert [each for each in told if "status of 4" not in each] == [], "the browser refused something"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_customer_withdraws_and_takes_it_back(opened: Opened, scripts: bool) -> None:
    story = await opened.world.report()
    await story.rest()
    page = await opened.page(scripts=scripts)
    await open_case(page, story)
    await page.get_by_role("link", name="Change your contact details").click()
    await look(opened, page, "contact", scripts)
    await page.get_by_label("Email address (optional)", exact=True).fill("ada@new.example.com")
    await page.get_by_role("button", name="Change my details").click()
    await expect(page.get_by_text("Your new details are used from now on.")).to_be_visible()

    await page.get_by_role("link", name="Tell us what you need").click()
    await page.get_by_label("Large print").check()
    await look(opened, page, "needs", scripts)
    await page.get_by_role("button", name="Save what I need").click()
    await expect(page.get_by_text("We keep to this from now on.")).to_be_visible()

    await page.get_by_role("link", name="Withdraw your case").click()
    await page.get_by_label("Why are you withdrawing?").fill("It was filled yesterday.")
    await look(opened, page, "withdraw", scripts)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name="Are you sure you want to withdraw?")).to_be_visible()
    await look(opened, page, "withdraw-sure", scripts)
    await page.get_by_role("button", name="Yes, withdraw my case").click()
    await expect(page.get_by_text("You have withdrawn.")).to_be_visible()
    await on_the_page(page, "You withdrew it.")
    await look(opened, page, "withdrawn", scripts)
    await page.get_by_role("button", name="Take back your withdrawal").click()
    await look(opened, page, "take-back", scripts)
    await page.get_by_role("button", name="Go on with my case").click()
    await on_the_page(page, "Somebody will come and inspect it.")
    view = await story.rest()
    assert view.state.stage == "awaiting_inspection"
    assert view.state.customer.email == "ada@new.example.com"
    assert view.state.customer.needs.large_print


async def test_late_and_closed_cases_say_so(opened: Opened) -> None:
    story = await opened.world.report()
    await story.skip(timedelta(days=20))
    page = await opened.page()
    await page.goto(f"/track/{story.reference}")
    await expect(page.get_by_text("We are sorry. The work goes on")).to_be_visible()
    await look(opened, page, "late")
    await story.say("no_action", reason="It is less deep than what we repair.")
    await story.end()
    await open_case(page, story)
    await expect(page.get_by_text("It is less deep than what we repair.").first).to_be_visible()
    await expect(page.get_by_text("nothing can be added to it")).to_be_visible()
    await look(opened, page, "closed")


async def test_a_telephone_is_wide_enough_and_words_are_only_words(opened: Opened) -> None:
    evil = f"<script>alert(1)</script> {'x' * 3_000}"
    safe = SafeContact(channels=(Channel.EMAIL,), neutral_wording=True)
    story = await opened.world.report(customer=ADA.model_copy(update={"safe_contact": safe}))
    await story.rest()
    await story.say("information_requested", question=evil, consequence=evil)
    await story.rest()
    page = await opened.page(width=375)
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    await page.goto(f"/track/{story.reference}")
    await expect(page.get_by_text("Pothole")).to_have_count(0)
    await look(opened, page, "neutral")
    await open_case(page, story)
    await expect(page.get_by_text("<script>alert(1)</script>").first).to_be_visible()
    for summary in await page.locator("summary").all():
        await summary.click()
    await look(opened, page, "on-a-telephone")
