"""The urgent page in a real browser, with scripts and without: one taken, then lowered with a reason."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Opened
from tests.stories import POTHOLE
from tests.workflows.saying import eventually


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_manager_takes_it_and_lowers_it(opened: Opened, scripts: bool) -> None:
    story = await opened.world.report(details={**POTHOLE, "description": "He hits me."})
    await story.rest()
    await eventually(lambda: opened.world.register.concerns.find(story.reference))
    page = await opened.page(scripts=scripts)
    await opened.sign_in(page, "mabel")
    await page.get_by_role("link", name="Urgent (1 waiting)").click()
    await expect(page.get_by_text("minutes left")).to_be_visible()
    if scripts:
        assert await opened.faults(page) == []
    await page.get_by_role("button", name="Take it").click()
    await expect(page.get_by_text("It is yours until you close it")).to_be_visible()
    await expect(page.get_by_role("heading", name=story.reference, exact=True)).to_be_visible()
    await page.get_by_role("link", name="Urgent", exact=True).click()
    await page.get_by_role("button", name="Close it").click()
    await expect(page.get_by_role("alert")).to_contain_text("Enter why it can be closed")
    if scripts:
        assert await opened.faults(page) == []
    await page.get_by_label("Why it can be closed").fill("They are safe.")
    await page.get_by_role("button", name="Close it").click()
    await expect(page.get_by_text("The concern is closed.")).to_be_visible()
    assert opened.world.register.concerns.find(story.reference) == []
    assert not (await story.rest()).state.safeguarding
