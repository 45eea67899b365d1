"""The pages between the password and the first page: for whoever has shown one, and within ten minutes."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.signing_in.enrolment import WRONG_CODE, enrolled, fits, offered, password_mistakes
from casework.signing_in.passkeys.ceremony import can_have
from casework.signing_in.password_rules import HINT
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
from engine.logs import get_logger
from register.people.officers import Officer

NOT_THE_CODE = (
    "Enter the 6 digits the app shows now; each works once. After several attempts an account is locked for "
    "15 minutes, whatever is entered."
)
NOT_A_RECOVERY_CODE = (
    "Enter a recovery code you have not used before. After several attempts an account is locked for "
    "15 minutes, whatever is entered."
)

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/casework/sign-in/code")
async def ask_code(request: Request) -> Response:
    """Ask for the code of the app."""
    officer = begun_at(request, *SECOND)
    if officer is None:
        return anew()
    return _code_page(request, officer, recovery=bool(request.query_params.get("recovery")))


@router.post("/casework/sign-in/code")
async def code_given(request: Request) -> Response:
    """Go on, if the code is right and the account is not locked."""
    site, officer = site_of(request), begun_at(request, *SECOND)
    if officer is None:
        return anew()
    form = visit_of(request).form
    recovery = bool(one(form, "recovery")) or not takes_app_codes(officer, site.settings)
    tried = site.desk.register.officers.attempt
    attempt = await asyncio.to_thread(tried, officer.username, TRIES, LOCKED_FOR)
    locked = attempt is None or attempt.locked
    if locked or not await fits(site, officer, one(form, "code"), recovery=recovery):
        refused("locked" if locked else "code", "code")
        return _code_page(request, officer, recovery, NOT_A_RECOVERY_CODE if recovery else NOT_THE_CODE)
    return await go_on(request, officer, after_of(request), code_given=True)


@router.get("/casework/sign-in/password")
async def ask_password(request: Request) -> Response:
    """Ask for a password of their own, in place of the one that was given to them."""
    return _password_page(request) if begun_at(request, SignInStep.PASSWORD) else anew()


@router.post("/casework/sign-in/password")
async def password_chosen(request: Request) -> Response:
    """Take it, and go on."""
    site, officer, visit = site_of(request), begun_at(request, SignInStep.PASSWORD), visit_of(request)
    if officer is None:
        return anew()
    if mistakes := await password_mistakes(site, officer, visit.form):
        return _password_page(request, mistakes)
    hashed = await site.passwords.hashed(visit.form["new_password"][0])
    await asyncio.to_thread(site.desk.register.accounts.give_password, officer.username, hashed)
    log.info("password changed", role=officer.role.value)
    own = officer.model_copy(update={"temporary_until": None})
    return await go_on(request, own, after_of(request), code_given=True)


@router.get("/casework/sign-in/second-factor")
async def ask_second_factor(request: Request) -> Response:
    """Show what the app reads."""
    site, officer = site_of(request), begun_at(request, SignInStep.ENROL)
    if officer is None:
        return anew()
    return _to_passkey(request) if site.settings.second_factor == "passkey" else _enrol_page(request, officer)


@router.post("/casework/sign-in/second-factor")
async def second_factor_given(request: Request) -> Response:
    """Take it, show the recovery codes this once, and sign in."""
    site, officer, form = site_of(request), begun_at(request, SignInStep.ENROL), visit_of(request).form
    if officer is None:
        return anew()
    if site.settings.second_factor == "passkey":
        return _to_passkey(request)
    codes = await enrolled(site, officer, form)
    if not codes:
        return _enrol_page(request, officer, one(form, "secret"), WRONG_CODE)
    response = site.page(
        request, "casework/signing_in/recovery_codes.html", codes=codes, goes=safe(after_of(request))
    )
    await let_in(request, officer, response)
    return response


def _code_page(request: Request, officer: Officer, recovery: bool, wrong: str = "") -> Response:
    mistakes = [{"text": wrong, "href": "#code"}] if wrong else []
    site = site_of(request)
    by_app = takes_app_codes(officer, site.settings)
    return site.page(
        request,
        "casework/signing_in/code.html",
        status=422 if wrong else 200,
        mistakes=mistakes,
        recovery=recovery or not by_app,
        by_app=by_app,
        by_passkey=officer.passkeys and can_have(site.settings),
        after=after_of(request),
    )


def _password_page(request: Request, mistakes: list[dict[str, str]] | None = None) -> Response:
    return site_of(request).page(
        request,
        "casework/signing_in/password.html",
        status=422 if mistakes else 200,
        mistakes=mistakes or [],
        after=after_of(request),
        person=visit_of(request).begun,
        own=False,
        hint=HINT,
    )


def _to_passkey(request: Request) -> Response:
    after = after_of(request)
    return redirect(f"{SIGN_IN}/{SignInStep.ENROL}/passkey", {"next": after} if after else {})


def _enrol_page(request: Request, officer: Officer, secret: str = "", wrong: str = "") -> Response:
    return site_of(request).page(
        request,
        "casework/signing_in/enrol.html",
        status=422 if wrong else 200,
        mistakes=[{"text": wrong, "href": "#code"}] if wrong else [],
        after=after_of(request),
        own=False,
        by_passkey=can_have(site_of(request).settings),
        **offered(site_of(request), officer, secret),
    )
