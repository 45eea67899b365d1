"""The pages of questions: one thing a page, back without loss, and where an answer leads instead of on."""

from collections.abc import Sequence

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.fields import Field, every
from casework.forms.mistakes import Mistake
from casework.reporting.draft import ReportDraft
from casework.reporting.ending.checking import check_page, sending
from casework.reporting.ending.sent import sent_page
from casework.reporting.flow import every_step, first_open, steps, stop_of
from casework.reporting.helping import helps, leads_to
from casework.reporting.kinds.every import KINDS
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.reporting.kinds.said import in_their_words
from casework.reporting.returning.device import browser_of
from casework.reporting.telephone import spoken_of
from casework.reporting.visiting import (
    CHECK,
    SENT,
    address_of,
    draft_of,
    front_page,
    next_address,
    service_of,
)
from casework.site.languages import _
from casework.site.pages import redirect, site_of, visit_of
from casework.site.routing import PageRoute
from charter.asking.questions import Stop
from charter.edition.services import Service
from register import RegisterError

STOPPED = "stopped"

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/report/{service}/{draft}/{part}")
async def question(service: str, draft: str, part: str, request: Request) -> Response:
    """One page: a question, the answers to check, or what came of sending them."""
    of, found = service_of(request, service), await draft_of(request, service, draft)
    if found.reference:
        return await sent_page(request, of, found) if part == SENT else redirect(address_of(found, SENT))
    asked = await steps(site_of(request), of, found)
    if part == CHECK and first_open(asked) is None:
        return await check_page(request, of, found, asked)
    step = _step(asked, part)
    if step is None:
        return redirect(await next_address(request, of, found))
    if STOPPED in request.query_params and (stop := stop_of(step)) is not None:
        return await _stopped(request, step, stop)
    return await _question(request, step, asked)


@router.post("/report/{service}/{draft}/{part}")
async def answered(service: str, draft: str, part: str, request: Request) -> Response:
    """Take the answers of a page, or send the whole. While nothing can be kept, the words stay here."""
    of = service_of(request, service)
    try:
        return await _answered(request, of, draft, part)
    except RegisterError:
        step = _step(every_step(site_of(request), of, ReportDraft(id=draft, service=service)), part)
        if step is None:
            raise
        away = [
            Mistake("", _("We cannot keep your answer just now. It is still here: try again in a moment"))
        ]
        given = PageAnswered(step.draft, away, visit_of(request).form)
        return await _question(request, step, [step], given, status=503)


async def _answered(request: Request, of: Service, draft: str, part: str) -> Response:
    site, visit = site_of(request), visit_of(request)
    found = await draft_of(request, of.code, draft)
    if found.reference:
        return redirect(address_of(found, SENT))
    asked = await steps(site, of, found)
    if part == CHECK and first_open(asked) is None:
        return await sending(request, of, found, asked)
    step = _step(asked, part)
    if step is None:
        return redirect(await next_address(request, of, found))
    given = await KINDS[step.question.asks].given(step, visit.form, visit.files)
    if given.mistakes:
        return await _question(request, step, asked, given)
    parts = tuple(dict.fromkeys((*given.draft.answered, *(() if given.again else (part,)))))
    kept = given.draft.model_copy(update={"answered": parts})
    await site.drafts.keep(kept, browser_of(request))
    if given.again:
        return redirect(request.url.path)
    now = _step(await steps(site, of, kept), part)
    if now is not None and stop_of(now) is not None:
        return redirect(request.url.path, {STOPPED: "yes"})
    return redirect(await next_address(request, of, kept))


def _step(asked: list[PageAsked], part: str) -> PageAsked | None:
    return next((each for each in asked if each.question.part == part), None)


async def _question(
    request: Request,
    step: PageAsked,
    asked: list[PageAsked],
    given: PageAnswered | None = None,
    status: int = 0,
) -> Response:
    kind = KINDS[step.question.asks]
    shown = await kind.shown(step, given.posted if given else {}, given.mistakes if given else ())
    fields: Sequence[Field] = shown.get("fields", ())
    mistakes = in_their_words(given.mistakes, fields) if given else []
    ids = {field.name: field.id for field in every(fields)}
    about = {
        "question": step.question,
        "helps": helps(step),
        "draft": step.draft,
        "back": _back(step, asked),
        "mistakes": [
            {"text": each.text, "href": f"#{ids.get(each.name) or each.name.replace('.', '-') or 'send'}"}
            for each in mistakes
        ],
        "wrong": {each.name: each.text for each in mistakes if each.name},
    }
    return front_page(
        request,
        kind.template,
        status or (422 if mistakes else 200),
        service=step.service,
        **{**about, **shown},
    )


def _back(step: PageAsked, asked: list[PageAsked]) -> str:
    parts = [each.question.part for each in asked]
    at = parts.index(step.question.part)
    return address_of(step.draft, parts[at - 1]) if at else f"/report/{step.service.code}"


async def _stopped(request: Request, step: PageAsked, stop: Stop) -> Response:
    site = site_of(request)
    contact = site.desk.catalogue.edition.contact
    parts = [each.question.part for each in await steps(site, step.service, step.draft)]
    at = parts.index(step.question.part) + 1
    goes_on = address_of(step.draft, parts[at] if at < len(parts) else CHECK)
    address, words = leads_to(site, stop)
    told: list[Markup] = [spoken_of(each, contact) for each in stop.text.split("\n\n") if each.strip()]
    return front_page(
        request,
        "report/stopped.html",
        service=step.service,
        stop=stop,
        told=told,
        address=address,
        words=words,
        goes_on=goes_on,
        back=address_of(step.draft, step.question.part),
    )
