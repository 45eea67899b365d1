"""As whom an officer speaks to a case, and to whom a case may be given."""

import asyncio

from starlette.requests import Request

from casework.seeing.door import sight_in
from casework.seeing.sight import sight_of
from casework.site.pages import Site, officer_of, site_of
from casework.site.permissions import SPEAKS_AS
from charter.people import same_person
from starter.desk.saying import Caller

ASSIGNED = "officer_assigned"
NOT_TO_THEM = "{name} may not see cases of this service. Ask a manager to give them the service first."


def officer_caller(request: Request) -> Caller:
    """The visitor as a case's desk knows them: they move no case to a service that is withheld from them."""
    role = SPEAKS_AS[officer_of(request).role]
    return Caller("casework", frozenset({role}), withheld=sight_in(request).withheld)


async def may_be_given(request: Request, service: str, name: str) -> str:
    """Why a case of that service cannot be given to somebody of that name; empty where it can."""
    return await asyncio.to_thread(_may_be_given, site_of(request), service, name)


def _may_be_given(site: Site, service: str, name: str) -> str:
    editions = site.desk.catalogue.editions
    if site.settings.seeing == "all" or service not in editions.sensitive:
        return ""
    found = [each for each in site.desk.register.officers.everyone() if same_person(each.name, name)]
    withheld = [service in sight_of(site.settings, editions, each).withheld for each in found]
    return NOT_TO_THEM.format(name=name) if withheld and all(withheld) else ""
