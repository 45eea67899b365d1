"""The first page, where what somebody needs is found, and the first page of each service."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.customers.usual import usual_of_service
from casework.forms.answers import one
from casework.reporting.finding.promised import before_asking
from casework.reporting.finding.services import TYPED, ServiceSearch
from casework.reporting.finding.urgency import is_staffed, recognised
from casework.reporting.helping import instead_of
from casework.reporting.limits import HONEYPOT
from casework.reporting.process_questions import questions_of
from casework.reporting.returning.device import browser_of, is_device_kept
from casework.reporting.visiting import front_page, next_address, service_of
from casework.site.languages import _
from casework.site.pages import redirect, site_of, visit_of
from casework.site.routing import PageRoute
from charter.edition.services import Service
from register import RegisterError

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/report")
async def services(request: Request) -> Response:
    """Every service a resident may ask for, what is dealt with elsewhere, and what they have begun."""
    return await _services(request)


@router.post("/report")
async def find(request: Request) -> Response:
    """Find what somebody needs. What they type is in no address, no history and no log."""
    typed = one(visit_of(request).form, "need").strip()[:TYPED]
    if not typed:
        wrong = [{"text": _("Say in a few words what you need"), "href": "#need"}]
        return await _services(request, mistakes=wrong, status=422)
    catalogue = site_of(request).desk.catalogue
    search = ServiceSearch.of(catalogue)
    found = search.find(typed)
    urgent = recognised(typed, catalogue)
    return await _services(request, typed=typed, found=found, looked=True, urgent=urgent)


@router.get("/report/{service}")
async def start(service: str, request: Request) -> Response:
    """What is promised, before anything is asked."""
    return await _start(request, service_of(request, service))


@router.post("/report/{service}")
async def begin(service: str, request: Request) -> Response:
    """Begin to answer."""
    site, of = site_of(request), service_of(request, service)
    if one(visit_of(request).form, HONEYPOT):
        wrong = [{"text": _("Leave the box “Leave this empty” empty"), "href": f"#{HONEYPOT}"}]
        return await _start(request, of, status=422, mistakes=wrong, trap=True)
    site.limits.spend(request)
    draft = await site.drafts.begin(of.code, browser_of(request))
    return redirect(await next_address(request, of, draft))


async def _services(request: Request, *, status: int = 200, **shown: object) -> Response:
    site = site_of(request)
    catalogue = site.desk.catalogue
    search = ServiceSearch.of(catalogue)
    try:
        begun = await site.drafts.begun(browser_of(request))
    except RegisterError:  # what is offered, and the telephone numbers, need none of it
        begun = []
    named = {each.code: each for each in search.services}
    given: dict[str, Any] = {
        "typed": "",
        "found": [],
        "looked": False,
        "urgent": None,
        "services": search.services,
        "groups": list(dict.fromkeys(each.group for each in search.services)),
        "signposts": search.signposts,
        "staffed": is_staffed(catalogue.edition, site.desk.now()),
        "begun": [(named[each.service], each) for each in begun if each.service in named],
        "device": is_device_kept(request),
        **shown,
    }
    return front_page(request, "report/services.html", status, **given)


async def _start(request: Request, of: Service, *, status: int = 200, **shown: object) -> Response:
    site = site_of(request)
    catalogue = site.desk.catalogue
    return front_page(
        request,
        "report/start.html",
        status,
        service=of,
        asks=questions_of(of),
        instead=instead_of(site, of),
        promised=before_asking(catalogue, of),
        usual=await usual_of_service(site, of.code),
        urgent=of.priority == "urgent",
        staffed=is_staffed(catalogue.edition, site.desk.now()),
        **shown,
    )
