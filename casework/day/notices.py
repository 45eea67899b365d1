"""How an officer wishes to be told outside the site: never, at once, or by one digest in the morning."""

import asyncio

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.routing import PageRoute
from charter.news.kinds import HowTold
from charter.people import AT_THE_DOOR, EmailAddress, Model
from engine.logs import get_logger

PLACE = "/casework/me/notices"
CHOICES = {
    HowTold.NEVER: ("Not outside this site", "My day shows it all the same."),
    HowTold.AT_ONCE: (
        "By email, at once",
        "When a case is given to you, a note names you, or something urgent waits for you.",
    ),
    HowTold.DIGEST: (
        "By one email at 8 in the morning",
        "On working days: what is new, what is late, and what is due.",
    ),
}
ENTER = "Enter your email address"
FORMAT = "Enter an email address in the correct format, like name@example.com"
SELECT = "Select how you wish to be told"

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)


class _Reached(Model):
    email: EmailAddress = ""


@router.get(PLACE)
async def notices(request: Request) -> Response:
    """How the visitor is told now, and the form to change it."""
    notice = await asyncio.to_thread(site_of(request).desk.register.notices.get, officer_of(request).username)
    return _page(request, notice.how.value, notice.email, problem=notice.problem)


@router.post(PLACE)
async def chosen(request: Request) -> Response:
    """Tell them in that way from now on."""
    site, visit, officer = site_of(request), visit_of(request), officer_of(request)
    given, email = one(visit.form, "how"), one(visit.form, "email").strip()
    wrong: dict[str, str] = {}
    if given not in set(HowTold):
        wrong["how"] = SELECT
    elif not email and given != HowTold.NEVER:
        wrong["email"] = ENTER
    try:
        _Reached.model_validate({"email": email}, context=AT_THE_DOOR)
    except ValidationError:
        wrong["email"] = FORMAT
    if wrong:
        return _page(request, given, email, wrong=wrong)
    how = HowTold(given)
    await asyncio.to_thread(site.desk.register.notices.choose, officer.username, how, email)
    log.info("way of telling chosen", role=officer.role.value)
    told = "You are told on this site alone." if how is HowTold.NEVER else f"We email you at {email}."
    await site.sessions.tell(visit, f"Saved. {told}")
    return redirect(PLACE)


def _page(
    request: Request, how: str, email: str, *, wrong: dict[str, str] | None = None, problem: str = ""
) -> Response:
    wrong = wrong or {}
    return site_of(request).page(
        request,
        "casework/day/notices.html",
        status=422 if wrong else 200,
        choices=CHOICES,
        how=how,
        email=email[:320],
        wrong=wrong,
        problem=problem,
        mistakes=[{"text": text, "href": f"#{field}"} for field, text in wrong.items()],
    )
