"""A report by the resident's own pages, from the first one to its reference."""

import httpx

from tests.casework.people import People, hidden

POTHOLE = {
    "where": {"where": "Outside 12 Example Close"},
    "description": {"description": "A hole as wide as a bucket"},
    "contact": {"name": "Ada Example", "email": "ada@example.com"},
    "needs": {},
}


LAST = {
    "whom": {"whom": "me"},
    "contact": {"name": "Ada Example", "email": "ada@example.com"},
    "safe_contact": {"safe": "yes"},
    "needs": {},
}
"""What every service asks after its own questions."""


async def answered(browser: httpx.AsyncClient, service: str, pages: dict[str, dict[str, str]]) -> str:
    """Answer page by page until the answers are to be checked; the address of that page."""
    first = await browser.get(f"/report/{service}")
    answer = await browser.post(f"/report/{service}", data={"form_token": hidden(first, "form_token")})
    for _ in range(30):
        address = answer.headers["location"]
        part = address.rpartition("/")[2]
        if part == "check":
            return address
        shown = await browser.get(address)
        assert shown.status_code == 200, shown.text
        given = {"form_token": hidden(shown, "form_token"), **{**LAST, **pages}[part]}
        answer = await browser.post(address, data=given)
        assert answer.status_code == 303, answer.text
    raise AssertionError("there is no end to the questions")


async def test_a_pothole_is_reported(people: People) -> None:
    browser = await people.guest()
    check = await answered(browser, "pothole", POTHOLE)
    shown = await browser.get(check)
    assert "A hole as wide as a bucket" in shown.text
    sent = await browser.post(check, data={"form_token": hidden(shown, "form_token")})
    page = await browser.get(sent.headers["location"])
    again = await browser.post(check, data={"form_token": hidden(shown, "form_token")})
    assert again.headers["location"] == sent.headers["location"]
    references = [row.reference for row in people.register.queue.cases()]
    assert len(references) == 1
    assert references[0] in page.text


async def test_a_draft_is_its_own_browsers(people: People) -> None:
    check = await answered(await people.guest(), "pothole", POTHOLE)
    assert (await (await people.guest()).get(check)).status_code == 404
