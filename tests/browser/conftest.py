"""Debian's Chromium on the site as it is served, with cases behind it: virtual ones, or on a real server."""

import asyncio
import contextlib
import os
import random
import shutil
import socket
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright, expect

from casework.site.app import whole_app
from casework.site.assets import Assets, modules
from casework.site.passwords import Passwords
from charter import references
from engine.config.settings import Settings
from engine.server.children import Child, free_port
from register.people.officers import Post
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from starter.desk.running import RunningCases
from tests.engine import keys
from tests.stories import World

CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-back-forward-cache",  # as Playwright starts its own: it waits for a page that loads
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "correct-horse-for-browsers"
COLOUR = "#0b4f6c"
PEOPLE = {
    "olive": Post.OFFICER,
    "mabel": Post.MANAGER,
    "sunny": Post.SUPERVISOR,
    "alex": Post.ADMINISTRATOR,
}
expect.set_options(timeout=20_000)


@dataclass
class Opened:
    """The site in a browser: where it is, and pages in it."""

    base: str
    settings: Settings
    world: World
    desk: Desk
    browser: Browser
    axe: str
    app: FastAPI
    with_axe: set[Page] = field(default_factory=set)

    async def page(self, *, scripts: bool = True, width: int = 1280) -> Page:
        """A page in a browser of its own. One without scripts shows that nothing needs them."""
        # The site's policy lets no script of others in; axe-core is the test's own.
        context = await self.browser.new_context(
            base_url=self.base,
            java_script_enabled=scripts,
            bypass_csp=False,
            viewport={"width": width, "height": 900},
        )
        page = await context.new_page()
        page.set_default_timeout(20_000)
        return page

    async def sign_in(self, page: Page, username: str = "olive") -> None:
        await page.goto("/casework/")
        await page.get_by_label("Username").fill(username)
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_url("**/casework/**")

    async def faults(self, page: Page, *, colours: bool = False) -> list[str]:
        """What axe-core finds wrong with the page as it is now, or with its colours alone.

        Half a megabyte of script is sent once for each tab, not each time.
        """
        if page not in self.with_axe:
            self.with_axe.add(page)
            await page.add_init_script(self.axe)
            await page.evaluate(self.axe)
        rules = ", runOnly: ['color-contrast', 'link-in-text-block']" if colours else ""
        found = await page.evaluate(f"axe.run(document, {{resultTypes: ['violations']{rules}}})")
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]


@pytest.fixture(scope="session")
def site_files() -> Assets:
    return Assets.built(COLOUR)


@pytest.fixture(scope="session")
def axe() -> str:
    return (modules(lambda line: None) / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def chromium() -> str:
    if found := shutil.which(CHROMIUM):
        return found
    print("\nNO BROWSER: tests/browser is not run. Install Chromium (Debian: chromium).", flush=True)  # noqa: T201
    pytest.skip("Chromium is not on this machine: nothing was looked at in a browser")


@pytest.fixture(scope="session")
def browser_at(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where one browser for all tests of a process is reached: each test has pages and cookies of its own."""
    folder = tmp_path_factory.mktemp("chromium")
    command = [chromium, *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={folder}"]
    browser = Child("Chromium", command, folder / "log")
    browser.start()
    told = folder / "DevToolsActivePort"
    for _ in range(600):
        if told.exists() and "\n" in told.read_text():
            break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{told.read_text().splitlines()[0]}"
    browser.stop()


@pytest.fixture
async def opened(
    browser_at: str, site_files: Assets, axe: str, world: World, tmp_path: Path
) -> AsyncIterator[Opened]:
    """The site, served as it is in life, and a browser."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        base = f"http://127.0.0.1:{port}"
        settings = keys.settings(  # those of the world's cases
            data_dir=tmp_path,
            council_base_url=base,
            port=port,
            temporal_ui_port=free_port(),
            seeing="all",
            seeing_why="These tests are about other things",
            report_least_seconds=0,  # the world's clock stands still while somebody types
        )
        world.door = "api"  # as pictures show it
        passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        for username, post in PEOPLE.items():
            hashed = passwords.hash(PASSWORD)
            world.register.officers.add(username, f"{username.title()} Example", post, hashed, "highways")
        desk = Desk(
            register=world.register,
            catalogue=Catalogue(world.editions, world.clock),
            cases=RunningCases(world.client, queue=world.queue),
            now=world.clock,
            new_reference=partial(references.new, random.random),
        )
        app = whole_app(desk, settings, site_files, passwords)
        config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none", access_log=False)
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.connect_over_cdp(browser_at)
                yield Opened(base, settings, world, desk, browser, axe, app)
                await browser.close()
        finally:
            server.should_exit = True
            await serving


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
