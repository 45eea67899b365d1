"""A report by the resident's own pages: sent once, in its own browser, whatever is away meanwhile."""

import httpx
import pytest

from register import Register
from register.errors import RegisterUnreachable
from tests.casework.people import People, SpokenCases, hidden
from tests.casework.reporting.answering import answered, finished

POTHOLE = {"description": {"description": "A hole as wide as a bucket"}}


async def pressed(browser: httpx.AsyncClient, address: str, **said: str) -> httpx.Response:
    """Open a page, and send what is said on it."""
    shown = await browser.get(address)
    return await browser.post(address, data={"form_token": hidden(shown, "form_token"), **said})


async def test_a_pothole_is_reported(people: People) -> None:
    browser = await people.guest()
    check = await answered(browser, "pothole", POTHOLE)
    shown = await browser.get(check)
    assert "A hole as wide as a bucket" in shown.text
    token = {"form_token": hidden(shown, "form_token")}
    sent = await browser.post(check, data=token)
    page = await browser.get(sent.headers["location"])
    again = await browser.post(check, data=token)
    assert again.headers["location"] == sent.headers["location"]
    [row] = people.register.queue.cases()
    assert row.reference in page.text
    assert "Should be inspected within five working days." in page.text
    assert "By Mon 30 Nov 2026" in page.text
    assert row.door == "site"


async def test_a_draft_is_its_own_browsers(people: People) -> None:
    check = await answered(await people.guest(), "pothole", POTHOLE)
    assert (await (await people.guest()).get(check)).status_code == 404


async def test_two_tabs_do_not_mix(people: People) -> None:
    browser = await people.guest()
    one = await answered(browser, "pothole", POTHOLE)
    other = await answered(browser, "streetlight", {"description": {"description": "It flickers"}})
    assert "flickers" not in (await browser.get(one)).text
    await finished(browser, other)
    await finished(browser, one)
    assert sorted(row.service for row in people.register.queue.cases()) == ["pothole", "streetlight"]


async def test_it_is_taken_while_temporal_is_away(people: People, cases: SpokenCases) -> None:
    cases.away = True
    browser = await people.guest()
    page = await finished(browser, await answered(browser, "pothole", POTHOLE))
    [row] = people.register.queue.cases()
    assert row.reference in page.text


async def test_no_word_is_lost_while_the_register_is_away(
    people: People, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await people.guest()
    check = await answered(browser, "pothole", POTHOLE)
    page = check.replace("/check", "/description")
    token = hidden(await browser.get(page), "form_token")

    def away(*given: object, **more: object) -> None:
        raise RegisterUnreachable("away")

    with monkeypatch.context() as broken:
        broken.setattr(register.report_drafts, "get", away)
        said = {"form_token": token, "description": "It is deeper now"}
        kept = await browser.post(page, data=said)
        assert kept.status_code == 503
        assert "It is deeper now</textarea>" in kept.text
        assert "We cannot keep your answer just now" in kept.text
        assert (await browser.get(page)).status_code == 503
        broken.setattr(register.report_drafts, "of_browser", away)
        assert "What do you need?" in (await browser.get("/report")).text
    assert (await browser.post(page, data=said)).status_code == 303
    assert "It is deeper now" in (await browser.get(check)).text
    with monkeypatch.context() as broken:
        broken.setattr(register.reports, "receive", away)
        shown = await pressed(browser, check)
        assert shown.status_code == 503
        assert "It is deeper now" in shown.text
    await finished(browser, check)


async def test_what_is_wrong_altogether_leads_to_its_page(people: People) -> None:
    """A letter has to be posted, and there is nowhere to post it: said where the answers are checked."""
    browser = await people.guest()
    check = await answered(browser, "ehc_needs_assessment")
    shown = await pressed(browser, check.replace("/check", "/contact"), name="Ada", prefers="post")
    assert shown.status_code == 422
    assert 'href="#address"' in shown.text
    assert 'value="Ada"' in shown.text


async def test_a_copy_goes_once_to_the_address_that_was_given(people: People, cases: SpokenCases) -> None:
    browser = await people.guest()
    page = await finished(browser, await answered(browser, "pothole", POTHOLE))
    address = str(page.url).replace("/sent", "/copy")
    text = await browser.get(address)
    assert "A hole as wide as a bucket" in text.text
    assert text.headers["content-type"].startswith("text/plain")
    token = {"form_token": hidden(page, "form_token")}
    for _ in range(2):
        assert (await browser.post(address, data=token)).status_code == 303
    assert len(cases.notes) == 1
    shown = await browser.get(str(page.url))
    assert "A copy is on its way" in shown.text
