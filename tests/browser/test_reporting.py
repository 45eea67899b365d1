"""The resident's front door in a real browser: by telephone without scripts, by keyboard, as it is read."""

from textwrap import dedent

import pytest
from playwright.async_api import Page

from casework.forms.fields import Widget
from casework.reporting.kinds.answers import fields_for
from casework.reporting.process_questions import pages_of
from charter.asking.questions import Asks
from charter.edition.services import Service
from tests.browser.conftest import Opened
from tests.browser.covering import fewest
from tests.browser.keyboard import by_keyboard, enter, tab_to
from tests.browser.reader import misread
from tests.browser.residents import answer_all, fill, part_of, press
from tests.browser.test_officers import shot
from tests.browser.test_seen import MEASURE
from tests.casework.reporting.answering import open_services, sent_for, service_called
from workflows.processes import details_model

PHONE = 360
ALL = open_services()
SHARES = [ALL[share::3] for share in range(3)]


def kinds_of(service: Service) -> set[tuple[Asks, frozenset[Widget]]]:
    """The kinds of page that it asks by: what a page is about, and the controls on it."""
    pages = pages_of(service)
    asked = {page.part: fields_for(page, details_model(service.process)) for page in pages}
    return {(page.asks, frozenset(field.widget for field in asked[page.part])) for page in pages}


BY_KIND = fewest({service.code: kinds_of(service) for service in ALL})
"""Services that have every kind of page between them."""


async def sent(page: Page) -> str:
    """Send what has been checked; the reference."""
    await press(page, "#send")
    return await page.locator(".govuk-panel strong").inner_text()


@pytest.mark.parametrize("services", SHARES, ids=["a third", "another", "the rest"])
async def test_each_service_on_a_telephone_without_scripts_and_as_it_is_read(
    opened: Opened, services: list[Service]
) -> None:
    """To its reference, and each page's tree on the way."""
    wrong: list[str] = []
    for service in services:
        page = await opened.page(scripts=False, width=PHONE)
        await answer_all(page, service, wrong)
        row = opened.world.register.cases.get(await sent(page))
        wrong += await misread(page)
        assert row is not None
        assert row.service == service.code
        await page.context.close()
    assert not wrong, "\n".join(sorted(set(wrong)))


@pytest.mark.parametrize("code", BY_KIND)
async def test_each_kind_of_page_by_keyboard_alone_and_as_it_is_read(opened: Opened, code: str) -> None:
    """From the box that asks what is needed to the reference: no mouse, and each page's tree on the way."""
    service = service_called(code)
    wrong: list[str] = []
    page = await opened.page(width=PHONE)
    await page.goto("/report")
    await tab_to(page, "#need")
    await page.keyboard.type(service.title)
    await enter(page, "/report")
    wrong += await misread(page)
    await tab_to(page, f'main a[href="/report/{service.code}"]')
    await enter(page, f"/report/{service.code}")
    wrong += await misread(page)
    await tab_to(page, "#start")
    await enter(page, "/report/*/*/*")
    for _ in range(60):
        wrong += await misread(page)
        if part_of(page) == "check":
            break
        for name, given in sent_for(service, part_of(page)).items():
            await by_keyboard(page, name, given)
        await tab_to(page, "#send")
        await enter(page, "/report/*/*/*")
        assert await page.locator(".govuk-error-summary").count() == 0, await page.inner_text("main")
    await tab_to(page, "#send")
    await enter(page, "/report/*/*/sent")
    wrong += await misread(page)
    row = opened.world.register.cases.get(await page.locator(".govuk-panel strong").inner_text())
    assert row is not None
    assert row.service == service.code
    assert not wrong, "\n".join(sorted(set(wrong)))


