"""The pages: find a service, its first page, one question after another, check, sent."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.customers.tracking import page
from casework.customers.usual import usual_of_service
from casework.reporting.draft import ReportDraft
from casework.reporting.flow import first_open, steps
from casework.reporting.kinds.every import KINDS
from casework.reporting.kinds.page_kind import PageAsked
from casework.reporting.sending import send
from casework.site.pages import redirect, site_of, visit_of
from casework.site.routing import PageRoute
from charter.edition.services import Service
from starter.desk.telling.problems import Problem

CHECK = "check"
SENT = "sent"

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/report")
async def services(request: Request) -> Response:
    """Every service a resident may ask for."""
    catalogue = site_of(request).desk.catalogue
    offered = [each for each in catalogue.services() if each.opened_by == "customer"]
    return page(request, "report/services.html", services=offered, signposts=catalogue.edition.signposts)


@router.get("/report/{service}")
async def start(service: str, request: Request) -> Response:
    """What is promised, before anything is asked."""
    of = _service(request, service)
    usual = await usual_of_service(site_of(request), of.code)
    return page(request, "report/start.html", service=of, usual=usual)


@router.post("/report/{service}")
async def begin(service: str, request: Request) -> Response:
    """Begin to answer."""
    site, of = site_of(request), _service(request, service)
    draft = await site.drafts.begin(of.code, visit_of(request).token)
    return redirect(await _next(request, of, draft))


@router.get("/report/{service}/{draft}/{part}")
async def question(service: str, draft: str, part: str, request: Request) -> Response:
    """One page: a question, the answers to check, or what came of sending them."""
    of, found = _service(request, service), await _draft(request, service, draft)
    if found.reference:
        return page(request, "report/sent.html", service=of, draft=found)
    asked = await steps(site_of(request), of, found)
    if part == CHECK:
        if first_open(asked) is not None:
            return redirect(await _next(request, of, found))
        return _check(request, of, found, asked)
    step = next((each for each in asked if each.question.part == part), None)
    if step is None:
        return redirect(await _next(request, of, found))
    return await _question(request, step, asked)


@router.post("/report/{service}/{draft}/{part}")
async def answered(service: str, draft: str, part: str, request: Request) -> Response:
    """Take the answers of a page, or send the whole."""
    site, visit = site_of(request), visit_of(request)
    of, found = _service(request, service), await _draft(request, service, draft)
    asked = await steps(site, of, found)
    if found.reference or (part == CHECK and first_open(asked) is None):
        return await _send(request, of, found, asked)
    step = next((each for each in asked if each.question.part == part), None)
    if step is None:
        return redirect(await _next(request, of, found))
    given = await KINDS[step.question.asks].given(step, visit.form, visit.files)
    if given.mistakes:
        return await _question(request, step, asked, given)
    answered = tuple(dict.fromkeys((*found.answered, *(() if given.again else (part,)))))
    kept = given.draft.model_copy(update={"answered": answered})
    await site.drafts.keep(kept, visit.token)
    if given.again:
        return redirect(request.url.path)
    return redirect(await _next(request, of, kept))


async def _send(request: Request, of: Service, draft: ReportDraft, asked: list[PageAsked]) -> Response:
    site, visit = site_of(request), visit_of(request)
    if not draft.reference:
        try:
            reported = await send(site, draft)
        except Problem as problem:
            return _check(request, of, draft, asked, problem.detail)
        draft = draft.model_copy(update={"reference": reported.reference})
        await site.drafts.keep(draft, visit.token)
    return redirect(f"/report/{of.code}/{draft.id}/{SENT}")


async def _next(request: Request, of: Service, draft: ReportDraft) -> str:
    found = await steps(site_of(request), of, draft)
    step = first_open(found)
    return f"/report/{of.code}/{draft.id}/{step.question.part if step else CHECK}"


def _service(request: Request, code: str) -> Service:
    offered = site_of(request).desk.catalogue.services()
    found = next((each for each in offered if each.code == code and each.opened_by == "customer"), None)
    if found is None:
        raise Problem(404, "not_found", "There is nothing at that address.")
    return found


async def _draft(request: Request, service: str, draft_id: str) -> ReportDraft:
    found = await site_of(request).drafts.get(draft_id, visit_of(request).token)
    if found is None or found.service != service:
        raise Problem(404, "not_found", "There is nothing at that address.")
    return found


async def _question(
    request: Request, step: PageAsked, asked: list[PageAsked], given: object = None
) -> Response:
    from casework.reporting.kinds.page_kind import PageAnswered

    kind = KINDS[step.question.asks]
    mistakes = given.mistakes if isinstance(given, PageAnswered) else ()
    posted = given.posted if isinstance(given, PageAnswered) else {}
    parts = [each.question.part for each in asked]
    at = parts.index(step.question.part)
    base = f"/report/{step.service.code}/{step.draft.id}"
    return page(
        request,
        kind.template,
        422 if mistakes else 200,
        service=step.service,
        question=step.question,
        back=f"{base}/{parts[at - 1]}" if at else f"/report/{step.service.code}",
        mistakes=[{"text": each.text, "href": f"#{each.name.replace('.', '-')}"} for each in mistakes],
        wrong={each.name: each.text for each in mistakes if each.name},
        **await kind.shown(step, posted, mistakes),
    )


def _check(
    request: Request, of: Service, draft: ReportDraft, asked: list[PageAsked], refused: str = ""
) -> Response:
    told = [(each.question, KINDS[each.question.asks].lines(each)) for each in asked]
    return page(
        request,
        "report/check.html",
        422 if refused else 200,
        service=of,
        base=f"/report/{of.code}/{draft.id}",
        told=told,
        mistakes=[{"text": refused}] if refused else [],
    )
