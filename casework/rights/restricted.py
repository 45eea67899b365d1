"""A case whose use is restricted: who asked, who used it all the same, and a form for a reason."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.officers.case_page import address_of, case_for
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import SPEAKS_AS
from casework.site.routing import PageRoute
from charter.addresses.marks import flattened
from register import RegisterError

DOOR = "casework"
"""As whom the site speaks to the desk."""
LONGEST = 500
NO_REASON = "Enter why you have to use this case"
TOO_LONG = f"The reason must be {LONGEST} characters or fewer"
NOT_STORED = "It could not be stored just now. Nothing you wrote is lost: send it again in a few minutes."

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/casework/cases/{reference}/restricted")
async def restricted(reference: str, request: Request) -> Response:
    """By which request it is restricted, who used it since and why, and the form to give a reason."""
    return await _page(request, reference)


@router.post("/casework/cases/{reference}/restricted")
async def use(reference: str, request: Request) -> Response:
    """Use it for an hour, with a reason that is kept. Where it is not restricted, none is needed."""
    row = await case_for(request, reference)
    site, visit, officer = site_of(request), visit_of(request), officer_of(request)
    why, rights = flattened(one(visit.form, "why")), site.desk.register.rights
    if not await asyncio.to_thread(rights.restrictions, row.reference):
        return redirect(address_of(row.reference))
    if not why or len(why) > LONGEST:
        return await _page(request, reference, why=why, mistake=TOO_LONG if why else NO_REASON)
    try:
        await asyncio.to_thread(rights.use, row.reference, DOOR, officer.name, why)
    except RegisterError:
        return await _page(request, reference, why=why, mistake=NOT_STORED, status=503)
    await site.sessions.tell(visit, "Your reason is kept. You can use this case for an hour.")
    return redirect(address_of(row.reference))


async def _page(
    request: Request, reference: str, *, why: str = "", mistake: str = "", status: int = 422
) -> Response:
    row = await case_for(request, reference)
    site, officer = site_of(request), officer_of(request)
    rights = site.desk.register.rights
    held, uses = await asyncio.gather(
        asyncio.to_thread(rights.restrictions, row.reference), asyncio.to_thread(rights.uses, row.reference)
    )
    return site.page(
        request,
        "casework/rights/restricted.html",
        status=status if mistake else 200,
        case=row,
        restrictions=held,
        uses=list(reversed(uses)),
        may_use=officer.role in SPEAKS_AS,
        why=why,
        mistake=mistake,
        mistakes=[{"text": mistake, "href": "#why"}] if mistake else [],
        address=f"{address_of(row.reference)}/restricted",
        back=address_of(row.reference),
    )
