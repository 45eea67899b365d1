"""Filters with names: an officer's own, and those of their team."""

import asyncio
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.queues.filters import PLACE, Filters
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.routing import PageRoute
from charter.writing.values import spoken

SAVED = f"{PLACE}/saved"
LONGEST = 60
_NOT_KEPT = {
    "taken": "You have another filter of that name. Enter another name, or delete that one first",
    "full": "You have 50 filters, which is as many as can be kept. Delete one first",
}

router = APIRouter(route_class=PageRoute, include_in_schema=False)


def filters_in(query: str) -> Filters:
    """The filters that a form carries as an address has them."""
    return Filters.of(dict(parse_qsl(query[:2_000])))


@router.get(SAVED)
async def saved(request: Request) -> Response:
    """Those there are, and a form to save the one that is asked for."""
    return await _page(request, Filters.of(request.query_params))


@router.post(SAVED)
async def save(request: Request) -> Response:
    """Keep filters under a name; shared with the officer's team, if they say so."""
    site, officer, form = site_of(request), officer_of(request), visit_of(request).form
    filters, name = filters_in(one(form, "query")), " ".join(one(form, "name").split())
    shared = bool(form.get("shared"))
    given: dict[str, Any] = {"name": name, "shared": shared}
    if not name:
        return await _page(request, filters, "Enter a name for the filter", **given)
    if len(name) > LONGEST:
        return await _page(request, filters, f"The name must have {LONGEST} characters or fewer", **given)
    team = officer.team if shared else ""
    why = await asyncio.to_thread(
        site.desk.register.saved_filters.save, officer.username, name, filters.query(), team
    )
    if why:
        return await _page(request, filters, _NOT_KEPT[why], **given)
    with_whom = f", and {spoken(team)} can use it" if team else ""
    await site.sessions.tell(visit_of(request), f"“{name}” is saved{with_whom}.")
    return redirect(filters.address())


@router.post(f"{SAVED}/deleted")
async def delete(request: Request) -> Response:
    """Keep one of the officer's own no longer."""
    site, officer, form = site_of(request), officer_of(request), visit_of(request).form
    name = one(form, "name")
    done = await asyncio.to_thread(site.desk.register.saved_filters.forget, officer.username, name)
    told = f"“{name}” is deleted." if done else "You have no filter of that name."
    await site.sessions.tell(visit_of(request), told)
    return redirect(SAVED)


async def _page(
    request: Request, filters: Filters, mistake: str = "", name: str = "", shared: bool = False
) -> Response:
    site, officer = site_of(request), officer_of(request)
    known = await asyncio.to_thread(site.desk.register.saved_filters.of, officer.username, officer.team)
    return site.page(
        request,
        "casework/queue/saved.html",
        status=422 if mistake else 200,
        mistakes=[{"text": mistake, "href": "#name"}] if mistake else [],
        mistake=mistake,
        name=name,
        shared=shared,
        filters=filters,
        chosen=filters.chosen(site.desk.catalogue),
        mine=[each for each in known if each.username == officer.username],
        others=[each for each in known if each.username != officer.username],
        team=officer.team,
        place=PLACE,
    )
