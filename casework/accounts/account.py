"""One account: changed, closed, opened again, let in again where somebody has lost a password or a phone."""

import asyncio
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.accounts.profiles import LAST, NAME_TAKEN, AccountForm, choices, teams_of
from casework.forms.answers import one
from casework.site.pages import Site, redirect, site_of, visit_of
from casework.site.passwords import TEMPORARY, new_password
from casework.site.routing import PageRoute
from casework.site.sessions import hash_of
from engine.logs import get_logger
from register.people.accounts import ChangedMeanwhile, LastAdministrator
from register.people.names import NameTaken
from register.people.officers import Officer
from starter.desk.telling.problems import Problem

CHANGED = (
    "This account was changed while you had it open, and nothing of yours was done. Look at what it says "
    "now, and send it again if it is still right."
)
NO_PASSWORD = "The account is closed, or the council’s directory signs them in: it has no password here."  # noqa: S105
LEFT_SHOWN = 20

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)
PLACE = "/casework/accounts/{username}"


@router.get(PLACE)
async def account(username: str, request: Request) -> Response:
    """The account, where it is signed in, and what can be done."""
    site, officer = site_of(request), await _officer(request, username)
    return await _page(site, request, officer)


@router.get(f"{PLACE}/change")
async def ask_change(username: str, request: Request) -> Response:
    """The form, as the account is."""
    officer = await _officer(request, username)
    return _form_page(request, officer, AccountForm.of(officer))


@router.post(f"{PLACE}/change")
async def change(username: str, request: Request) -> Response:
    """Change it. What a session may do changes at once."""
    site, visit, officer = site_of(request), visit_of(request), await _officer(request, username)
    if officer.subject:
        return await _told(request, officer, "The council’s directory says who they are: change it there.")
    given = AccountForm.posted(visit.form, site, new=False)
    given.username = officer.username
    if given.wrong:
        return _form_page(request, officer, given)
    accounts = site.desk.register.accounts
    try:
        await asyncio.to_thread(accounts.change, officer.username, _version(request), given.profile)
    except NameTaken:
        given.wrong["name"] = NAME_TAKEN
    except LastAdministrator:
        given.wrong["role"] = LAST
    except ChangedMeanwhile:
        given.wrong[""] = CHANGED
    if given.wrong:
        return _form_page(request, officer, given)
    log.info("account changed", role=given.role)
    return await _told(request, officer, "The account is changed.")


@router.get(f"{PLACE}/close")
async def ask_close(username: str, request: Request) -> Response:
    """Say what closing it does, and to which team its cases go."""
    return await _close_page(request, await _officer(request, username))


@router.post(f"{PLACE}/close")
async def close(username: str, request: Request) -> Response:
    """Close it: its sessions end now, and the relay hands its cases over, each by its own message."""
    site, officer, team = (
        site_of(request),
        await _officer(request, username),
        one(visit_of(request).form, "team"),
    )
    if team and team not in {*teams_of(site), officer.team}:
        return await _close_page(request, officer, "Select the team their cases go to")
    accounts = site.desk.register.accounts
    try:
        await asyncio.to_thread(accounts.close, officer.username, _version(request), team)
    except LastAdministrator:
        return await _close_page(request, officer, LAST)
    except ChangedMeanwhile:
        return await _told(request, officer, CHANGED)
    log.info("account closed", role=officer.role.value)
    return await _told(request, officer, "The account is closed.")


@router.post(f"{PLACE}/reopen")
async def reopen(username: str, request: Request) -> Response:
    """Open it again. The password is as it was: reset it if it is not known any more."""
    site, officer = site_of(request), await _officer(request, username)
    accounts = site.desk.register.accounts
    try:
        await asyncio.to_thread(accounts.reopen, officer.username, _version(request))
    except ChangedMeanwhile:
        return await _told(request, officer, CHANGED)
    log.info("account reopened", role=officer.role.value)
    return await _told(request, officer, "The account is open again.")


