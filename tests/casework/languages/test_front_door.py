"""Reporting in another language: no page of a report says a word that a translator was not given."""

import httpx
import pytest

from casework.reporting.process_questions import pages_of
from charter.asking.questions import Asks
from register import Register
from tests.casework.languages.pseudo import CODE, untranslated
from tests.casework.people import People, hidden
from tests.casework.reporting.answering import open_services, sent_for, service_called
from tests.ready import editions

SERVICES = [each.code for each in open_services()]
STOPS = [
    (of.code, page.part, choice)
    for of in open_services()
    for page in pages_of(of)
    if page.asks is Asks.FIRST and page.stops and not page.when
    for choice in page.choices
    if page.stops({page.part: choice})
]
COUNCIL = editions().council
ADA = ("Ada Example", "Example Close", "Example Town", "ada@example.com")


async def speaking(people: People) -> httpx.AsyncClient:
    """A guest who has chosen the language."""
    browser = await people.guest()
    chosen = await browser.get("/report", params={"language": CODE})
    assert chosen.cookies.get("charter-language") == CODE
    return browser


def wholly(page: httpx.Response, *data: str, status: int = 200) -> None:
    """Nothing of the page is in English."""
    assert page.status_code == status, page.text
    assert untranslated(page.text, COUNCIL, *ADA, *data) == [], page.url


async def sent_in(browser: httpx.AsyncClient, at: str, /, **said: object) -> httpx.Response:
    """Open a page that is wholly in the language, and send what is said on it."""
    shown = await browser.get(at)
    wholly(shown)
    return await browser.post(at, data={"form_token": hidden(shown, "form_token"), **said})


@pytest.mark.parametrize(
    "need", ["hole in the road", "xyzzy", "nowhere to stay tonight", "he hits me", "gas leak", ""]
)
async def test_finding(people: People, need: str) -> None:
    browser = await speaking(people)
    wholly(await sent_in(browser, "/report", need=need), status=200 if need else 422)


@pytest.mark.parametrize("service", SERVICES)
async def test_every_question_with_and_without_mistakes(
    people: People, register: Register, service: str
) -> None:
    browser, of = await speaking(people), service_called(service)
    answer = await sent_in(browser, f"/report/{service}")
    data = ["As it is"]
    while (address := answer.headers["location"]).rpartition("/")[2] != "check":
        part = address.rpartition("/")[2]
        wrong = await sent_in(browser, address)
        if wrong.status_code != 303:
            wholly(wrong, status=422)
        said = sent_for(of, part)
        data += [line for given in said.values() for text in given for line in (text, *text.splitlines())]
        answer = await browser.post(
            address, data={"form_token": hidden(await browser.get(address), "form_token"), **said}
        )
        assert answer.status_code == 303, answer.text
    check = answer.headers["location"]
    wholly(await browser.get(check.replace("/check", "/save")))
    sent = await browser.get((await sent_in(browser, check)).headers["location"])
    wholly(sent, *data)
    [row] = register.queue.cases()
    wholly(await browser.get(f"/track/{row.reference}"))


@pytest.mark.parametrize(("service", "part", "choice"), STOPS)
async def test_where_an_answer_leads_instead(people: People, service: str, part: str, choice: str) -> None:
    browser, of = await speaking(people), service_called(service)
    address = (await sent_in(browser, f"/report/{service}")).headers["location"]
    while (asked := address.rpartition("/")[2]) != part:
        token = hidden(await browser.get(address), "form_token")
        answer = await browser.post(address, data={"form_token": token, **sent_for(of, asked)})
        address = answer.headers["location"]
    stopped = await sent_in(browser, address, **{part: choice})
    wholly(await browser.get(stopped.headers["location"]))
