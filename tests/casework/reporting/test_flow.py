"""Which page comes next: branches, answers that lead elsewhere, and what is no longer asked."""

import re

import pytest

from casework.reporting import process_questions
from charter.asking.questions import QuestionPage, ServiceQuestions, Stop
from tests.casework.people import People
from tests.casework.reporting.answering import answered, finished
from tests.casework.reporting.test_reported import pressed

FAR = Stop("That is not ours", "Call the owner.\n\nOr call us: {phone}.", service="danger")
DEEP = Stop("Mind it", "Stay away from it.", goes_on="I know: go on")


def _stop(said: object) -> Stop | None:
    text = str(said)
    return FAR if "private" in text else DEEP if "deep" in text else None


PAGES = (
    QuestionPage("Where is it?", ("where",), stops=_stop),
    QuestionPage(
        "What is wrong?",
        ("description",),
        must=("description",),
        when=lambda said: "nowhere" not in str(said.get("where")),
    ),
)


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pothole's questions, with a branch and two answers that lead elsewhere."""
    made = ServiceQuestions(
        pages=PAGES, unasked=frozenset({"photos"}), sensitive=True, before=("A photograph",)
    )
    every = {**process_questions.BY_PROCESS, "HighwaysRepair": made}
    monkeypatch.setattr(process_questions, "BY_PROCESS", every)


@pytest.mark.usefixtures("questions")
async def test_an_answer_that_leads_nowhere_cannot_be_passed(people: People) -> None:
    browser = await people.guest()
    page = (await pressed(browser, "/report/pothole")).headers["location"]
    answer = await pressed(browser, page, **{"where.text": "A private road"})
    assert answer.headers["location"] == f"{page}?stopped=yes"
    stop = await browser.get(answer.headers["location"])
    assert "That is not ours" in stop.text
    assert 'href="tel:01632960100"' in stop.text
    assert 'href="/report/danger"' in stop.text
    check = await browser.get(page.replace("/where", "/check"))
    assert check.headers["location"] == page
    assert "A private road" in (await browser.get(page)).text, "nothing is lost by going back"


@pytest.mark.usefixtures("questions")
async def test_an_answer_that_warns_can_be_gone_on_from(people: People) -> None:
    browser = await people.guest()
    page = (await pressed(browser, "/report/pothole")).headers["location"]
    answer = await pressed(browser, page, **{"where.text": "It is deep"})
    stop = await browser.get(answer.headers["location"])
    on = re.search(r'href="([^"]+/description)">I know: go on', stop.text)
    assert on
    assert (await browser.get(on[1])).status_code == 200


@pytest.mark.usefixtures("questions")
async def test_what_is_no_longer_asked_is_not_sent(people: People) -> None:
    browser = await people.guest()
    said = {"where": {"where.text": "Example Road"}, "description": {"description": "A wide hole"}}
    check = await answered(browser, "pothole", said)
    assert "A wide hole" in (await browser.get(check)).text
    answer = await pressed(browser, check.replace("/check", "/where"), **{"where.text": "nowhere"})
    assert answer.headers["location"] == check, "only what it changes is asked again"
    assert "A wide hole" not in (await browser.get(check)).text
    await finished(browser, check)
    [row] = people.register.queue.cases()
    assert row.intake is not None
    assert row.intake.details == {"where": {"text": "nowhere"}}


@pytest.mark.usefixtures("questions")
async def test_a_sensitive_form_can_be_left_at_once_and_names_itself_nowhere(people: People) -> None:
    browser = await people.guest()
    start = await browser.get("/report/pothole")
    assert "<title>Your form" in start.text
    assert 'href="https://www.bbc.co.uk/weather"' in start.text
    assert "A photograph" in start.text
    check = await answered(browser, "pothole", {"where": {"where.text": "Example Road"}})
    page = await browser.get(check)
    assert "Is it safe for us to contact you?" in page.text
    assert "Pothole" not in page.text
    sent = await finished(browser, check)
    assert "by email" not in sent.text, "no copy goes where somebody else may read it"
