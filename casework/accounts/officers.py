"""All accounts: who may sign in, who is locked out, and somebody new."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.accounts.profiles import NAME_TAKEN, USERNAME_TAKEN, AccountForm, choices
from casework.forms.answers import one
from casework.queues.filters import page_number
from casework.site.pages import redirect, site_of, visit_of
from casework.site.passwords import TEMPORARY, new_password
from casework.site.routing import PageRoute
from engine.logs import get_logger
from register.people.names import NameTaken
from register.people.officers import Officer

A_PAGE = 50
PAGES = 200

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class AccountFilter:
    """Which accounts are asked for."""

    words: str = ""
    role: str = ""
    team: str = ""
    state: str = "open"

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "AccountFilter":
        """From an address; what makes no sense there is as if it were not there."""
        state = asked.get("state", "open")
        given = {name: asked.get(name, "").strip()[:100] for name in ("words", "role", "team")}
        return cls(**given, state=state if state in ("open", "closed", "all") else "open")

    def takes(self, officer: Officer) -> bool:
        """Whether the account is one of those."""
        known = f"{officer.name} {officer.username} {officer.email}".casefold()
        return (
            all(word in known for word in self.words.casefold().split())
            and self.role in ("", officer.role)
            and self.team in ("", officer.team)
            and self.state in ("all", "closed" if officer.closed else "open")
        )

    def page(self, number: int) -> str:
        """Another page of the same accounts."""
        asked = {**vars(self), "page": number if number > 1 else ""}
        return "/casework/officers?" + urlencode({name: each for name, each in asked.items() if each})


@router.get("/casework/officers")
async def officers(request: Request) -> Response:
    """The accounts, filtered, a page of them."""
    site, wanted = site_of(request), AccountFilter.of(request.query_params)
    everyone = await asyncio.to_thread(site.desk.register.officers.everyone, closed=True)
    found = [officer for officer in everyone if wanted.takes(officer)]
    pages = min(max(-(-len(found) // A_PAGE), 1), PAGES)
    number = page_number(request.query_params, pages)
    return site.page(
        request,
        "casework/accounts/officers.html",
        officers=found[(number - 1) * A_PAGE : number * A_PAGE],
        found=len(found),
        wanted=wanted,
        number=number,
        pages=pages,
        **choices(site),
    )


@router.post("/casework/officers/unlock")
async def unlock(request: Request) -> Response:
    """Let somebody try again at once."""
    site, visit = site_of(request), visit_of(request)
    done = await asyncio.to_thread(site.desk.register.officers.unlock, one(visit.form, "username"))
    log.info("account unlocked")
    await site.sessions.tell(visit, "The account is unlocked." if done else "There is no such account.")
    return redirect("/casework/officers")


@router.get("/casework/officers/new")
async def new(request: Request) -> Response:
    """The form for somebody new."""
    return _form_page(request, AccountForm())


@router.post("/casework/officers/new")
async def made(request: Request) -> Response:
    """Make the account, and show its password this once."""
    site = site_of(request)
    given = AccountForm.posted(visit_of(request).form, site, new=True)
    if given.wrong:
        return _form_page(request, given)
    password, profile = new_password(), given.profile
    until = site.desk.now() + TEMPORARY
    hashed = await site.passwords.hashed(password)
    add, known = site.desk.register.officers.add, (profile.team, profile.email, until)
    try:
        if not await asyncio.to_thread(add, given.username, profile.name, profile.role, hashed, *known):
            given.wrong["username"] = USERNAME_TAKEN
    except NameTaken:
        given.wrong["name"] = NAME_TAKEN
    if given.wrong:
        return _form_page(request, given)
    log.info("account made", role=profile.role.value)
    return site.page(
        request,
        "casework/accounts/password.html",
        person=given,
        password=password,
        until=until,
        title="The account is made",
    )


def _form_page(request: Request, given: AccountForm) -> Response:
    site = site_of(request)
    return site.page(
        request,
        "casework/accounts/form.html",
        status=422 if given.wrong else 200,
        mistakes=given.mistakes,
        given=given,
        new=True,
        now_is=None,
        title="Make an account",
        back="/casework/officers",
        **choices(site),
    )
