"""What is asked before the rest, what can be read beside a question, and what is sent without being asked."""

import httpx
import pytest

from tests.casework.people import People, SpokenCases, hidden
from tests.casework.reporting.answering import answered


async def begun(browser: httpx.AsyncClient, service: str) -> str:
    """The address of a new draft's first question."""
    first = await browser.get(f"/report/{service}")
    answer = await browser.post(f"/report/{service}", data={"form_token": hidden(first, "form_token")})
    return str(answer.headers["location"])


async def test_danger_is_asked_before_the_rest_and_not_sent(people: People, cases: SpokenCases) -> None:
    browser = await people.guest()
    at = await begun(browser, "anti_social_behaviour")
    assert at.endswith("/danger")
    shown = await browser.get(at)
    assert "Is someone in danger now?" in shown.text
    wrong = await browser.post(at, data={"form_token": hidden(shown, "form_token"), "danger": "perhaps"})
    assert wrong.status_code == 422
    assert "Select an answer to “Is someone in danger now?”" in wrong.text
    check = await answered(
        browser,
        "anti_social_behaviour",
        {
            "danger": {"danger": "no"},
            "serious": {"serious": "no"},
            "description": {"description": "Loud music"},
            "where": {"where": "On the stairs"},
            "when": {"when": "Each night"},
            "about": {},
            "safe-contact": {"safe": "yes"},
        },
    )
    told = await browser.get(check)
    assert "Is someone in danger now?" in told.text
    sent = await browser.post(check, data={"form_token": hidden(told, "form_token")})
    assert sent.headers["location"].endswith("/sent")
    (case,) = people.register.queue.cases()
    details = cases.started[case.reference].details.model_dump()
    assert "danger" not in details
    assert details["serious"] is False


async def test_gone_back_to_it_is_as_it_was_answered(people: People) -> None:
    browser = await people.guest()
    at = await begun(browser, "anti_social_behaviour")
    shown = await browser.get(at)
    await browser.post(at, data={"form_token": hidden(shown, "form_token"), "danger": "no"})
    again = (await browser.get(at)).text
    assert again.index('value="no" checked') > again.index('value="yes"')


async def test_a_comment_is_sent_as_one(people: People, cases: SpokenCases) -> None:
    browser = await people.guest()
    check = await answered(
        browser,
        "comment",
        {
            "say": {"what_happened": "Open at eight"},
            "team": {},
            "person": {},
            "reply": {"reply_wanted": "no"},
        },
    )
    told = await browser.get(check)
    await browser.post(check, data={"form_token": hidden(told, "form_token")})
    (case,) = people.register.queue.cases()
    details = cases.started[case.reference].details.model_dump()
    assert details["kind"] == "comment"


@pytest.mark.parametrize(
    ("service", "ombudsman"),
    [
        ("complaint_landlord", "Housing Ombudsman"),
        ("complaint_adult_social_care", "Local Government and Social Care Ombudsman"),
        ("data_protection_complaint", "Information Commissioner’s Office"),
    ],
)
async def test_who_looks_at_a_complaint_in_the_end_is_named(
    people: People, service: str, ombudsman: str
) -> None:
    browser = await people.guest()
    shown = (await browser.get(await begun(browser, service))).text
    assert ombudsman in shown
    assert "{ombudsman}" not in shown


async def test_the_first_page_says_where_else_to_go(people: People) -> None:
    browser = await people.guest()
    pothole = (await browser.get("/report/pothole")).text
    assert 'href="/report/danger"' in pothole
    assert 'href="/track"' in pothole
    assert (
        'href="https://council.example.com/planning-charter"'
        in (await browser.get("/report/email_enquiry")).text
    )
    danger = (await browser.get("/report/danger")).text
    assert "01632 960 199" in danger
    assert "{" not in danger.partition("<main")[2]


async def led(browser: httpx.AsyncClient, service: str, *answers: dict[str, str]) -> str:
    """The page that the last of these answers to the first questions leads to."""
    at = await begun(browser, service)
    for given in answers:
        shown = await browser.get(at)
        answer = await browser.post(at, data={"form_token": hidden(shown, "form_token"), **given})
        at = answer.headers["location"]
    return (await browser.get(at)).text


async def test_who_is_in_danger_is_told_to_call_999_and_can_go_on(people: People) -> None:
    shown = await led(await people.guest(), "danger", {"hurt": "yes"})
    assert "Call 999 now" in shown
    assert "01632 960 199" in shown
    assert "I have called 999" in shown


async def test_who_has_nowhere_to_stay_has_the_telephone_before_anything_else(people: People) -> None:
    answers = {"safe": "yes"}, {"homeless_today": "yes"}
    shown = await led(await people.guest(), "homelessness", *answers)
    assert "Call us now" in shown
    assert "01632 960 100" in shown
    assert "<title>Call us now" not in shown


async def test_another_bodys_complaint_leads_to_it(people: People) -> None:
    shown = await led(await people.guest(), "complaint", {"about": "childrens_social_care"})
    assert 'href="https://council.example.com/childrens-social-care-complaints"' in shown


async def test_a_complaint_of_a_tenant_leads_to_its_own_service(people: People) -> None:
    shown = await led(await people.guest(), "complaint", {"about": "landlord"})
    assert 'href="/report/complaint_landlord"' in shown
    assert 'href="/report/data_protection_complaint"' not in shown
