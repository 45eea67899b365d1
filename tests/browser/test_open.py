"""What is kept in the open, in a browser: by axe-core and at 320 pixels, light and dark; how heavy it is."""

import re

from casework.site.assets import Assets
from charter.counting.quarters import Quarter
from tests.browser.conftest import Opened
from tests.browser.test_seen import NARROW, looked_at
from tests.casework.open.reviewed import keep_reviews
from tests.casework.site.test_weights import MOST, with_what_it_imports

PAGES = (
    "/", "/promises", "/promises/quarters/2026-Q2", "/promises/services/pothole", "/promises/services/wells",
    "/charter", "/charter/housing_repair", "/charter/reply_by_request", "/accessibility",
    "/accessibility/officers", "/privacy", "/cookies", "/about",
)  # fmt: skip


async def test_every_open_page_is_seen_and_reached_and_light(opened: Opened, site_files: Assets) -> None:
    register = opened.world.register
    keep_reviews(register)
    told = ("It froze for three weeks.\nNobody had foreseen it.", "Two crews more since August.")
    assert register.explanations.tell(Quarter.read("2026-Q3"), "pothole", 0, *told, "Mabel Example")
    scripts = with_what_it_imports(site_files, "site.js")
    files = [site_files.get(site_files.version, name) for name in ("site.css", "icon.svg", *scripts)]
    always = sum(len(each.packed) for each in files if each is not None)
    page = await opened.page(width=NARROW)
    faults: list[str] = []
    for address in PAGES:
        faults += await looked_at(opened, page, address)
        answer = await page.request.get(address)
        weight = always + len(await answer.body())
        faults += [f"{address} weighs {weight:,} bytes"] if weight >= MOST else []
    assert not faults, "\n".join(faults)


async def test_without_scripts_somebody_finds_what_was_promised_and_how_it_was_kept(opened: Opened) -> None:
    keep_reviews(opened.world.register)
    page = await opened.page(scripts=False, width=NARROW)
    await page.goto("/")
    await page.get_by_role("link", name="How we keep our promises").click()
    await page.get_by_role("table", name="Promises that fell due, July to September 2026").wait_for()
    plot = page.get_by_role("img", name="Share kept in time, by service, the lowest first")
    assert "Graffiti: 77%" in (await plot.get_attribute("aria-label") or "")
    await page.emulate_media(color_scheme="dark")
    behind, written = await plot.evaluate(
        "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one.querySelector('text')).fill]"
    )
    assert behind == "rgba(0, 0, 0, 0)"
    assert all(int(part) > 200 for part in re.findall(r"\d+", written)), f"{written} on the dark page"
    await page.get_by_role("link", name="Pothole", exact=True).click()
    await page.get_by_role("heading", name="Pothole", level=1).wait_for()
    await page.get_by_role("link", name="What we promise, and how it is counted").click()
    await page.get_by_role("heading", name="How it is counted").first.wait_for()
    await page.get_by_role("button", name="Tell us about it").click()
    await page.wait_for_url("**/report/pothole")
