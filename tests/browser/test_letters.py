"""A letter before it goes, in a real browser: a saved reply, what will be sent, a paragraph, one held."""

import pytest
from playwright.async_api import Page, expect

from charter.people import SafeContact
from tests.browser.conftest import Opened
from tests.browser.test_officers import shot
from tests.stories import ADA, Story

EXTRA = "We have put a cone beside it."
NARROW = 320


async def look(opened: Opened, page: Page, name: str, *, scripts: bool) -> None:
    """Nothing that axe-core finds, and nothing wider than a small telephone."""
    size = page.viewport_size
    assert size is not None
    await shot(page, name, full=True)
    await page.set_viewport_size({"width": NARROW, "height": 900})
    if scripts:
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= NARROW, f"{name} is {wide} wide"
        assert await opened.faults(page) == []
    await shot(page, f"{name}-narrow")
    await page.set_viewport_size(size)
    if scripts:
        assert await opened.faults(page) == []


async def a_held_letter(opened: Opened) -> Story:
    """A case whose letters wait for an hour that is not now."""
    hour = opened.world.clock().hour
    begins, ends = (f"{(hour + hours) % 24:02}:00" for hours in (6, 8))
    safe = SafeContact.model_validate({"channels": ["email"], "hours_from": begins, "hours_until": ends})
    story = await opened.world.report(customer=ADA.model_copy(update={"safe_contact": safe}))
    await story.rest()
    return story


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_saved_reply_and_what_will_be_sent(opened: Opened, scripts: bool) -> None:
    story = await opened.world.report()
    await story.rest()
    page = await opened.page(scripts=scripts)
    await opened.sign_in(page, "mabel")
    await page.get_by_role("link", name="Replies", exact=True).click()
    await page.get_by_label("Name", exact=True).fill("Which side")
    await page.get_by_label("Words").fill("Dear {name}\n\nOn which side of the road is it? ({reference})")
    await page.get_by_role("button", name="Save this reply").click()
    await expect(page.get_by_role("heading", name="Which side")).to_be_visible()
    await look(opened, page, "replies", scripts=scripts)
    await page.get_by_role("link", name="Change or retire").click()
    await look(opened, page, "reply", scripts=scripts)

    await page.goto(f"/casework/cases/{story.reference}/say/information_requested")
    await page.get_by_label("Begin with a saved reply").select_option(label="Which side")
    await page.get_by_role("button", name="Use this reply").click()
    asked = page.get_by_label("What we need to know")
    await expect(asked).to_have_value(
        f"Dear Ada Example\n\nOn which side of the road is it? ({story.reference})"
    )
    await page.get_by_label("What happens if there is no reply").fill("We look at both sides.")
    await look(opened, page, "form-with-reply", scripts=scripts)
    await page.get_by_role("button", name="Record this").click()

    await expect(page.get_by_role("heading", name="Check what will be sent")).to_be_visible()
    await expect(page.get_by_text("By email to ada@example.com")).to_be_visible()
    await look(opened, page, "check", scripts=scripts)
    await page.get_by_label("Add a paragraph").fill(EXTRA)
    await page.get_by_role("button", name="Show it with my paragraph").click()
    await expect(page.locator(".letter-text")).to_contain_text(EXTRA)
    await page.get_by_role("button", name="Change what I wrote").click()
    await expect(page.get_by_label("What happens if there is no reply")).to_have_value(
        "We look at both sides."
    )
    await page.get_by_role("button", name="Record this").click()
    await expect(page.locator(".letter-text")).to_contain_text(EXTRA)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_text("Success").first).to_be_visible()
    await story.rest()
    letter = opened.world.register.letters.of_case(story.reference)[-1]
    assert EXTRA in letter.body
    assert "On which side of the road is it?" in letter.body


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_held_letter_is_changed_and_cancelled(opened: Opened, scripts: bool) -> None:
    story = await a_held_letter(opened)
    page = await opened.page(scripts=scripts)
    await opened.sign_in(page)
    await page.goto(f"/casework/cases/{story.reference}")
    await page.get_by_role("link", name="Look at, change or cancel letter 1").click()
    await expect(page.get_by_text("Held until")).to_be_visible()
    await look(opened, page, "held", scripts=scripts)
    await page.get_by_role("button", name="Change the letter").click()
    await expect(page.get_by_role("alert")).to_contain_text("Enter why you change it")
    await look(opened, page, "held-with-mistake", scripts=scripts)
    await page.get_by_label("Subject").fill("Your report of the hole")
    await page.get_by_label("Why you change it").fill("A plainer subject")
    await page.get_by_role("button", name="Change the letter").click()
    await expect(page.get_by_role("heading", name="Your report of the hole")).to_be_visible()
    await page.get_by_text("What it said before").click()
    await look(opened, page, "held-changed", scripts=scripts)
    await page.get_by_label("Why it is not to be sent").fill("Told at the door")
    await page.get_by_role("button", name="Cancel the letter").click()
    await expect(page.get_by_text("Letter 1 was cancelled before it went")).to_be_visible()
    await look(opened, page, "case-with-cancelled", scripts=scripts)
