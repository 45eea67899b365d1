"""The council's own plan, as residents see it beneath their pin: roads and their names, nothing of a case."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.site.pages import site_of
from casework.site.routing import PageRoute
from starter.desk.telling.problems import Problem

TILES = "/places/plan/{z}/{x}/{y}.svg"
FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/places/plan/{zoom}/{x}/{y}.svg")
async def residents_tile(zoom: int, x: int, y: int, request: Request) -> Response:
    """A tile of it. Problem 404 where there is none."""
    plan = site_of(request).plan
    drawn = await asyncio.to_thread(plan.tile, zoom, x, y) if plan else None
    if drawn is None:
        raise Problem(404, "not_found", "There is no such tile.")
    return Response(drawn, media_type="image/svg+xml", headers=FOR_A_DAY)
