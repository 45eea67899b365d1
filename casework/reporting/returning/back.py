"""A link that was sent: whoever knows where to goes on with their report on this device."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.reporting.returning.device import browser_of
from casework.reporting.visiting import front_page, next_address, service_of
from casework.site.languages import _
from casework.site.pages import redirect, site_of, visit_of
from casework.site.routing import PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/report/back/{secret}")
async def back(secret: str, request: Request) -> Response:
    """Ask where the link was sent: it may have been found by somebody else."""
    good = await site_of(request).links.is_good(secret)
    return front_page(request, "report/back.html" if good else "report/expired.html", 200 if good else 404)


@router.post("/report/back/{secret}")
async def opened(secret: str, request: Request) -> Response:
    """The draft is this browser's from now on."""
    site, given = site_of(request), one(visit_of(request).form, "to").strip()
    if not await site.links.is_good(secret):
        return front_page(request, "report/expired.html", 404)
    draft_id = await site.links.open(secret, given) if given else None
    draft = await site.drafts.hand_over(draft_id, browser_of(request)) if draft_id else None
    if draft is None:
        told = (
            _("That is not where we sent the link. Check it for mistakes")
            if given
            else _("Enter the email address or phone number")
        )
        return front_page(
            request, "report/back.html", 422, to=given, mistakes=[{"text": told, "href": "#to"}]
        )
    of = service_of(request, draft.service)
    return redirect(await next_address(request, of, draft))
