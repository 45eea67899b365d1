"""Accounts: who may sign in, who is locked out, and letting them in again."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.site.pages import redirect, site_of, visit_of
from casework.site.routing import PageRoute
from engine.logs import get_logger

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/casework/officers")
async def officers(request: Request) -> Response:
    """Every account."""
    site = site_of(request)
    found = await asyncio.to_thread(site.desk.register.officers.everyone)
    return site.page(request, "casework/accounts/officers.html", officers=found)


@router.post("/casework/officers/unlock")
async def unlock(request: Request) -> Response:
    """Let somebody try again at once."""
    site, visit = site_of(request), visit_of(request)
    done = await asyncio.to_thread(site.desk.register.officers.unlock, one(visit.form, "username"))
    log.info("account unlocked")
    await site.sessions.tell(visit, "The account is unlocked." if done else "There is no such account.")
    return redirect("/casework/officers")
