"""Another team's case, opened with a reason; and those openings, looked at by those whose cases they are."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.queues.filters import page_number
from casework.seeing.door import OPENED, closed_page, may_see, sight_in, whose_is
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import MAY_LOOK_AT_OPENINGS
from casework.site.routing import PageRoute
from charter.faults import is_blank
from engine.logs import get_logger
from starter.desk.telling.problems import Problem, unknown_reference

PLACE = "/casework/openings"
LEAST_WHY, LONGEST_WHY = 10, 500
A_PAGE = 25
PAGES = 200
NO_WHY = "Enter why you need to see this case"
SHORT_WHY = "Enter a whole sentence: somebody will look at it"
LONG_WHY = f"It must be {LONGEST_WHY} characters or fewer"

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.post(OPENED)
async def opened(reference: str, request: Request) -> Response:
    """Write down why, and show the case. Problem 404 for no case, 403 for one of a sensitive service."""
    site, officer, sight = site_of(request), officer_of(request), sight_in(request)
    case = await whose_is(request, reference)
    if case is None:
        raise unknown_reference()
    address = f"/casework/cases/{case.reference}"
    if may_see(sight, case):
        return redirect(address)
    if not sight.may_ask(case.service):
        raise Problem(403, "not_your_case", "This case is open only to those its service was given to.")
    why = one(visit_of(request).form, "why").strip()
    if wrong := _wrong(why):
        return closed_page(request, case, sight, status=422, why=why[:LONGEST_WHY], wrong=wrong)
    await asyncio.to_thread(site.desk.register.openings.open, case.reference, officer, why)
    log.info("case opened with a reason", reference=case.reference, role=officer.role.value)
    await site.sessions.tell(
        visit_of(request), "The case is open to you until tomorrow. A manager will look at why."
    )
    return redirect(address)


@router.get(PLACE)
async def openings(request: Request) -> Response:
    """Who opened which case of yours, why, and who has looked at it."""
    return await _page(request)


@router.post(f"{PLACE}/looked")
async def looked(request: Request) -> Response:
    """The visitor has looked at one, and says what they found where there is something to say."""
    site, form = site_of(request), visit_of(request).form
    given, note = one(form, "opening"), one(form, "note").strip()
    if len(note) > LONGEST_WHY:
        return await _page(request, (given, note[:LONGEST_WHY]))
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    look = site.desk.register.openings.look
    done = await asyncio.to_thread(look, number, officer_of(request), note, sight_in(request))
    told = "You have looked at it." if done else "Somebody has looked at that already, or it is your own."
    await site.sessions.tell(visit_of(request), told)
    return redirect(PLACE)


async def count_unlooked(request: Request) -> int:
    """How many openings wait for this visitor; none for whom they do not."""
    site, officer = site_of(request), officer_of(request)
    if officer.role not in MAY_LOOK_AT_OPENINGS:
        return 0
    count = site.desk.register.openings.count_unlooked
    return await asyncio.to_thread(count, sight_in(request), officer.username)


async def _page(request: Request, too_long: tuple[str, str] = ("", "")) -> Response:
    site = site_of(request)
    every = request.query_params.get("of") == "all"
    page = page_number(request.query_params, PAGES)
    found, count = await asyncio.to_thread(
        site.desk.register.openings.find,
        sight_in(request),
        unlooked=not every,
        limit=A_PAGE,
        offset=(page - 1) * A_PAGE,
    )
    which, note = too_long
    return site.page(
        request,
        "casework/seeing/openings.html",
        status=422 if which else 200,
        found=found,
        count=count,
        every=every,
        page=page,
        pages=min(-(-count // A_PAGE), PAGES),
        mistakes=[{"text": LONG_WHY, "href": f"#note-{which}"}] if which else [],
        wrong=which,
        wrong_why=LONG_WHY,
        note=note,
        place=PLACE,
    )


def _wrong(why: str) -> str:
    if is_blank(why):
        return NO_WHY
    if len(why) < LEAST_WHY:
        return SHORT_WHY
    return LONG_WHY if len(why) > LONGEST_WHY else ""