@router.post(f"{PLACE}/password")
async def reset_password(username: str, request: Request) -> Response:
    """Give a password for one sign-in, shown this once, at which they choose their own."""
    site, officer = site_of(request), await _officer(request, username)
    password, until = new_password(), site.desk.now() + TEMPORARY
    hashed = await site.passwords.hashed(password)
    give = site.desk.register.accounts.give_password
    if not await asyncio.to_thread(give, officer.username, hashed, until):
        return await _told(request, officer, NO_PASSWORD)
    log.info("password reset", role=officer.role.value)
    return site.page(
        request,
        "casework/accounts/password.html",
        person=officer,
        password=password,
        until=until,
        title="The password is reset",
    )


@router.post(f"{PLACE}/second-factor")
async def reset_second_factor(username: str, request: Request) -> Response:
    """Take away the codes and passkeys of what is lost: they set up others."""
    site, officer = site_of(request), await _officer(request, username)
    await asyncio.to_thread(site.desk.register.second_factors.take_away, officer.username)
    await asyncio.to_thread(site.desk.register.signed_in.end_of, officer.username)
    log.info("second factor taken away", role=officer.role.value)
    return await _told(
        request, officer, "They sign in with their password alone, and are signed out everywhere."
    )


@router.post(f"{PLACE}/sessions/end")
async def end_sessions(username: str, request: Request) -> Response:
    """Sign them out: of one browser, or everywhere; not of the one that asks."""
    site, officer, visit = site_of(request), await _officer(request, username), visit_of(request)
    end, mark = site.desk.register.signed_in.end_of, one(visit.form, "session")
    ended = await asyncio.to_thread(end, officer.username, mark, hash_of(visit.token))
    log.info("sessions ended", total=ended)
    return await _told(request, officer, "They are signed out there." if ended else "That had ended already.")


def address_of_account(username: str) -> str:
    """Where an account is looked at."""
    return PLACE.format(username=quote(username, safe="@+"))


async def _officer(request: Request, username: str) -> Officer:
    officer = await asyncio.to_thread(site_of(request).desk.register.officers.get, username)
    if officer is None:
        raise Problem(404, "not_found", "There is no account of that username.")
    return officer


def _version(request: Request) -> int:
    given = one(visit_of(request).form, "version")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


async def _told(request: Request, officer: Officer, notice: str) -> Response:
    await site_of(request).sessions.tell(visit_of(request), notice)
    return redirect(address_of_account(officer.username))


async def _page(site: Site, request: Request, officer: Officer) -> Response:
    register, token = site.desk.register, hash_of(visit_of(request).token)
    sessions, left, codes, handovers = await asyncio.gather(
        site.sessions.of(officer),
        asyncio.to_thread(register.handovers.left, officer.name, LEFT_SHOWN + 1),
        asyncio.to_thread(register.second_factors.codes_left, officer.username),
        asyncio.to_thread(register.handovers.waiting),
    )
    return site.page(
        request,
        "casework/accounts/account.html",
        person=officer,
        place=address_of_account(officer.username),
        sessions=sessions,
        this=token,
        left=left[:LEFT_SHOWN],
        more_left=len(left) > LEFT_SHOWN,
        codes_left=codes,
        handed_over=any(each.username == officer.username for each in handovers),
    )


def _form_page(request: Request, officer: Officer, given: AccountForm) -> Response:
    site = site_of(request)
    return site.page(
        request,
        "casework/accounts/form.html",
        status=422 if given.wrong else 200,
        mistakes=given.mistakes,
        given=given,
        new=False,
        now_is=officer,
        meanwhile="" in given.wrong,
        title=f"Change the account of {officer.name}",
        back=address_of_account(officer.username),
        **choices(site),
    )


async def _close_page(request: Request, officer: Officer, wrong: str = "") -> Response:
    site = site_of(request)
    cases = await asyncio.to_thread(site.desk.register.queue.count, officer=officer.name)
    return site.page(
        request,
        "casework/accounts/close.html",
        status=422 if wrong else 200,
        mistakes=[{"text": wrong, "href": "#team"}] if wrong else [],
        person=officer,
        cases=cases,
        back=address_of_account(officer.username),
        **choices(site),
    )
