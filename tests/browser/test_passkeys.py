"""Passkeys in a real browser, with an authenticator of its own: made, used, refused, removed."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import PASSWORD, Opened
from tests.browser.test_accounts import looked_at


@pytest.fixture
async def named(opened: Opened) -> Opened:
    """The site at a name: browsers make no passkeys for an address of numbers."""
    base = opened.base.replace("127.0.0.1", "localhost")
    settings = opened.settings.model_copy(update={"council_base_url": base})
    opened.app.state.site = replace(opened.app.state.site, settings=settings)
    opened.base, opened.settings = base, settings
    return opened


async def authenticator(page: Page) -> Callable[[bool], Awaitable[None]]:
    """Give the browser a device of its own; what is answered says whether it knows its owner."""
    devices = await page.context.new_cdp_session(page)
    await devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = await devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    async def knows(owner: bool) -> None:
        given = {"authenticatorId": made["authenticatorId"], "isUserVerified": owner}
        await devices.send("WebAuthn.setUserVerified", given)

    return knows


async def password_given(page: Page) -> None:
    await page.goto("/casework/")
    await page.get_by_label("Username").fill("olive")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()


async def test_a_passkey_from_its_making_to_its_end(named: Opened) -> None:
    page = await named.page()
    knows = await authenticator(page)
    await named.sign_in(page)
    await page.goto("/casework/account")
    await looked_at(named, page, "passkeys-none")
    await page.get_by_role("button", name="Add a passkey").click()
    await page.get_by_label("Your password", exact=True).fill("wrong")
    await page.get_by_role("button", name="Continue").click()
    await looked_at(named, page, "passkey-password")
    await page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("What you call it").fill("Work laptop")
    await looked_at(named, page, "passkey-new")
    await page.get_by_role("button", name="Make the passkey").click()
    await expect(page.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    await page.get_by_role("button", name="I have kept them").click()
    await expect(page.get_by_text("Work laptop").first).to_be_visible()
    await looked_at(named, page, "passkeys-one")
    await page.emulate_media(color_scheme="dark")
    assert await named.faults(page) == []
    await page.emulate_media(color_scheme="light")

    await page.goto("/casework/account/passkeys")
    await page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("button", name="Make the passkey").click()
    await expect(page.get_by_text("There is a passkey of yours on this device already.")).to_be_visible()
    await looked_at(named, page, "passkey-there")

    await page.get_by_role("button", name="Sign out").click()
    await password_given(page)
    await expect(page.get_by_role("heading", name="Use your passkey")).to_be_visible()
    await looked_at(named, page, "passkey-ask")
    await knows(False)
    await page.get_by_role("button", name="Use your passkey").click()
    await expect(page.get_by_text("Your passkey was not used.")).to_be_visible()
    await looked_at(named, page, "passkey-not-used")
    await knows(True)
    await page.get_by_role("button", name="Use your passkey").click()
    await expect(page.get_by_text("Signed in as Olive Example")).to_be_visible()

    await page.goto("/casework/account")
    await page.get_by_role("link", name="Remove").click()
    await looked_at(named, page, "passkey-remove")
    await page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Remove the passkey").click()
    await expect(page.get_by_text("The passkey is removed.")).to_be_visible()


async def test_without_scripts_it_is_said_plainly(named: Opened) -> None:
    page = await named.page()
    await authenticator(page)
    await named.sign_in(page)
    await page.goto("/casework/account/passkeys")
    await page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("button", name="Make the passkey").click()
    code = await page.locator("li code").first.inner_text()
    plain = await named.page(scripts=False)
    await password_given(plain)
    await expect(plain.get_by_text("Passkeys need JavaScript")).to_be_visible()
    await expect(plain.get_by_role("button", name="Use your passkey")).to_be_hidden()
    await plain.get_by_role("link", name="use a recovery code").click()
    await plain.get_by_label("Recovery code").fill(code)
    await plain.get_by_role("button", name="Continue").click()
    await expect(plain.get_by_text("Signed in as Olive Example")).to_be_visible()
