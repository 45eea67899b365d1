"""Two councils at once: each with its name, words, services and references, and nothing of the other's."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import httpx
import pytest

from casework.looks.look import Look, NoLook
from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.pages import POLICY
from casework.site.passwords import Passwords
from charter import references
from charter.edition.editions import Editions
from engine.config.settings import Settings
from register import Register
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from tests.casework.people import SpokenCases
from tests.ready import new_register
from tests.starter.places import Clock

KEY = "a-key-of-the-tests-alone"


@dataclass(frozen=True)
class Served:
    """One council's site, and a browser at it."""

    editions: Editions
    browser: httpx.AsyncClient

    async def shown(self, path: str, status: int = 200) -> str:
        answer = await self.browser.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == status, answer.text
        assert answer.headers["content-security-policy"] == POLICY
        return answer.text

    async def reported(self) -> str:
        """The reference of a hole that was reported by the API."""
        said = {
            "service": "pothole",
            "reporter": {"name": "Ada Example", "email": "ada@example.com"},
            "details": {"where": {"text": "Outside 12 Example Close"}, "description": "A hole"},
        }
        answer = await self.browser.post("/api/cases", json=said, headers={"Authorization": f"Bearer {KEY}"})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["reference"])


def put_together(folder: Path, editions: Editions, passwords: Passwords) -> tuple[Desk, Settings, Assets]:
    settings = Settings(data_dir=folder, encryption=False, second_factor="optional", intake_key=KEY)
    clock, look = Clock(), Look.of(editions.folder)
    register = Register.open(new_register(folder / "register.sqlite3"), clock)
    desk = Desk(
        register=register,
        catalogue=Catalogue(editions, clock),
        cases=SpokenCases(clock, register=register),
        now=clock,
        new_reference=partial(references.new, random.random, editions.prefix),
    )
    return (
        desk,
        settings,
        Assets({"site.css": look.css.encode(), "icon.svg": b"", "site.js": b"", **look.served}),
    )


@pytest.fixture
async def councils(tmp_path: Path, passwords: Passwords) -> AsyncIterator[tuple[Served, Served]]:
    """The first council, and the second."""
    served = []
    async with AsyncExitStack() as stack:
        for name in ("milton-keynes", "example-borough"):
            editions = Editions.load(Path(name))
            desk, settings, assets = put_together(tmp_path / name, editions, passwords)
            stack.callback(desk.register.close)
            app = whole_app(desk, settings, assets, passwords)
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
            browser = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")
            served.append(Served(editions, await stack.enter_async_context(browser)))
        yield served[0], served[1]


async def test_each_has_its_own_name_logo_and_words(councils: tuple[Served, Served]) -> None:
    first, second = councils
    for path in ("/", "/track", "/report"):
        ours, theirs = await first.shown(path), await second.shown(path)
        assert "Milton Keynes City Council" in ours
        assert "Example Borough Council" in theirs
        assert "Milton Keynes" not in theirs
        assert "Borough" not in ours
        assert 'class="council-header__logo"' in theirs
        assert 'class="council-header__logo"' not in ours
        assert "The Old Mill is open from Tuesday to Saturday. By telephone: 01632 960500." in theirs
    assert "It looks like EB-7Q4K2M9XV" in await second.shown("/track")
    assert "It looks like MK-7Q4K2M9XV" in await first.shown("/track")
    assert "you have a number at once" in await second.shown("/")


async def test_each_page_that_goes_wrong_is_the_councils_own(councils: tuple[Served, Served]) -> None:
    _, second = councils
    gone = await second.shown("/track/nothing-of-ours/at-all", 404)
    assert "Example Borough Council" in gone
    assert 'class="council-header__logo"' in gone


async def test_each_offers_its_services_and_takes_reports_by_them(councils: tuple[Served, Served]) -> None:
    first, second = councils
    theirs = await second.shown("/report")
    assert "Mooring in the harbour" in theirs
    assert "Mooring in the harbour" not in await first.shown("/report")
    ours, hers = await first.reported(), await second.reported()
    assert (ours[:3], hers[:3]) == ("MK-", "EB-")
    assert hers in await second.shown(f"/track/{hers}")
    typed = await second.browser.get(f"/track/{hers.lower().replace('-', ' ')}")
    assert (typed.status_code, typed.headers["location"]) == (303, f"/track/{hers}")
    for theirs_there, site in ((ours, second), (hers, first)):
        await site.shown(f"/track/{theirs_there}", 404)


async def test_a_broken_template_stops_the_site_from_being_served(
    tmp_path: Path, passwords: Passwords
) -> None:
    editions = Editions.load(Path("example-borough"))
    (tmp_path / "templates" / "council").mkdir(parents=True)
    (tmp_path / "templates" / "council" / "footer.html").write_text("{% if %}", encoding="utf-8")
    desk, settings, assets = put_together(tmp_path / "data", editions, passwords)
    broken = replace(desk, catalogue=Catalogue(Editions(list(editions), tmp_path), desk.now))
    with pytest.raises(NoLook, match=r"council/footer\.html: line 1: "):
        whole_app(broken, settings, assets, passwords)
    desk.register.close()
