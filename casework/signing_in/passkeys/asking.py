"""A passkey while somebody signs in: the one they have is used, or their first is made."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.signing_in.passkeys.ceremony import CREDENTIAL, can_have, options_for_any, signed, taken
from casework.signing_in.passkeys.naming import NOT_MADE, made_page, name_given
from casework.signing_in.sign_in import LOCKED_FOR, TRIES
from casework.signing_in.steps import (
    SECOND,
    SignInStep,
    after_of,
    anew,
    begun_at,
    go_on,
    let_in,
    refused,
    safe,
    takes_app_codes,
)
from casework.site.pages import redirect, site_of, visit_of
from casework.site.routing import SIGN_IN, PageRoute
from register.people.officers import Officer

NOT_THE_PASSKEY = (
    "Your passkey was not taken. Try again, or use another way. After several attempts an account is locked "
    "for 15 minutes, whatever is used."
)

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(f"{SIGN_IN}/passkey")
async def ask_passkey(request: Request) -> Response:
    """Ask for the passkey."""
    officer = begun_at(request, *SECOND)
    if officer is None:
        return anew()
    if not officer.passkeys or not can_have(site_of(request).settings):
        return redirect(f"{SIGN_IN}/code", {"next": after} if (after := after_of(request)) else {})
    return await _page(request, officer)


@router.post(f"{SIGN_IN}/passkey")
async def passkey_used(request: Request) -> Response:
    """Go on, if it has signed and the account is not locked."""
    site, officer = site_of(request), begun_at(request, *SECOND)
    if officer is None:
        return anew()
    tried = site.desk.register.officers.attempt
    attempt = await asyncio.to_thread(tried, officer.username, TRIES, LOCKED_FOR)
    locked = attempt is None or attempt.locked
    visit = visit_of(request)
    if locked or not await signed(site, officer, visit, one(visit.form, CREDENTIAL)):
        refused("locked" if locked else "passkey", "passkey")
        return await _page(request, officer, NOT_THE_PASSKEY)
    return await go_on(request, officer, after_of(request), code_given=True)


@router.get(f"{SIGN_IN}/second-factor/passkey")
async def ask_first_passkey(request: Request) -> Response:
    """Have the first one made."""
    officer = begun_at(request, SignInStep.ENROL)
    if officer is None:
        return anew()
    if not can_have(site_of(request).settings):
        return redirect(
            f"{SIGN_IN}/{SignInStep.ENROL}", {"next": after} if (after := after_of(request)) else {}
        )
    return await _first_page(request, officer)


@router.post(f"{SIGN_IN}/second-factor/passkey")
async def first_passkey_made(request: Request) -> Response:
    """Take it, show the recovery codes this once, and sign in."""
    site, officer, visit = site_of(request), begun_at(request, SignInStep.ENROL), visit_of(request)
    if officer is None:
        return anew()
    new = await taken(site, officer, visit, one(visit.form, CREDENTIAL), name_given(request))
    if new is None:
        return await _first_page(request, officer, NOT_MADE)
    goes = safe(after_of(request))
    response = (
        site.page(request, "casework/signing_in/recovery_codes.html", codes=new.codes, goes=goes)
        if new.codes
        else redirect(goes)
    )
    await let_in(request, officer, response)
    return response


async def _page(request: Request, officer: Officer, wrong: str = "") -> Response:
    site = site_of(request)
    return site.page(
        request,
        "casework/signing_in/passkeys/ask.html",
        status=422 if wrong else 200,
        mistakes=[{"text": wrong}] if wrong else [],
        after=after_of(request),
        options=await options_for_any(site, officer, visit_of(request)),
        credential_name=CREDENTIAL,
        by_app=takes_app_codes(officer, site.settings),
    )


async def _first_page(request: Request, officer: Officer, wrong: str = "") -> Response:
    by_app = site_of(request).settings.second_factor != "passkey"
    return await made_page(request, officer, own=False, wrong=wrong, after=after_of(request), by_app=by_app)
