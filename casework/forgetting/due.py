"""What the retention schedule has due, approved by a manager case by case; the night destroys it."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import MAY_FORGET
from casework.site.routing import PageRoute
from charter.writing.values import spoken
from register.forgetting.destructions import Obstacle
from register.people.audit import AuditAbout, AuditLine, Did, line_of
from starter.desk.audit_trail import AuditTrail
from starter.forgetting.desk import LISTED, SENTENCES, CannotDestroy, ForgettingDesk

PLACE = "/casework/retention"
NOTHING = "Select at least one case."
LATE = "It is destroyed already, or nobody had approved it."

router = APIRouter(route_class=PageRoute, include_in_schema=False)


def forgetting(request: Request) -> ForgettingDesk:
    """The desk that this site's register and editions make."""
    desk = site_of(request).desk
    return ForgettingDesk(desk.register, desk.catalogue.editions, desk.now)


@router.get(PLACE)
async def due(request: Request) -> Response:
    """Whose time has passed, what is approved and waits for the night, and the schedule itself."""
    desk = forgetting(request)
    found, asked, approved, schedule = await asyncio.gather(
        asyncio.to_thread(desk.due),
        asyncio.to_thread(desk.asked_for),
        asyncio.to_thread(desk.approved),
        asyncio.to_thread(desk.schedule),
    )
    stopped = await asyncio.to_thread(_stopped, desk, [each.reference for each in approved])
    return site_of(request).page(
        request,
        "casework/forgetting/due.html",
        due=found,
        asked=asked,
        approved=approved,
        stopped=stopped,
        schedule=schedule,
        more=len(found) == LISTED,
        may_act=officer_of(request).role in MAY_FORGET,
    )


@router.post(f"{PLACE}/approved")
async def approve(request: Request) -> Response:
    """Approve the cases that were selected: each whose time has passed and that nothing holds back."""
    visit, who = visit_of(request), officer_of(request)
    chosen = visit.form.get("reference", [])[:LISTED]
    if not chosen:
        return await _told(request, NOTHING)
    desk = forgetting(request)
    approved, stopped = await asyncio.to_thread(desk.approve_due, chosen, who.name)
    trail: AuditTrail = request.app.state.trail
    for reference in approved:  # a line for each: the form's own says no more than that it was sent
        line = AuditLine(
            at=desk.now(),
            **line_of(who),
            what=Did.CHANGED,
            about=AuditAbout.CASE,
            of=reference,
            route=f"POST {PLACE}/approved",
            details="its destruction was approved",
            status=303,
        )
        await trail.keep(line, surely=False)
    count = len(approved)
    said = f"{count} case{'' if count == 1 else 's'} will be destroyed in the coming night."
    said += "".join(f" {reference}: {SENTENCES[why]}" for reference, why in stopped.items())
    return await _told(request, said)


@router.post(f"{PLACE}/asked")
async def approve_asked(request: Request) -> Response:
    """Approve a case that is to be erased because whom it is about asked for it, and it was granted."""
    visit, desk = visit_of(request), forgetting(request)
    reference = one(visit.form, "reference")
    try:
        asked = await asyncio.to_thread(desk.approve_asked, reference, officer_of(request).name)
    except CannotDestroy as error:
        return await _told(request, f"{reference}: {error}")
    return await _told(request, f"{reference} will be destroyed in the coming night, as {asked} decided.")


@router.post(f"{PLACE}/withdrawn")
async def withdraw(request: Request) -> Response:
    """Take an approval back: possible until the night has destroyed the case."""
    reference = one(visit_of(request).form, "reference")
    destructions = site_of(request).desk.register.destructions
    done = await asyncio.to_thread(destructions.withdraw, reference)
    return await _told(request, f"{reference} will not be destroyed." if done else LATE)


async def _told(request: Request, what: str) -> Response:
    await site_of(request).sessions.tell(visit_of(request), what)
    return redirect(PLACE)


def _stopped(desk: ForgettingDesk, references: list[str]) -> dict[str, str]:
    """What came in the way of those that are approved, in words."""
    found = {each: desk.register.destructions.obstacle(each) for each in references}
    return {each: spoken(why) for each, why in found.items() if why in (Obstacle.HELD, Obstacle.POSTING)}
