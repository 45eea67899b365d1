"""The front page, and the files that every page links to."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.site.pages import site_of
from casework.site.routing import PageRoute
from starter.desk.telling.problems import Problem

router = APIRouter(include_in_schema=False)
pages = APIRouter(route_class=PageRoute, include_in_schema=False)


@pages.get("/")
async def front(request: Request) -> Response:
    """Where to go from here."""
    return site_of(request).page(request, "front.html")


@router.get("/assets/{version}/{name}")
async def asset(version: str, name: str, request: Request) -> Response:
    """A stylesheet or script. Its address changes with it, so a browser may keep it."""
    found = site_of(request).assets.get(version, name)
    if found is None:
        raise Problem(404, "not_found", "There is nothing at that address.")
    kept = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if _takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(
            found.packed, media_type=found.media_type, headers=kept | {"Content-Encoding": "gzip"}
        )
    return Response(found.body, media_type=found.media_type, headers=kept)


def _takes_gzip(accepted: str) -> bool:
    """Whether a browser unpacks it (RFC 9110, 12.5.3): named, and not with a weight of nothing."""
    for each in accepted.lower().split(","):
        name, _, weight = each.replace(" ", "").partition(";q=")
        if name == "gzip":
            return weight.strip("0.") != "" or not weight
    return False
