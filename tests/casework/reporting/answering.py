"""A resident who answers every question of a service, as its process's sample would have it."""

from collections.abc import Mapping
from typing import Any

import httpx

from casework.forms.answers import filled
from casework.forms.fields import Field, Widget
from casework.forms.rows import laid_out
from casework.reporting.kinds.answers import fields_for
from casework.reporting.process_questions import pages_of
from charter.asking.questions import Asks, QuestionPage
from charter.edition.services import Service
from tests.casework.filling import moments
from tests.casework.people import hidden
from tests.ready import editions
from tests.workflows.kit import in_reach
from tests.workflows.samples import SAMPLES
from workflows.processes import details_model

Sent = dict[str, list[str]]

ADA: Mapping[Asks, Sent] = {
    Asks.PLACE: {"where": ["Outside 12 Example Close"]},
    Asks.ADDRESS: {"address": ["12 Example Close\nExample Town\nEX2 2AD"]},
    Asks.WHOM: {"whom": ["me"]},
    Asks.CONTACT: {
        "name": ["Ada Example"],
        "email": ["ada@example.com"],
        "address": ["12 Example Close\nExample Town\nEX2 2AD"],
        "prefers": ["email"],
    },
    Asks.SAFE_CONTACT: {"safe": ["yes"]},
}
"""What she says on the pages that are no fields of the report."""


def open_services() -> list[Service]:
    """Every service that a resident may open."""
    [edition] = editions()
    return [each for each in edition.services if each.opened_by == "customer"]


def service_called(code: str) -> Service:
    """The service of that code."""
    return next(each for each in open_services() if each.code == code)


def details_of(service: Service) -> dict[str, Any]:
    """What the process's sample reports."""
    return in_reach(SAMPLES[service.process].details)


def page_of(service: Service, part: str) -> QuestionPage:
    """The question of a part of the address."""
    return next(each for each in pages_of(service) if each.part == part)


def sent_for(service: Service, part: str) -> Sent:
    """What she sends from a page."""
    question = page_of(service, part)
    if question.asks is Asks.FIRST:
        calm = [each for each in question.choices if not (question.stops and question.stops({part: each}))]
        return {part: [calm[-1]]}
    if question.asks is not Asks.ANSWERS:
        return {name: list(given) for name, given in ADA.get(question.asks, {}).items()}
    fields, details = fields_for(question, details_model(service.process)), details_of(service)
    laid, posted = laid_out(fields, filled(fields, details))
    found = {name: list(given) for name, given in {**posted, **moments(laid, details)}.items()}
    for field in fields:
        given = [
            name == field.name or name.startswith((f"{field.name}-", f"{field.name}.")) for name in found
        ]
        if field.required and not any(given):
            found |= _anything(field)
    return found


def _anything(field: Field) -> Sent:
    """An answer to what the sample does not say and a resident has to."""
    if field.widget in (Widget.RADIOS, Widget.SELECT, Widget.TICKS):
        return {field.name: [field.options[0].value]}
    if field.widget is Widget.YES_NO:
        return {field.name: ["no"]}
    if field.widget is Widget.NUMBER:
        return {field.name: ["1"]}
    if field.widget is Widget.DATE:
        return {
            f"{field.name}-{part}": [given]
            for part, given in (("day", "20"), ("month", "11"), ("year", "2026"))
        }
    return {field.name: ["As it is"]}


async def answered(
    browser: httpx.AsyncClient, service: str, pages: Mapping[str, Mapping[str, Any]] | None = None
) -> str:
    """Answer page by page until the answers are to be checked; the address of that page.

    ``pages``: what is said on some of them instead.
    """
    of = service_called(service)
    first = await browser.get(f"/report/{service}")
    answer = await browser.post(f"/report/{service}", data={"form_token": hidden(first, "form_token")})
    for _ in range(60):
        address = answer.headers["location"]
        part = address.rpartition("/")[2]
        if part == "check":
            return address
        shown = await browser.get(address)
        assert shown.status_code == 200, shown.text
        said = (pages or {}).get(part) or sent_for(of, part)
        answer = await browser.post(address, data={"form_token": hidden(shown, "form_token"), **said})
        assert answer.status_code == 303, f"{address} {said}\n{answer.text}"
    raise AssertionError("there is no end to the questions")


async def finished(browser: httpx.AsyncClient, check: str) -> httpx.Response:
    """Send what has been checked; the page with the reference."""
    shown = await browser.get(check)
    answer = await browser.post(check, data={"form_token": hidden(shown, "form_token")})
    assert answer.status_code == 303, answer.text
    return await browser.get(answer.headers["location"])
