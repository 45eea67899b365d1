"""Garbage in every field of every service: an error in words, and never a page that broke."""

import pytest

from casework.forms.fields import Field
from casework.reporting.draft import ReportDraft
from casework.reporting.kinds.answers import fields_for
from casework.reporting.kinds.contact import ContactKind
from casework.reporting.kinds.needs import NeedsKind
from casework.reporting.kinds.page_kind import PageAsked
from casework.reporting.kinds.safe_contact import SafeContactKind
from casework.reporting.process_questions import pages_of
from charter.asking.questions import Asks, QuestionPage
from charter.edition.services import Service
from tests.casework.filling import MARK, Form, all_bent, bent
from tests.casework.people import People, hidden
from tests.casework.reporting.answering import answered, finished, open_services, sent_for
from workflows.processes import details_model

ONE_OF_EACH = {each.process: each for each in open_services()}


def fields_on(service: Service, question: QuestionPage) -> tuple[Field, ...]:
    """The fields of a page that has any."""
    draft = ReportDraft(id="d", service=service.code)
    asked = PageAsked(None, service, details_model(service.process), question, draft)  # type: ignore[arg-type]
    match question.asks:
        case Asks.ANSWERS:
            return fields_for(question, asked.details)
        case Asks.CONTACT:
            return ContactKind().fields(asked)
        case Asks.NEEDS:
            return NeedsKind().fields()
        case Asks.SAFE_CONTACT:
            return SafeContactKind().fields()
        case _:
            return ()


@pytest.mark.parametrize("process", ONE_OF_EACH)
async def test_whatever_is_sent_is_answered_in_words(process: str, people: People) -> None:
    service, browser = ONE_OF_EACH[process], await people.guest()
    check = await answered(browser, service.code)
    tried = 0
    for question in pages_of(service):
        page = check.replace("/check", f"/{question.part}")
        shown = await browser.get(page)
        if shown.status_code != 200:
            continue  # not asked after these answers
        token, fields = hidden(shown, "form_token"), fields_on(service, question)
        good: Form = sent_for(service, question.part)
        wrong = [(each.what, each.posted) for each in bent(fields, good)]
        wrong += [("all at once", each) for each in all_bent(fields)]
        for what, posted in wrong:
            tried += 1
            answer = await browser.post(page, data={"form_token": token, **posted})
            where = f"{page}: {what}"
            assert answer.status_code in (303, 422), f"{where}: {answer.status_code}"
            assert MARK not in answer.text, where
            if answer.status_code == 422:
                assert "There is a problem" in answer.text, where
        await browser.post(page, data={"form_token": token, **good})
    assert tried > 10
    assert not people.register.queue.cases()
    await finished(browser, check)
    assert len(people.register.queue.cases()) == 1
