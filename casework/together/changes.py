"""What is recorded in a case while its page is open, told to the page as it happens (server-sent events)."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from casework.officers.case_page import case_for
from casework.site.pages import officer_of, site_of
from casework.site.permissions import MAY_SEE, READING
from casework.site.routing import PageRoute
from casework.together import others
from casework.together.watching import LOOK_EVERY
from starter.desk.telling.problems import Problem

HEARTBEAT = 15.0
"""Seconds after which a line is sent that says nothing, so that no proxy takes the page for gone."""
LONGEST = 600.0
"""Seconds a page is told in one answer; it asks again by itself, from where it is."""
STILL_EVERY = 30.0
"""Seconds between two looks at whether the session still lasts."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/casework/cases/{reference}/changes")
async def changes(reference: str, request: Request) -> Response:
    """A stream of what is recorded, as far as this officer may read it. It ends with the session."""
    row = await case_for(request, reference)
    if site_of(request).watch.is_full:
        raise Problem(503, "not_now", "Open pages are not told of changes just now.")
    known = _number(request.headers.get("last-event-id") or request.query_params.get("since", ""))
    if known is None:
        known = await others.shown_at(request, row)
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(
        _told(request, row.reference, known), media_type="text/event-stream", headers=headers
    )


async def _told(request: Request, reference: str, known: int) -> AsyncIterator[str]:
    until = time.monotonic() + LONGEST
    beat = still = time.monotonic()
    yield "retry: 5000\n\n"
    with site_of(request).watch.listening(reference, known) as page:
        while (now := time.monotonic()) < until and not await request.is_disconnected():
            if now - still >= STILL_EVERY:
                still = now
                if not await _is_still_there(request):
                    yield "event: ended\ndata: {}\n\n"
                    return
            try:
                async with asyncio.timeout(LOOK_EVERY):
                    await page.changed.wait()
            except TimeoutError:
                if now - beat >= HEARTBEAT:
                    beat = now
                    yield ": still here\n\n"
                continue
            page.changed.clear()
            if said := await _said(request, reference, known):
                beat = now
                yield f"id: {page.known}\nevent: changed\ndata: {json.dumps({'said': said})}\n\n"
            known = page.known


async def _said(request: Request, reference: str, known: int) -> list[str]:
    """What was recorded behind that line, in sentences; empty for what this officer may not read."""
    site, officer = site_of(request), officer_of(request)
    since = await asyncio.to_thread(
        site.desk.register.versions.since, reference, known, MAY_SEE[officer.role]
    )
    did = others.recorded(since, officer.name, site.desk.now())
    return did or [f"{each.what}." for each in since[-1:]]


async def _is_still_there(request: Request) -> bool:
    """Whether its session lasts, and may still read cases. Asking does not make it last longer."""
    visit = await site_of(request).sessions.visit(request, quiet=True)
    return visit.officer is not None and visit.officer.role in READING


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None
