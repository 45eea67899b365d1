"""The whole site before cases that really run, on a virtual server: what is said there is written."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import httpx
import pytest

from casework.letters import foreseeing
from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.passwords import Passwords
from engine.config.settings import Settings
from register.people.officers import Post
from starter.desk.catalogue import Catalogue
from starter.desk.running import RunningCases
from tests.casework.people import GoingOn, People
from tests.starter.conftest import a_desk
from tests.stories import World

BASE = "https://casework.example.com"


@pytest.fixture
async def site(
    world: World, settings: Settings, assets: Assets, passwords: Passwords
) -> AsyncIterator[People]:
    """Browsers on a site whose cases are those of ``world``."""
    for post in (Post.OFFICER, Post.MANAGER, Post.FEEDBACK_TEAM, Post.SUPERVISOR):
        world.register.officers.add(post.value, f"{post.value.title()} Example", post, "-", "highways")
    desk = a_desk(world.register, RunningCases(world.client, queue=world.queue), world.clock)
    desk = replace(desk, catalogue=Catalogue(world.editions, world.clock))  # every process
    app = whole_app(desk, settings, assets, passwords)
    async with AsyncExitStack() as stack:

        async def browser() -> httpx.AsyncClient:
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
            return await stack.enter_async_context(GoingOn(transport=transport, base_url=BASE))

        yield People(browser, world.register)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits here: what is foreseen is compared however busy the machine is."""
    monkeypatch.setattr(foreseeing, "SECONDS", 60.0)
    monkeypatch.setattr(foreseeing, "OTHERS_SECONDS", 60.0)
