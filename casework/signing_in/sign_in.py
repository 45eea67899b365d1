"""Signing in and out. One answer to everything that is not right: nobody learns which usernames there are."""

import asyncio
from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.signing_in.steps import go_on, refused, safe
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import READING, WORKING
from casework.site.routing import SIGN_IN, PageRoute
from casework.site.sessions import hash_of
from register.people.officers import Officer
from starter.desk.telling.problems import Problem

TRIES = 5
"""Attempts without success after which an account is locked."""
LOCKED_FOR = timedelta(minutes=15)
NOT_RIGHT = (
    "Enter the right username and password. After several attempts an account is locked for 15 minutes, "
    "whatever is entered."
)
TOO_OFTEN = (
    "Too many people tried to sign in from your network in the last minute. Wait a minute and try again."
)
RUN_OUT = "This password was given for a short time, and has run out. Ask an administrator for another."
DAY, QUEUE, ACCOUNTS = "/casework/day", "/casework/queue", "/casework/officers"
"""Where somebody begins: with their own day, with what all have to do, or with the accounts."""
REFUSED = {
    "away": "The council’s sign-in service does not answer at the moment. Try again in a few minutes.",
    "again": "Signing in took too long, or was begun in another window. Sign in again.",
    "denied": "The council’s sign-in service did not let you in. Ask those who look after it.",
    "group": "You have signed in, but are in no group that works with this site. Ask an administrator.",
    "name": "Another officer has the same name and username here. Ask an administrator.",
    "closed": "Your account on this site is closed. Ask an administrator.",
}
"""Why somebody does not come in by the council's directory."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(SIGN_IN)
async def sign_in(request: Request) -> Response:
    """The page to sign in on."""
    if visit_of(request).officer is not None:
        return redirect("/casework/")
    asked = request.query_params
    wrong = REFUSED.get(asked.get("refused", ""), "")
    return await sign_in_page(request, asked.get("next", ""), wrong=wrong)


@router.post(SIGN_IN)
async def signed_in(request: Request) -> Response:
    """Sign in, or on to the next step, if the password is right and the account is not locked."""
    form, now = visit_of(request).form, site_of(request).desk.now()
    username, after = one(form, "username").strip(), one(form, "next")
    officer = await _officer(request, username, one(form, "password"))
    if officer is None:
        return await sign_in_page(request, after, username, NOT_RIGHT)
    if officer.temporary_until is not None and officer.temporary_until < now:
        refused("temporary")
        return await sign_in_page(request, after, username, RUN_OUT)
    kept = await site_of(request).keeping.waiting(hash_of(visit_of(request).token), officer.username)
    return await go_on(request, officer, f"/casework/kept/{kept}" if kept else safe(after) if after else "")


@router.post("/casework/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session, here and in the register; at the council's directory too, if it was by that."""
    site, officer = site_of(request), officer_of(request)
    by_directory = bool(officer.subject) and site.directory is not None
    response = redirect(f"{SIGN_IN}/directory/out") if by_directory else redirect(SIGN_IN, {"out": "yes"})
    await site.sessions.end(visit_of(request), response)
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
    site, register = site_of(request), site_of(request).desk.register
    if wait := site.sign_ins.wait_for(request):
        refused("too_often")
        raise Problem(429, "too_often", TOO_OFTEN, headers={"Retry-After": str(wait)})
    site.passwords.need_room()  # before an attempt is counted
    may = site.settings.may_use_password(username)
    attempt = await asyncio.to_thread(register.officers.attempt, username, TRIES, LOCKED_FOR) if may else None
    right = await site.passwords.fits(attempt.password if attempt else None, password)
    if attempt is None or attempt.locked or not right:
        refused("unknown" if attempt is None else "locked" if attempt.locked else "password")
        return None
    return attempt.officer


async def sign_in_page(request: Request, after: str = "", username: str = "", wrong: str = "") -> Response:
    """The page to sign in on, with what was wrong and with what is known of the council's directory."""
    site, asked = site_of(request), request.query_params
    directory, posted = site.directory, request.method == "POST"
    return site.page(
        request,
        "casework/signing_in/sign_in.html",
        status=422 if wrong and posted else 200,
        posted=posted,
        mistakes=[{"text": wrong, "href": "#username"} if posted else {"text": wrong}] if wrong else [],
        username=username[:100],
        after=safe(after) if after else "",
        ended=bool(asked.get("ended")) and not wrong,
        out=bool(asked.get("out")) and not wrong,
        directory=site.settings.oidc_name if directory else "",
        directory_away=directory is not None and not await directory.is_there(),
        passwords_for=site.settings.local_accounts if directory else "all",
    )
