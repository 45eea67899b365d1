"""Every cookie is set once in a real visit, and those that were seen are those on the page of cookies."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from casework.open.legal.cookies import cookies
from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.languages import Languages
from casework.site.passwords import Passwords
from casework.site.speaking import Speaking
from engine.config.settings import Settings
from register import Register
from starter.desk.intake import Desk
from tests.casework.conftest import BASE
from tests.casework.customers.following import ask, code_in, enter, post
from tests.casework.people import SpokenCases, a_case, hidden
from tests.casework.reporting.test_reported import pressed
from tests.casework.signing_in.conftest import RunningDirectory, by_directory
from tests.casework.site.test_languages import PO


@pytest.fixture
def settings(tmp_path: Path, directory: RunningDirectory) -> Settings:
    return by_directory(tmp_path, directory.issuer)


async def test_the_page_of_cookies_has_every_one_that_is_set(
    desk: Desk,
    register: Register,
    cases: SpokenCases,
    settings: Settings,
    assets: Assets,
    passwords: Passwords,
    tmp_path: Path,
) -> None:
    app = whole_app(desk, settings, assets, passwords)
    seen: dict[str, str] = {}

    async def noted(answer: httpx.Response) -> None:
        for each in answer.headers.get_list("set-cookie"):
            name, _, rest = each.partition("=")
            seen[name] = rest.lower()

    reference = await a_case(desk)
    speaking = _speaking(app, tmp_path)
    transport = httpx.ASGITransport(app=speaking)
    async with httpx.AsyncClient(
        transport=transport, base_url=BASE, event_hooks={"response": [noted]}
    ) as browser:
        for page in ("/promises", "/charter", "/privacy", "/cookies", "/promises.json"):
            await browser.get(page)
        assert not seen, "a page for everybody sets no cookie"
        form = await browser.get(f"/track/{reference}/open")
        given = {"form_token": hidden(form, "form_token"), "fact": "ada@example.com"}
        await browser.post(f"/track/{reference}/open", data=given)
        await ask(browser, "ada@example.com")
        [email] = post(register, cases)
        await enter(browser, code_in(email))
        begun = await pressed(browser, "/report/pothole")
        page = begun.headers["location"].rpartition("/")[0]
        await pressed(browser, f"{page}/save", how="device")
        await browser.get("/casework/sign-in/directory")
        await browser.get("/cookies?language=cy")
        shown = (await browser.get("/cookies")).text
    listed = {each.name for each in cookies(https=True)}
    assert set(seen) == listed
    for name in listed:
        assert f">{name}<" in shown
        assert "httponly" in seen[name]
        assert "secure" in seen[name]


def _speaking(app: FastAPI, folder: Path) -> Speaking:
    """The site with a second language: a council has one by a file."""
    (folder / "languages" / "cy").mkdir(parents=True)
    (folder / "languages" / "cy" / "charter.po").write_text(PO, encoding="utf-8")
    return Speaking(app, Languages(folder / "languages"), https=True)
