"""Signing in and out. One answer to everything that is not right: nobody learns which usernames there are."""

import asyncio
from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import READING, WORKING
from casework.site.routing import SIGN_IN, PageRoute
from engine.logs import get_logger
from register.people.officers import Officer

TRIES = 5
"""Attempts without success after which an account is locked."""
LOCKED_FOR = timedelta(minutes=15)
NOT_RIGHT = (
    "Enter the right username and password. After several attempts an account is locked for 15 minutes, "
    "whatever is entered."
)
DAY, QUEUE, ACCOUNTS = "/casework/day", "/casework/queue", "/casework/officers"
"""Where somebody begins: with their own day, with what all have to do, or with the accounts."""

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(SIGN_IN)
async def sign_in(request: Request) -> Response:
    """The page to sign in on."""
    if visit_of(request).officer is not None:
        return redirect("/casework/")
    ended = bool(request.query_params.get("ended"))
    return _page(request, after=request.query_params.get("next", ""), ended=ended)


@router.post(SIGN_IN)
async def signed_in(request: Request) -> Response:
    """Sign in, if the password is right and the account is not locked."""
    form = visit_of(request).form
    username, after = one(form, "username").strip(), one(form, "next")
    officer = await _officer(request, username, one(form, "password"))
    if officer is None:
        return _page(request, after=after, username=username, wrong=True)
    kept = await site_of(request).keeping.waiting(visit_of(request), officer.username)
    response = redirect(f"/casework/kept/{kept}" if kept else _safe(after))
    await site_of(request).sessions.start(officer, response)
    log.info("officer signed in", role=officer.role.value)
    return response


@router.post("/casework/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session, here and in the register."""
    response = redirect(SIGN_IN)
    await site_of(request).sessions.end(visit_of(request), response)
    return response


@router.get("/casework/")
@router.get("/casework")
async def home(request: Request) -> Response:
    """To what somebody does here."""
    officer = officer_of(request)
    if officer.role in WORKING:
        return redirect(DAY)
    return redirect(QUEUE if officer.role in READING else ACCOUNTS)


async def _officer(request: Request, username: str, password: str) -> Officer | None:
    """Whose username and password it is. A password is compared in every case, so all take as long."""
    site = site_of(request)
    attempt = await asyncio.to_thread(site.desk.register.officers.attempt, username, TRIES, LOCKED_FOR)
    right = await site.passwords.fits(attempt.password if attempt else None, password)
    if attempt is None or attempt.locked or not right:
        reason = "unknown" if attempt is None else "locked" if attempt.locked else "password"
        log.warning("sign in refused", reason_code=reason)
        return None
    return attempt.officer


def _safe(after: str) -> str:
    """Where to go on: a page of the officers' site, and nowhere else."""
    plain = after.isascii() and after.isprintable() and "\\" not in after
    return after if plain and after.startswith("/casework/") else "/casework/"


def _page(
    request: Request, after: str, username: str = "", *, wrong: bool = False, ended: bool = False
) -> Response:
    mistakes = [{"text": NOT_RIGHT, "href": "#username"}] if wrong else []
    return site_of(request).page(
        request,
        "casework/sign_in.html",
        status=422 if wrong else 200,
        mistakes=mistakes,
        username=username[:100],
        after=_safe(after) if after else "",
        ended=ended,
    )
