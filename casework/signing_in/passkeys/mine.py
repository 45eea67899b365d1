"""One's own passkeys: another one made, one removed, each once the password has been given."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.accounts.mine import NOT_YOURS, PLACE, codes_page, is_mine, told
from casework.forms.answers import one
from casework.signing_in.passkeys.ceremony import CREDENTIAL, can_have, taken
from casework.signing_in.passkeys.naming import NOT_MADE, made_page, name_given
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.routing import PageRoute
from engine.logs import get_logger
from register.people.passkeys import Passkey

ADD, NEW, REMOVE = f"{PLACE}/passkeys", f"{PLACE}/passkeys/new", f"{PLACE}/passkeys/remove"

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(ADD)
async def ask_to_add(request: Request) -> Response:
    """Ask for the password, before a passkey is made."""
    return _password_first(request) if _may_have(request) else redirect(PLACE)


@router.post(ADD)
async def add(request: Request) -> Response:
    """Have one made, where the password was theirs."""
    if not _may_have(request):
        return redirect(PLACE)
    if not await is_mine(request):
        return _password_first(request, wrong=NOT_YOURS)
    return await made_page(request, officer_of(request), own=True)


@router.post(NEW)
async def added(request: Request) -> Response:
    """Keep it. What it signs was given after the password, so that nothing else has to show that."""
    site, officer, visit = site_of(request), officer_of(request), visit_of(request)
    if not _may_have(request):
        return redirect(PLACE)
    new = await taken(site, officer, visit, one(visit.form, CREDENTIAL), name_given(request))
    if new is None:
        return await told(request, NOT_MADE)
    if new.codes:
        return codes_page(request, new.codes)
    return await told(request, "Your passkey is there: use it when you next sign in.")


@router.get(REMOVE)
async def ask_to_remove(request: Request) -> Response:
    """Ask whether that one is to go, and for the password."""
    passkey = await _passkey(request, request.query_params.get("passkey", ""))
    return _password_first(request, passkey) if passkey else redirect(PLACE)


@router.post(REMOVE)
async def remove(request: Request) -> Response:
    """Forget it, where the password was theirs."""
    site, officer = site_of(request), officer_of(request)
    passkey = await _passkey(request, one(visit_of(request).form, "passkey"))
    if passkey is None:
        return await told(request, "That passkey had been removed already.")
    if not await is_mine(request):
        return _password_first(request, passkey, NOT_YOURS)
    await asyncio.to_thread(site.desk.register.passkeys.remove, officer.username, passkey.id)
    log.info("passkey removed", role=officer.role.value)
    return await told(request, "The passkey is removed. You can delete it from your device, too.")


def _may_have(request: Request) -> bool:
    return can_have(site_of(request).settings) and not officer_of(request).subject


async def _passkey(request: Request, passkey: str) -> Passkey | None:
    of = site_of(request).desk.register.passkeys.of
    return next(
        (each for each in await asyncio.to_thread(of, officer_of(request).username) if each.id == passkey),
        None,
    )


def _password_first(request: Request, passkey: Passkey | None = None, wrong: str = "") -> Response:
    return site_of(request).page(
        request,
        "casework/signing_in/passkeys/password_first.html",
        status=422 if wrong else 200,
        mistakes=[{"text": wrong, "href": "#password"}] if wrong else [],
        passkey=passkey,
        action=REMOVE if passkey else ADD,
    )
