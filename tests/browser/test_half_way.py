"""A report half-way in a real browser: two tabs at once, Temporal away, and a session that ends."""

import re

import pytest
from playwright.async_api import Page

from activities.orders import DraftNoteOrder
from casework.reporting.kinds.already import NONE
from charter.edition.services import Service
from engine.payloads.ring import KeyRing
from engine.payloads.seal import Seal
from starter.desk.running import RunningCases, Unavailable
from tests.browser.conftest import Opened
from tests.browser.residents import answer_all, fill, part_of, press
from tests.casework.reporting.answering import sent_for, service_called

PHONE = 360


async def next_page(page: Page, service: Service) -> None:
    """Answer the page that is open."""
    await fill(page, sent_for(service, part_of(page)))
    await press(page, "#send")


async def sent(page: Page) -> str:
    """Send what has been checked; the reference."""
    await press(page, "#send")
    if part_of(page) == "already":  # another tab's is open near it by now
        await fill(page, {"same": [NONE]})
        await press(page, "#send")
        await press(page, "#send")
    return await page.locator(".govuk-panel strong").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_two_tabs_at_once_do_not_mix(opened: Opened, scripts: bool) -> None:
    """Page about in two tabs of one browser: another service, and a second report of the same."""
    first = await opened.page(scripts=scripts, width=PHONE)
    tabs = {first: service_called("pothole")}
    tabs[await first.context.new_page()] = service_called("streetlight")
    tabs[await first.context.new_page()] = service_called("pothole")
    for page, service in tabs.items():
        await page.goto(f"/report/{service.code}")
        await press(page, "#start")
    while open_still := [page for page in tabs if part_of(page) != "check"]:
        for page in open_still:
            if part_of(page) == "description":
                await fill(page, {"description": [f"Seen in tab {list(tabs).index(page)}"]})
                await press(page, "#send")
            else:
                await next_page(page, tabs[page])
    for number, page in enumerate(tabs):
        said = await page.locator("main").inner_text()
        assert re.findall(r"Seen in tab \d", said) == [f"Seen in tab {number}"]
    found = {await sent(page): tabs[page].code for page in reversed(tabs)}
    assert len(found) == len(tabs), "each has a reference of its own"
    rows = {row.reference: row.service for row in opened.world.register.queue.cases()}
    assert rows == found


async def test_it_is_taken_while_temporal_is_away(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference comes at once; the case begins when Temporal is there again."""
    page = await opened.page(scripts=False, width=PHONE)
    with monkeypatch.context() as broken:

        async def away(*_: object, **__: object) -> None:
            raise Unavailable("away")

        broken.setattr(RunningCases, "start", away)
        await answer_all(page, service_called("pothole"))
        reference = await sent(page)
        assert "within five working days" in await page.locator("main").inner_text()
    [row] = opened.world.register.queue.cases()
    assert row.reference == reference


async def test_a_session_that_ends_half_way_loses_nothing_that_was_saved(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser forgets everything; the link that was sent opens it where it was, in another browser."""
    notes: list[str] = []

    async def held(_: RunningCases, order: DraftNoteOrder) -> None:
        notes.append(order.note)

    monkeypatch.setattr(RunningCases, "note", held)
    service = service_called("pothole")
    page = await opened.page(scripts=False, width=PHONE)
    await page.goto(f"/report/{service.code}")
    await press(page, "#start")
    while part_of(page) != "description":
        await next_page(page, service)
    await fill(page, {"description": ["A hole as wide as a bucket"]})
    await press(page, "#send")
    left_at = page.url
    await page.get_by_role("link", name="Save and come back later").click()
    await page.fill("#email", "ada@example.com")
    await press(page, "#send-email")
    await page.context.clear_cookies()
    gone = await page.goto(left_at)
    assert gone is not None
    assert gone.status == 404
    assert len(notes) == 1
    note = opened.world.register.resident_notes.get(notes[0])
    ring = KeyRing.from_settings(opened.settings)
    assert note is not None
    assert ring is not None
    said = Seal(ring).open(note.key_id, note.words)
    assert said is not None
    link = re.search(r"/report/back/[\w-]+", said.decode())
    assert link
    other = await opened.page(scripts=False, width=PHONE)
    await other.goto(link[0])
    await other.fill("#to", "ada@example.com")
    await press(other, "#send")
    while part_of(other) != "check":
        await next_page(other, service)
    assert "A hole as wide as a bucket" in await other.locator("main").inner_text()
    row = opened.world.register.cases.get(await sent(other))
    assert row is not None
    assert row.service == service.code
