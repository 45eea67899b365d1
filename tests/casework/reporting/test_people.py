"""Pages about people: for whom it is, by whose consent, and how to tell them without putting them at risk."""

from typing import Any

import pytest

from casework.reporting.draft import ReportDraft
from casework.reporting.kinds.contact import ContactKind
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked, PageKind
from casework.reporting.kinds.safe_contact import SafeContactKind
from casework.reporting.kinds.whom import ActingKind, ConsentKind, WhomKind
from charter.asking.questions import Asks, QuestionPage
from tests.casework.people import People, hidden
from tests.casework.reporting.answering import answered, finished, service_called
from workflows.processes import details_model

ANOTHER = ReportDraft(id="d", service="pothole", kept={"whom": "another"})


def asked(draft: ReportDraft, asks: Asks) -> PageAsked:
    service = service_called(draft.service)
    question = QuestionPage("Is it safe for us to contact you?", asks=asks)
    site: Any = None
    return PageAsked(site, service, details_model(service.process), question, draft)


async def given(of: PageKind, asks: Asks, draft: ReportDraft, /, **said: str | list[str]) -> PageAnswered:
    posted = {name: [one] if isinstance(one, str) else one for name, one in said.items()}
    return await of.given(asked(draft, asks), posted, [])


async def test_a_carer_reports_with_consent_and_both_are_known(people: People) -> None:
    browser = await people.guest()
    check = await answered(
        browser,
        "pothole",
        {
            "whom": {"whom": "another"},
            "acting": {"kind": "carer", "name": "Bea Sample", "email": "bea@example.com"},
            "consent": {"consent": "given", "reason": "She asked me to."},
            "contact": {"name": "Ada Example", "prefers": "none"},
        },
    )
    shown = await browser.get(check)
    for said in (
        "For somebody else",
        "Carer",
        "Bea Sample",
        "Yes, they have agreed",
        "She asked me to.",
        "Their name",
    ):
        assert said in shown.text
    await finished(browser, check)
    [row] = people.register.queue.cases()
    assert row.representative is not None
    assert (row.representative.kind, row.representative.consent) == ("carer", "given")
    assert row.customer.name == "Ada Example"


async def test_for_oneself_after_all_drops_who_acted(people: People) -> None:
    browser = await people.guest()
    who = {"kind": "carer", "name": "Bea Sample", "email": "bea@example.com"}
    pages = {"whom": {"whom": "another"}, "acting": who, "consent": {"consent": "awaited"}}
    check = await answered(browser, "pothole", pages)
    page = check.replace("/check", "/whom")
    token = hidden(await browser.get(page), "form_token")
    await browser.post(page, data={"form_token": token, "whom": "me"})
    assert "Bea Sample" not in (await browser.get(check)).text
    await finished(browser, check)
    [row] = people.register.queue.cases()
    assert row.representative is None


async def test_consent_is_taken_as_given_of_somebody_elected_alone() -> None:
    councillor = {"kind": "councillor", "name": "Bea Sample", "email": "bea@example.com"}
    draft = ANOTHER.model_copy(update={"representative": councillor})
    made = await given(ConsentKind(), Asks.CONSENT, draft, reason="To answer my constituent")
    assert made.draft.representative is not None
    assert made.draft.representative["consent"] == "taken_as_given"
    draft = ANOTHER.model_copy(update={"representative": {**councillor, "kind": "family"}})
    assert (await given(ConsentKind(), Asks.CONSENT, draft, consent="taken_as_given")).mistakes
    assert (await given(ConsentKind(), Asks.CONSENT, draft, consent="best_interests")).mistakes


async def test_another_relation_asks_for_consent_anew() -> None:
    before = {"kind": "mp", "name": "Bea Sample", "email": "bea@example.com", "consent": "taken_as_given"}
    draft = ANOTHER.model_copy(update={"representative": before, "answered": ("acting", "consent")})
    said = {"kind": "carer", "name": "Bea Sample", "email": "bea@example.com"}
    made = await given(ActingKind(), Asks.ACTING, draft, **said)
    assert made.draft.answered == ("acting",)
    assert made.draft.representative == said


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "kind"),
        ({"kind": "carer"}, "name"),
        ({"kind": "carer", "name": "Bea"}, "email"),
        ({"kind": "king"}, "kind"),
    ],
)
async def test_who_acts_says_who_they_are(said: dict[str, str], field: str) -> None:
    made = await given(ActingKind(), Asks.ACTING, ANOTHER, **said)
    assert field in {each.name for each in made.mistakes}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "prefers"),
        ({"prefers": "email"}, "email"),
        ({"prefers": "text", "email": "ada@example.com"}, "phone"),
        ({"prefers": "pigeon"}, "prefers"),
        ({"email": "ada at example"}, "email"),
    ],
)
async def test_one_way_to_be_told_is_asked_for(said: dict[str, str], field: str) -> None:
    made = await given(ContactKind(), Asks.CONTACT, ReportDraft(id="d", service="pothole"), **said)
    assert {each.name for each in made.mistakes} == {field}


async def test_nobody_is_told_who_does_not_wish_it_where_that_may_be() -> None:
    kind = ContactKind()
    made = await given(kind, Asks.CONTACT, ReportDraft(id="d", service="pothole"), prefers="none")
    assert not made.mistakes
    assert "prefers" not in made.draft.reporter
    complaint = ReportDraft(id="d", service="complaint")
    assert (await given(kind, Asks.CONTACT, complaint, prefers="none")).mistakes


@pytest.mark.parametrize(
    ("said", "safe"),
    [
        ({"safe": "yes", "channels": ["email"]}, None),
        (
            {"safe": "only", "channels": ["email"], "neutral_wording": "yes"},
            {"channels": ["email"], "neutral_wording": True},
        ),
        ({"safe": "no"}, {"channels": []}),
    ],
)
async def test_what_is_safe_is_kept(said: dict[str, Any], safe: object) -> None:
    draft = ReportDraft(id="d", service="homelessness")
    made = await given(SafeContactKind(), Asks.SAFE_CONTACT, draft, **said)
    assert not made.mistakes
    assert made.draft.reporter["safe_contact"] == safe


@pytest.mark.parametrize(
    "said", [{}, {"safe": "only"}, {"safe": "only", "channels": ["owl"]}, {"safe": "perhaps"}]
)
async def test_what_is_not_said_to_be_safe_is_asked_again(said: dict[str, Any]) -> None:
    draft = ReportDraft(id="d", service="homelessness")
    assert (await given(SafeContactKind(), Asks.SAFE_CONTACT, draft, **said)).mistakes


async def test_whom_is_chosen_of_what_is_offered() -> None:
    draft = ReportDraft(id="d", service="pothole")
    assert (await given(WhomKind(), Asks.WHOM, draft, whom="everybody")).mistakes
