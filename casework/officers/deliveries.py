"""What other systems were told: each event on its way to each subscription, and sending it again."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.seeing.door import sight_in
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import MAY_SEND_AGAIN
from casework.site.routing import PageRoute
from charter import references
from engine.logs import get_logger
from register.outside.events import DeliveryState
from register.people.officers import Post
from register.seeing.sight import EVERYTHING

PLACE = "/casework/deliveries"
A_PAGE = 50
OF = {
    "": (),
    "waiting": (DeliveryState.WAITING, DeliveryState.AGAIN),
    "given-up": (DeliveryState.GIVEN_UP,),
}
"""What the page may be asked to show."""
AGAIN = "It is on its way again, under the same id."
NONE = "There is no such delivery any more."

router = APIRouter(route_class=PageRoute, include_in_schema=False)
log = get_logger(__name__)


@router.get(PLACE)
async def deliveries(request: Request) -> Response:
    """The latest first: all of them, those that wait or were given up, or those of one case."""
    site, events = site_of(request), site_of(request).desk.register.events
    asked = request.query_params
    reference = asked.get("reference", "")
    reference = reference if references.is_valid(reference) else ""
    of = asked.get("of", "") if asked.get("of", "") in OF else ""
    before = asked.get("before", "")
    found = await asyncio.to_thread(
        events.deliveries,
        OF[of],
        reference or None,
        A_PAGE,
        int(before) if _is_place(before) else None,
        EVERYTHING if officer_of(request).role is Post.ADMINISTRATOR else sight_in(request),
    )
    return site.page(
        request,
        "casework/deliveries.html",
        found=found,
        of=of,
        reference=reference,
        subscriptions=site.settings.subscriptions,
        given_up=await asyncio.to_thread(events.count, DeliveryState.GIVEN_UP),
        may_act=officer_of(request).role in MAY_SEND_AGAIN,
        older=found[-1].event.place if len(found) == A_PAGE else None,
    )


@router.post("/casework/deliveries/again")
async def again(request: Request) -> Response:
    """Send one again: at once where it waits, under its old id in any case. The relay sees to it."""
    site, visit = site_of(request), visit_of(request)
    subscription, place = one(visit.form, "subscription"), one(visit.form, "place")
    event_id = ""
    if _is_place(place):
        events = site.desk.register.events
        event_id = await asyncio.to_thread(events.again, subscription, int(place))
    if event_id:
        role = officer_of(request).role  # no name: a log line has none
        log.info("event sent again", subscription=subscription, event_id=event_id, role=role)
    await site.sessions.tell(visit, AGAIN if event_id else NONE)
    return redirect(PLACE)


def _is_place(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 10
