"""One's own account: the password, the codes from an app, the passkeys, and where one is signed in."""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.signing_in.enrolment import WRONG_CODE, enrolled, offered, password_mistakes
from casework.signing_in.passkeys.ceremony import can_have
from casework.signing_in.password_rules import HINT
from casework.signing_in.second_factor import hash_of_code, new_recovery_codes
from casework.signing_in.sign_in import LOCKED_FOR, TRIES
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.routing import PageRoute
from casework.site.sessions import hash_of
from engine.logs import get_logger

NOT_YOURS = "Enter the password you have. After several attempts your account is locked for 15 minutes"
PLACE = "/casework/account"

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(PLACE)
async def my_account(request: Request) -> Response:
    """What is known of me here, and where I am signed in."""
    return await _page(request)


@router.get(f"{PLACE}/password")
async def ask_my_password(request: Request) -> Response:
    """The form to change my password."""
    return redirect(PLACE) if officer_of(request).subject else _password_page(request, [])


@router.post(f"{PLACE}/password")
async def change_my_password(request: Request) -> Response:
    """Change it, and sign me out everywhere else."""
    site, officer, visit = site_of(request), officer_of(request), visit_of(request)
    if officer.subject:
        return redirect(PLACE)
    if not await is_mine(request):
        return _password_page(request, [{"text": NOT_YOURS, "href": "#password"}])
    if mistakes := await password_mistakes(site, officer, visit.form):
        return _password_page(request, mistakes)
    hashed = await site.passwords.hashed(visit.form["new_password"][0])
    give = site.desk.register.accounts.give_password
    await asyncio.to_thread(give, officer.username, hashed, None, hash_of(visit.token))
    log.info("password changed", role=officer.role.value)
    return await told(request, "Your password is changed, and you are signed out everywhere else.")


@router.get(f"{PLACE}/second-factor")
async def ask_my_second_factor(request: Request) -> Response:
    """Show what an app reads."""
    return redirect(PLACE) if officer_of(request).subject else _enrol_page(request)


@router.post(f"{PLACE}/second-factor")
async def set_up_my_second_factor(request: Request) -> Response:
    """Set it up, and show the recovery codes this once."""
    site, officer, form = site_of(request), officer_of(request), visit_of(request).form
    if officer.subject or officer.has_codes:
        return redirect(PLACE)
    codes = await enrolled(site, officer, form)
    return codes_page(request, codes) if codes else _enrol_page(request, one(form, "secret"), WRONG_CODE)


@router.post(f"{PLACE}/second-factor/off")
async def switch_off_my_second_factor(request: Request) -> Response:
    """Sign in without codes from now on; where they are required, set up another phone at once."""
    site, officer = site_of(request), officer_of(request)
    if not await is_mine(request):
        return await _page(request, NOT_YOURS)
    await asyncio.to_thread(site.desk.register.second_factors.take_away_secret, officer.username)
    log.info("second factor taken away", role=officer.role.value)
    if site.settings.second_factor == "required" and not officer.passkeys:
        return redirect(f"{PLACE}/second-factor")
    return await told(request, "You sign in without a code from now on.")


@router.post(f"{PLACE}/recovery-codes")
async def renew_my_recovery_codes(request: Request) -> Response:
    """Give me new ones, shown this once; the old ones are worth nothing any more."""
    site, officer = site_of(request), officer_of(request)
    if not officer.has_second_factor:
        return redirect(PLACE)
    if not await is_mine(request):
        return await _page(request, NOT_YOURS)
    codes = new_recovery_codes()
    give = site.desk.register.second_factors.give_codes
    await asyncio.to_thread(give, officer.username, list(map(hash_of_code, codes)))
    log.info("recovery codes renewed", role=officer.role.value)
    return codes_page(request, codes)


@router.post(f"{PLACE}/sessions/end")
async def end_my_sessions(request: Request) -> Response:
    """Sign me out somewhere else, or everywhere else."""
    site, officer, visit = site_of(request), officer_of(request), visit_of(request)
    end, mark = site.desk.register.signed_in.end_of, one(visit.form, "session")
    ended = await asyncio.to_thread(end, officer.username, mark, hash_of(visit.token))
    log.info("sessions ended", total=ended)
    return await told(request, "You are signed out there." if ended else "That had ended already.")


async def is_mine(request: Request) -> bool:
    """Whether the password that came with a form is the officer's, counted as an attempt to sign in is."""
    site, officer, form = site_of(request), officer_of(request), visit_of(request).form
    tried = site.desk.register.officers.attempt
    attempt = await asyncio.to_thread(tried, officer.username, TRIES, LOCKED_FOR)
    given = next(iter(form.get("password", ())), "")
    right = await site.passwords.fits(attempt.password if attempt else None, given)
    if attempt is None or attempt.locked or not right:
        log.warning("password refused", role=officer.role.value)
        return False
    await asyncio.to_thread(site.desk.register.officers.unlock, officer.username)
    return True


async def told(request: Request, notice: str) -> Response:
    """To one's own account, where that is said."""
    await site_of(request).sessions.tell(visit_of(request), notice)
    return redirect(PLACE)


async def _page(request: Request, wrong: str = "") -> Response:
    site, officer = site_of(request), officer_of(request)
    sessions, passkeys, codes = await asyncio.gather(
        site.sessions.of(officer),
        asyncio.to_thread(site.desk.register.passkeys.of, officer.username),
        asyncio.to_thread(site.desk.register.second_factors.codes_left, officer.username),
    )
    return site.page(
        request,
        "casework/accounts/mine.html",
        status=422 if wrong else 200,
        mistakes=[{"text": wrong, "href": "#password"}] if wrong else [],
        sessions=sessions,
        this=hash_of(visit_of(request).token),
        codes_left=codes,
        required=site.settings.second_factor == "required" and not officer.passkeys,
        passkeys=passkeys,
        can_have_passkeys=can_have(site.settings),
        by_passkey_alone=site.settings.second_factor == "passkey",
    )


def _password_page(request: Request, mistakes: list[dict[str, str]]) -> Response:
    return site_of(request).page(
        request,
        "casework/signing_in/password.html",
        status=422 if mistakes else 200,
        mistakes=mistakes,
        person=officer_of(request),
        own=True,
        hint=HINT,
    )


def _enrol_page(request: Request, secret: str = "", wrong: str = "") -> Response:
    site = site_of(request)
    return site.page(
        request,
        "casework/signing_in/enrol.html",
        status=422 if wrong else 200,
        mistakes=[{"text": wrong, "href": "#code"}] if wrong else [],
        own=True,
        **offered(site, officer_of(request), secret),
    )


def codes_page(request: Request, codes: Sequence[str]) -> Response:
    """The recovery codes, shown this once."""
    return site_of(request).page(request, "casework/signing_in/recovery_codes.html", codes=codes, goes=PLACE)