CONTACT = """\
- text: Pothole
- heading "How can we tell you what happens?" [level=1]
- text: Your name (optional)
- textbox "Your name (optional)"
- text: Your email address (optional)
- textbox "Your email address (optional)"
- text: Your phone number (optional)
- textbox "Your phone number (optional)"
- text: Your address (optional)
- textbox "Your address (optional)"
- group "How should we tell you?":
  - text: How should we tell you? We write by email unless you choose another way.
  - radio "By email"
  - text: By email
  - radio "By text message"
  - text: By text message
  - radio "By post"
  - text: By post
  - radio "By telephone"
  - text: By telephone
  - radio "Do not contact me"
  - text: Do not contact me
- button "Continue"
- paragraph:
  - link "Save and come back later":"""


async def test_a_page_is_read_as_it_is_seen(opened: Opened) -> None:
    """Roles, names and their order, as a screen reader has them; and what a browser may fill in."""
    page = await opened.page()
    service = service_called("pothole")
    await page.goto("/report/pothole")
    await press(page, "#start")
    while part_of(page) != "contact":
        await fill(page, sent_for(service, part_of(page)))
        await press(page, "#send")
    tree = dedent((await page.locator("main").aria_snapshot()).partition("\n")[2])
    assert CONTACT in tree, tree
    tokens = await page.locator("main [autocomplete]").evaluate_all(
        "all => all.map((one) => one.name + ' ' + one.autocomplete)"
    )
    assert tokens == ["name name", "email email", "phone tel", "address street-address"]
    await page.get_by_label("Your email address").fill("ada at example")
    await press(page, "#send")
    alert = page.get_by_role("alert")
    await alert.get_by_role("link").click()
    assert await page.evaluate("document.activeElement.id") == "email"
    assert await page.get_by_label("Your email address").input_value() == "ada at example"
    described = await page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-describedby')).innerText"
    )
    assert "Enter an email address in the correct format" in described


async def faults(opened: Opened, page: Page, name: str) -> list[str]:
    """What is wrong with the page as it is, light and dark."""
    await page.emulate_media(color_scheme="light")
    found = [*await opened.faults(page), *await page.evaluate(MEASURE)]
    await shot(page, f"report-{name}", full=True)
    await page.emulate_media(color_scheme="dark")
    found += await opened.faults(page, colours=True)
    await shot(page, f"report-{name}-dark", full=True)
    return [f"{name}: {fault}" for fault in found]


async def test_nothing_is_wrong_with_any_page_of_it(opened: Opened) -> None:
    page = await opened.page(width=320)
    found: list[str] = []
    await page.goto("/report")
    await page.fill("#need", "he hits me and I have nowhere to stay tonight")
    await press(page, "#find")
    await page.get_by_text("call 999").first.wait_for()
    found += await faults(opened, page, "urgent")
    await page.fill("#need", "")
    await press(page, "#find")
    found += await faults(opened, page, "nothing-typed")
    await page.goto("/report/back/nothing")
    found += await faults(opened, page, "expired")
    service = service_called("homelessness")
    await page.goto(f"/report/{service.code}")
    await press(page, "#start")
    while (part := part_of(page)) != "check":
        if part in ("whom", "contact", "safe-contact"):
            await press(page, "#send")
            found += await faults(opened, page, f"{part}-empty")
        found += await faults(opened, page, part)
        said = sent_for(service, part)
        if part == "whom":
            said = {"whom": ["another"]}
        if part == "acting":
            said = {"kind": ["carer"], "name": ["Bea Sample"], "email": ["bea@example.com"]}
        if part == "consent":
            said = {"consent": ["awaited"]}
        await fill(page, said)
        await press(page, "#send")
    found += await faults(opened, page, "check")
    await page.goto(f"{page.url.rpartition('/')[0]}/save")
    await page.fill("#email", "ada@example.com")
    await press(page, "#send-email")
    found += await faults(opened, page, "saved")
    await page.goto(f"{page.url.rpartition('/')[0]}/check")
    await press(page, "#send")
    await page.locator(".govuk-panel").wait_for()
    found += await faults(opened, page, "sent")
    assert not found, "\n".join(found)
