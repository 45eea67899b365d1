"""Signing in with the council's directory, and out of it: what it says is the account."""

import asyncio
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.signing_in.devices import device_of
from casework.signing_in.directory import Directory
from casework.signing_in.steps import refused, safe
from casework.signing_in.vouched import DirectoryAway, Errand, NotVouched, Vouched
from casework.site.pages import Site, redirect, site_of, visit_of
from casework.site.routing import SIGN_IN, PageRoute, posted
from casework.site.sessions import hash_of
from engine.config.settings import Settings
from engine.logs import get_logger
from register.people.accounts import Profile
from register.people.names import NameTaken
from register.people.officers import Officer, Post
from starter.desk.telling.problems import Problem

ERRAND_SECONDS = 600

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)
told = APIRouter(include_in_schema=False)
"""For the directory itself: it has no cookie, and shows who it is by its signature."""


@router.get("/casework/sign-in/directory")
async def away(request: Request) -> Response:
    """Off to the directory."""
    site, after = site_of(request), request.query_params.get("next", "")
    if visit_of(request).officer is not None:
        return redirect(safe(after))
    browser = hash_of(visit_of(request).token)  # for what was sent by a session that has ended
    errand = Errand(after=safe(after) if after else "", browser=browser)
    try:
        address = await _directory(site).sign_in_address(errand)
    except DirectoryAway:
        refused("away", "directory")
        return redirect(SIGN_IN, {"refused": "away"})
    response = Response(status_code=303, headers={"Location": address})
    kept = urlsafe_b64encode(json.dumps(asdict(errand)).encode()).decode()
    _give(site, response, kept, ERRAND_SECONDS)
    return response


@router.get("/casework/sign-in/directory/back")
async def back(request: Request) -> Response:
    """Back from the directory, with its word on who they are."""
    site, errand = site_of(request), _errand(request)
    if errand is None:
        return _refused(site, "again")
    if request.query_params.get("error"):
        return _refused(site, "denied")
    try:
        vouched = await _directory(site).vouched(errand, request.query_params)
    except DirectoryAway:
        return _refused(site, "away")
    except NotVouched as error:
        log.warning("directory not believed", reason_code=str(error))
        return _refused(site, "again")
    profile = profile_of(vouched, site.settings)
    if profile is None:
        return _refused(site, "group")
    try:
        officer = await _account(site, vouched, profile)
    except NameTaken:
        return _refused(site, "name")
    if officer.closed is not None:
        return _refused(site, "closed")
    kept = await site.keeping.waiting(errand.browser, officer.username)
    visit_of(request).begun = officer  # for the audit
    response = redirect(f"/casework/kept/{kept}" if kept else safe(errand.after))
    device = device_of(request.headers.get("user-agent", ""))
    await site.sessions.start(officer, response, device=device, directory_session=vouched.session)
    _give(site, response, "", 0)
    log.info("officer signed in", role=officer.role.value, kind="directory")
    return response


@router.get("/casework/sign-in/directory/out")
async def out(request: Request) -> Response:
    """Out of the directory too: a page goes there, since a form of ours may lead to our own pages alone."""
    site = site_of(request)
    address = await site.directory.sign_out_address() if site.directory else ""
    if not address:
        return redirect(SIGN_IN, {"out": "yes"})
    return site.page(
        request,
        "casework/going_on.html",
        goes=address,
        title="You are signed out here",
        link="Sign out of " + site.settings.oidc_name,
    )


@told.post("/openid/signed-out")
async def signed_out(request: Request) -> Response:
    """The directory has signed somebody out: here too (OpenID Connect Back-Channel Logout)."""
    site = site_of(request)
    if site.directory is None:
        raise Problem(404, "not_found", "There is nothing at that address.")
    try:
        subject, session = await site.directory.signed_out(one((await posted(request))[0], "logout_token"))
    except (NotVouched, DirectoryAway) as error:
        log.warning("directory not believed", reason_code=str(error) or "away")
        raise Problem(400, "malformed", "That is no logout token of the directory.") from None
    ended = await asyncio.to_thread(site.desk.register.signed_in.end_in_directory, subject, session)
    log.info("sessions ended by the directory", total=ended)
    return Response(status_code=200)


def profile_of(vouched: Vouched, settings: Settings) -> Profile | None:
    """What the directory's groups make somebody here; None where they give no role.

    The first group in the order of the settings that gives a role gives the role; so with the team.
    """
    theirs = [grant for group, grant in settings.oidc_groups.items() if group in vouched.groups]
    role = next((grant.role for grant in theirs if grant.role), None)
    if role is None:
        return None
    team = next((grant.team for grant in theirs if grant.team), "")
    given: dict[str, tuple[str, ...]] = {}
    if settings.directory_gives:
        given["teams"] = tuple(sorted(frozenset[str]().union(*(grant.teams for grant in theirs))))
        given["services"] = tuple(sorted(frozenset[str]().union(*(grant.services for grant in theirs))))
    return Profile(name=vouched.name, role=Post(role), team=team, email=vouched.email, **given)


async def _account(site: Site, vouched: Vouched, profile: Profile) -> Officer:
    account = site.desk.register.accounts.from_directory
    return await asyncio.to_thread(account, vouched.subject, vouched.usernames, profile)


def _directory(site: Site) -> Directory:
    if site.directory is None:
        raise DirectoryAway
    return site.directory


def _errand(request: Request) -> Errand | None:
    """What this browser was sent off with; None where it has no such cookie, or another's."""
    kept = request.cookies.get(_cookie(site_of(request)), "")
    try:
        said = json.loads(urlsafe_b64decode(kept))
        return Errand(
            **{name: str(said[name]) for name in ("state", "nonce", "verifier", "after", "browser")}
        )
    except (ValueError, KeyError, TypeError):
        return None


def _refused(site: Site, why: str) -> Response:
    refused(why, "directory")
    response = redirect(SIGN_IN, {"refused": why})
    _give(site, response, "", 0)
    return response


def _cookie(site: Site) -> str:
    return "__Host-charter-errand" if site.sessions.https else "charter-errand"


def _give(site: Site, response: Response, value: str, seconds: int) -> None:
    """Lax, not strict: the browser comes back to us from another site."""
    response.set_cookie(
        _cookie(site),
        value,
        max_age=seconds,
        path="/",
        secure=site.sessions.https,
        httponly=True,
        samesite="lax",
    )
