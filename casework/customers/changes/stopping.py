"""Ending messages about changes by the link that each of them has: for a person, and for a mail program."""

import asyncio
import secrets

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.customers.tracking import page
from casework.site.pages import site_of
from casework.site.routing import PageRoute
from engine.logs import get_logger
from register.residents.followings import Following

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)
one_click = APIRouter(include_in_schema=False)
"""Mail programs post here without a cookie or a form of ours (RFC 8058): the signed link is proof enough."""


@router.get("/track/changes/{token}")
async def stopping(token: str, request: Request) -> Response:
    """Ask once. Looking at the address ends nothing: mail programs look at links, too."""
    found = await _following(request, token)
    return page(request, "track/changes/stop.html", 200 if found else 404, known=found, done=False)


@one_click.post("/track/changes/{token}")
async def stop(token: str, request: Request) -> Response:
    """End it, and say so: also where it had been ended before."""
    found = await _following(request, token)
    if found is not None:
        await asyncio.to_thread(site_of(request).desk.register.followings.stop, found.id)
        log.info("following stopped", reference=found.reference)
    return page(request, "track/changes/stop.html", known=found, done=True)


async def _following(request: Request, token: str) -> Following | None:
    following_id = token[:200].partition(".")[0]
    found = await asyncio.to_thread(site_of(request).desk.register.followings.get, following_id)
    if found is None or not secrets.compare_digest(found.unsubscribe.encode(), token[:200].encode()):
        return None
    return found
