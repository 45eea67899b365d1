"""Every page of the front door weighs less than 150 kB with all it loads, on a telephone as anywhere."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from activities.photographs import Keeper
from bench.door.load import photographs
from bench.door.speed import HEAVIEST
from casework.reporting.draft import ReportDraft
from casework.reporting.finding.services import offered
from casework.reporting.flow import every_step
from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.passwords import Passwords
from engine.config.settings import Settings
from photographs.store import Store
from starter.desk.intake import Desk
from starter.desk.photographs import PhotographDesk
from tests.casework.people import People, SpokenCases, hidden
from tests.casework.reporting.test_photographs import at_photographs, pictures, sent
from tests.casework.site.test_weights import with_what_it_imports


@pytest.fixture(scope="session")
def built() -> Assets:
    return Assets.built("#0b4f6c")


@pytest.fixture
def desk(desk: Desk, cases: SpokenCases, tmp_path: Path) -> Desk:
    keeper = Keeper(desk.register, Store(str(tmp_path / "photographs")))
    return replace(desk, photographs=PhotographDesk(keeper, cases))


@pytest.fixture
def app(desk: Desk, settings: Settings, built: Assets, passwords: Passwords) -> FastAPI:
    return whole_app(desk, settings, built, passwords)


@pytest.fixture
def always(built: Assets) -> int:
    """Bytes of what every page loads."""
    names = ("site.css", "icon.svg", *with_what_it_imports(built, "site.js"))
    found = [built.get(built.version, name) for name in names]
    assert all(found)
    return sum(len(each.packed) for each in found if each is not None)


async def begun(browser: httpx.AsyncClient, code: str) -> str:
    """Where the first page of a new report is."""
    first = await browser.get(f"/report/{code}")
    answer = await browser.post(f"/report/{code}", data={"form_token": hidden(first, "form_token")})
    return str(answer.headers["location"])


async def test_each_page_of_each_service_is_light(people: People, app: FastAPI, always: int) -> None:
    browser, site = await people.guest(), app.state.site
    site.limits.an_address = site.limits.in_all = 0
    weights = {}
    for address in ("/report", "/track"):
        weights[address] = always + len((await browser.get(address)).content)
    for service in offered(site.desk.catalogue):
        start = f"/report/{service.code}"
        weights[start] = always + len((await browser.get(start)).content)
        draft = (await begun(browser, service.code)).split("/")[3]
        for step in every_step(site, service, ReportDraft(id=draft, service=service.code)):
            answer = await browser.get(f"{start}/{draft}/{step.question.part}")
            weights[f"{start}: {step.question.part}"] = always + len(answer.content)
    assert len(weights) > 200
    assert {page: weight for page, weight in weights.items() if weight >= HEAVIEST} == {}


async def test_the_page_with_five_photographs_is_light(people: People, always: int) -> None:
    browser = await people.guest()
    address = await at_photographs(browser)
    await sent(browser, address, *photographs(5, (1200, 900)), add="yes")
    weight = always + len((await browser.get(address)).content)
    seen = await pictures(browser, address)
    assert len(seen) == 5
    small = [len((await browser.get(each)).content) for each in seen]
    assert weight + sum(small) < HEAVIEST, (weight, small)
