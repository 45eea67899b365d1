"""The page of deliveries in a browser: with axe-core, on a telephone, and without JavaScript."""

import pytest
from playwright.async_api import expect

from register.outside.events import DeliveryState
from tests.browser.conftest import Opened


@pytest.mark.parametrize("scripts", [True, False])
async def test_one_is_sent_again(opened: Opened, scripts: bool) -> None:
    story = await opened.world.report()
    await story.rest()
    events = opened.world.register.events
    new = events.untaken(100)
    events.expect([("contractor", each.event) for each in new])
    events.take(new)
    first = events.next_for("contractor", story.reference)
    assert first is not None
    events.tried(first, DeliveryState.GIVEN_UP, "No answer in time")
    page = await opened.page(width=375, scripts=scripts)
    await opened.sign_in(page, "mabel")
    await page.goto("/casework/deliveries?of=given-up")
    if scripts:
        assert await page.evaluate("document.documentElement.scrollWidth") <= 375
        assert await opened.faults(page) == []
    await page.get_by_role("button", name="Send again").click()
    await expect(page.get_by_text("It is on its way again")).to_be_visible()
    assert [each.again for each in events.untaken(10)] == [("contractor",)]
