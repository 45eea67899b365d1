"""Accounts in a real browser: narrow, wide and without scripts; and with a directory of another site."""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Page, expect
from pydantic import SecretStr

from casework.signing_in.directory import Directory
from tests.browser.conftest import Opened
from tests.casework.signing_in.conftest import GROUPS, SECRET, run_directory

OWN = "three kettles sleeping"
SEEN = os.environ.get("SEEN", "")
"""A folder for pictures of the pages, to be looked at."""


async def looked_at(opened: Opened, page: Page, name: str) -> None:
    """Nothing is wrong with the page for axe-core, wide and at 320 pixels, where nothing is cut off."""
    await page.wait_for_load_state()
    for width in (1280, 320):
        await page.set_viewport_size({"width": width, "height": 900})
        if SEEN:
            await page.screenshot(path=f"{SEEN}/{name}-{width}.png", full_page=True)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, name
        small = await page.evaluate(
            "[...document.querySelectorAll('main button, main input:not([hidden]), main select')]"
            ".filter(one => one.offsetHeight && one.offsetHeight < 24).map(one => one.outerHTML)"
        )
        assert small == [], name
        assert await opened.faults(page) == [], name


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_an_account_from_its_first_day_to_its_last(opened: Opened, scripts: bool) -> None:
    alex = await opened.page(scripts=scripts)
    look = looked_at if scripts else _not_looked_at
    await opened.sign_in(alex, "alex")
    await look(opened, alex, "officers")
    await alex.get_by_role("button", name="Make an account").click()
    await alex.get_by_role("button", name="Make the account").click()
    await expect(alex.get_by_role("heading", name="There is a problem")).to_be_visible()
    await look(opened, alex, "new-mistakes")
    await alex.get_by_label("Full name").fill("Ada Example")
    await alex.get_by_label("Username").fill("ada.e")
    await alex.get_by_label("Email address").fill("ada@example.com")
    await alex.get_by_label("Officer", exact=True).check()
    await alex.get_by_label("Team", exact=True).select_option("highways")
    await alex.get_by_role("button", name="Make the account").click()
    await look(opened, alex, "made")
    password = await alex.locator("code").inner_text()

    ada = await opened.page(scripts=scripts)
    await signed_in(ada, password)
    await look(opened, ada, "choose-password")
    await ada.get_by_label("New password", exact=True).fill(OWN)
    await ada.get_by_label("New password again").fill(OWN)
    await ada.get_by_role("button", name="Continue").click()
    await ada.get_by_role("link", name="Your account").click()
    await look(opened, ada, "mine")
    await ada.get_by_role("button", name="Set up codes from an app").click()
    await look(opened, ada, "enrol")
    key = (await ada.locator(".spelled-key").inner_text()).replace(" ", "")
    app = pyotp.TOTP(key)
    await ada.get_by_label("Code", exact=True).fill(app.at(opened.world.clock()))
    await ada.get_by_role("button", name="Continue").click()
    await expect(ada.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    await look(opened, ada, "recovery-codes")
    code = await ada.locator("li code").first.inner_text()
    await ada.get_by_role("button", name="I have kept them").click()
    await look(opened, ada, "mine-with-codes")

    again = await opened.page(scripts=scripts)
    await signed_in(again, OWN)
    await look(opened, again, "code")
    await again.get_by_role("link", name="use a recovery code").click()
    await again.get_by_label("Recovery code").fill("wrong")
    await again.get_by_role("button", name="Continue").click()
    await look(opened, again, "recovery-mistake")
    await again.get_by_label("Recovery code").fill(code)
    await again.get_by_role("button", name="Continue").click()
    await expect(again.get_by_text("Signed in as Ada Example")).to_be_visible()

    await alex.goto("/casework/officers?words=ada")
    await alex.get_by_role("link", name="Ada Example").click()
    await look(opened, alex, "account")
    await alex.get_by_role("button", name="Close the account").click()
    await look(opened, alex, "close")
    await alex.get_by_role("button", name="Close the account").click()
    await look(opened, alex, "closed")
    await again.reload()
    await expect(again.get_by_role("heading", name="Sign in to work cases")).to_be_visible()


async def test_with_a_directory_of_another_site(opened: Opened, tmp_path: Path) -> None:
    """Where the browser keeps our strict cookie back, as it does after every link from elsewhere."""
    running, issuer, _ = run_directory(tmp_path, opened.base, f"{opened.base}/openid/signed-out", "localhost")
    try:
        given = {"oidc_issuer": issuer, "oidc_client_id": "casework", "oidc_groups": GROUPS}
        settings = opened.settings.model_copy(update={**given, "oidc_client_secret": SecretStr(SECRET)})
        directory = Directory.of(settings, lambda: datetime.now(UTC))
        opened.app.state.site = replace(opened.app.state.site, settings=settings, directory=directory)
        page = await opened.page()
        await page.goto("/casework/tasks?of=all")
        await looked_at(opened, page, "sign-in-with-directory")
        await page.get_by_role("button", name="Sign in with your council account").click()
        await page.get_by_placeholder("Enter any login").fill("ada")
        await page.get_by_placeholder("and password").fill("x")
        await page.get_by_role("button", name="Sign-in").click()
        await page.get_by_role("button", name="Continue").click()
        await page.wait_for_url(f"{opened.base}/casework/tasks?of=all")
        await expect(page.get_by_text("Signed in as Ada Example")).to_be_visible()
        await page.goto(f"{issuer}/.well-known/openid-configuration")
        await page.evaluate(f"location.href = '{opened.base}/casework/queue'")
        await page.wait_for_url(f"{opened.base}/casework/queue")
        await expect(page.get_by_text("Signed in as Ada Example")).to_be_visible()
        await page.get_by_role("button", name="Sign out").click()
        await page.get_by_role("button", name=re.compile("Yes, sign me out")).click()
        await page.wait_for_url(f"{opened.base}/casework/sign-in?out=yes*")
        await expect(page.get_by_text("You are signed out.")).to_be_visible()
        await page.goto("/casework/queue")
        await expect(page.get_by_role("heading", name="Sign in to work cases")).to_be_visible()
    finally:
        running.kill()
        running.wait()


async def _not_looked_at(opened: Opened, page: Page, name: str) -> None:
    """Without scripts axe-core cannot run: there it is enough that it works."""


async def signed_in(page: Page, password: str) -> None:
    await page.goto("/casework/")
    await page.get_by_label("Username").fill("ada.e")
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in").click()
