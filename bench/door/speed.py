"""What the front door's pages weigh, and how soon they are seen on a slow telephone: Chromium, throttled."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from playwright.async_api import BrowserContext, async_playwright

from bench.door.resident import CHECK, DoorTimes, Resident

HEAVIEST = 150_000
"""Bytes of a page with everything it loads, as they go over the line, but for a map."""
SLOWEST = 1.5
"""Seconds until it is seen, with nothing kept from an earlier page."""
KILOBIT = 1024 / 8
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1638.4 * KILOBIT,
    "uploadThroughput": 750 * KILOBIT,
}
"""As Lighthouse throttles a telephone: 150 ms, 1.6 Mbit/s down, 750 kbit/s up."""
PROCESSOR = 4
"""Times slower than this machine's."""
_SEEN = """() => new Promise(done => {
  let seen = 0
  new PerformanceObserver(list => { for (const each of list.getEntries()) seen = each.startTime })
    .observe({type: 'largest-contentful-paint', buffered: true})
  setTimeout(() => done(seen), 300)
})"""


@dataclass
class DoorPage:
    """One page as a resident's telephone has it."""

    what: str
    weight: int
    """Bytes."""
    seen: float
    """Seconds until its largest part was painted."""


async def pages(home: str, photograph: bytes) -> list[DoorPage]:
    """Every page of a report, from finding the service to its reference, each with an empty cache."""
    async with httpx.AsyncClient(base_url=home, timeout=60) as client:
        resident = Resident(client, DoorTimes())
        check = await resident.write(photograph)
        cookies = dict(client.cookies)
        before = {"find a service": "/report", **dict(resident.seen), "follow a case": "/track"}
        async with _telephone(home, cookies) as telephone:
            measured = [await _measured(telephone, home, what, address) for what, address in before.items()]
            await resident.send(check)
            sent = resident.seen[-1][1]
            return [*measured, await _measured(telephone, home, "sent", sent)]


@asynccontextmanager
async def _telephone(home: str, cookies: dict[str, str]) -> AsyncIterator[BrowserContext]:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        context = await browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True)
        await context.add_cookies(
            [{"name": name, "value": value, "url": home} for name, value in cookies.items()]
        )
        yield context
        await browser.close()


async def _measured(telephone: BrowserContext, home: str, what: str, address: str) -> DoorPage:
    page = await telephone.new_page()
    weight = 0

    def loaded(event: dict[str, float]) -> None:
        nonlocal weight
        weight += int(event["encodedDataLength"])

    tools = await telephone.new_cdp_session(page)
    await tools.send("Network.enable")
    await tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    await tools.send("Network.emulateNetworkConditions", SLOW_4G)
    await tools.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
    tools.on("Network.loadingFinished", loaded)
    answer = await page.goto(f"{home}{address}", wait_until="load")
    if answer is None or not answer.ok or (what == CHECK and not page.url.endswith(CHECK)):
        raise RuntimeError(f"{what} is not shown")
    seen = float(await page.evaluate(_SEEN)) / 1000
    await page.close()
    return DoorPage(what, weight, seen)
