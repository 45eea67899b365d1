"""A photograph of a draft, shown to the browser that writes it and to nobody else."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.reporting.photographs.adding import kept_with
from casework.reporting.visiting import draft_of
from casework.site.pages import site_of
from casework.site.routing import PageRoute
from photographs.pictures import MEDIA_TYPE
from photographs.store import Missing, StoreAway
from starter.api.photographs import kept_by
from starter.desk.telling.problems import Problem

FOR_A_WHILE = {"Cache-Control": "private, max-age=600"}
"""Long enough not to be fetched again by every page of a report, in the resident's own browser alone."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/report/{service}/{draft}/photographs/{photograph}")
async def draft_photograph(service: str, draft: str, photograph: str, request: Request) -> Response:
    """One of them, small. Problem 404 for another's, 503 without the store."""
    site, found = site_of(request), await draft_of(request, service, draft)
    nothing = Problem(404, "unknown_photograph", "There is no such photograph of your report.")
    kept = next((each for each in await kept_with(site, found.id) if each.id == photograph), None)
    if kept is None or not kept.small:
        raise nothing
    try:
        content = await asyncio.to_thread(kept_by(site.desk).keeper.store.get, kept.small)
    except Missing:
        raise nothing from None
    except StoreAway:
        later = "Photographs cannot be shown just now. They are kept."
        raise Problem(503, "photographs_unavailable", later, headers={"Retry-After": "5"}) from None
    return Response(content, media_type=MEDIA_TYPE, headers=FOR_A_WHILE)
