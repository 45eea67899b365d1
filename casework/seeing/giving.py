"""What each officer sees beside their own team's cases: further teams, and services given by name."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.accounts.profiles import teams_of
from casework.forms.answers import one
from casework.seeing.door import sight_in
from casework.site.pages import Site, officer_of, redirect, site_of, visit_of
from casework.site.permissions import GIVING
from casework.site.routing import PageRoute
from charter.writing.values import spoken
from engine.logs import get_logger
from register.people.accounts import ChangedMeanwhile
from register.people.officers import EVERY_TEAM, Officer, Post
from starter.desk.telling.problems import Problem

PLACE = "/casework/seeing"
FORM = "/casework/accounts/{username}/seeing"
CHANGED = (
    "This account was changed while you had it open, and nothing of yours was done. Look at what it says "
    "now, and send it again if it is still right."
)
BY_DIRECTORY = "The council’s directory says what they see: change it there."
SEES = frozenset(Post) - {Post.ADMINISTRATOR}

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(PLACE)
async def seeing(request: Request) -> Response:
    """Everybody who works cases, with what was given to them; and the sensitive services nobody has."""
    site = site_of(request)
    everyone = await asyncio.to_thread(site.desk.register.officers.everyone)
    edition, titles = site.desk.catalogue.edition, _titles(site)
    given = {code for each in everyone for code in each.services}
    return site.page(
        request,
        "casework/seeing/seeing.html",
        officers=[(each, _said(each, titles)) for each in everyone if each.role in SEES],
        sensitive=[(titles.get(each.service, each.service), each) for each in edition.sensitive],
        nobodys=[titles.get(each.service, "") for each in edition.sensitive if each.service not in given],
        everything=site.settings.seeing == "all",
        why=site.settings.seeing_why,
        gives_here=officer_of(request).role in GIVING,
    )


@router.get(FORM)
async def ask(username: str, request: Request) -> Response:
    """The form, as the account is."""
    officer = await _officer(request, username)
    return _page(request, officer, officer.teams, officer.services)


@router.post(FORM)
async def give(username: str, request: Request) -> Response:
    """Give and take. A manager gives and takes only what they have themselves, and nothing to themselves."""
    site, visit, person = site_of(request), visit_of(request), await _officer(request, username)
    if _by_directory(site, person):
        return await _told(request, BY_DIRECTORY)
    offered_teams, offered_services = _offered(request)
    teams = {each for each in visit.form.get("teams", ()) if each in offered_teams}
    services = {each for each in visit.form.get("services", ()) if each in offered_services}
    teams |= set(person.teams) - set(offered_teams)  # what is not theirs to give stays as it was
    services |= set(person.services) - set(offered_services)
    version = one(visit.form, "version")
    known = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    accounts = site.desk.register.accounts
    try:
        await asyncio.to_thread(accounts.give, person.username, known, teams, services)
    except ChangedMeanwhile:
        return _page(request, person, tuple(teams), tuple(services), CHANGED)
    log.info("seeing changed", role=person.role.value)
    return await _told(request, f"What {person.name} sees is changed.")


def _offered(request: Request) -> tuple[dict[str, str], dict[str, str]]:
    """The teams and services the visitor may give, by their names; an administrator every one."""
    site, officer, sight = site_of(request), officer_of(request), sight_in(request)
    teams = {EVERY_TEAM: "Every team", **{each: spoken(each) for each in teams_of(site)}}
    services = _titles(site)
    if officer.role is Post.ADMINISTRATOR:
        return teams, services
    own = {code for code in services if code not in sight.withheld}
    if not sight.everything:
        teams = {each: said for each, said in teams.items() if each.lower() in sight.teams}
        own &= sight.services | sight.of_teams
    return teams, {code: title for code, title in services.items() if code in own}


async def _officer(request: Request, username: str) -> Officer:
    found = await asyncio.to_thread(site_of(request).desk.register.officers.get, username)
    if found is None or found.closed is not None or found.role not in SEES:
        raise Problem(404, "not_found", "There is no account of that username that works cases.")
    if found.username == officer_of(request).username:
        raise Problem(403, "not_yours", "Somebody else says what you see.")
    return found


def _by_directory(site: Site, officer: Officer) -> bool:
    return bool(officer.subject) and site.settings.directory_gives


def _page(
    request: Request, person: Officer, teams: Sequence[str], services: Sequence[str], wrong: str = ""
) -> Response:
    site = site_of(request)
    offered_teams, offered_services = _offered(request)
    sensitive = {each.service for each in site.desk.catalogue.edition.sensitive}
    listed = [
        (code, title, code in sensitive)
        for code, title in sorted(
            offered_services.items(), key=lambda each: (each[0] not in sensitive, each[1])
        )
    ]
    return site.page(
        request,
        "casework/seeing/form.html",
        status=422 if wrong else 200,
        person=person,
        teams=list(offered_teams.items()),
        services=listed,
        given_teams=teams,
        given_services=services,
        by_directory=_by_directory(site, person),
        mistakes=[{"text": wrong, "href": "#teams"}] if wrong else [],
        back=PLACE,
    )


def _titles(site: Site) -> dict[str, str]:
    """Every service of any edition, by its code: cases outlive the edition they were opened under."""
    return {each.code: each.title for edition in site.desk.catalogue.editions for each in edition.services}


def _said(officer: Officer, titles: Mapping[str, str]) -> dict[str, Any]:
    teams = list(dict.fromkeys(each for each in (officer.team, *officer.teams) if each))
    return {
        "teams": ["Every team"] if EVERY_TEAM in teams or officer.role is Post.SUPERVISOR else teams,
        "services": [titles.get(each, spoken(each)) for each in officer.services],
    }


async def _told(request: Request, notice: str) -> Response:
    await site_of(request).sessions.tell(visit_of(request), notice)
    return redirect(PLACE)
