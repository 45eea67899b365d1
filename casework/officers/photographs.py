"""A case's photographs, for officers who may read the case."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.officers.case_page import case_for
from casework.site.pages import site_of
from casework.site.routing import PageRoute
from starter.api.photographs import picture

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/casework/cases/{reference}/photographs/{photograph}")
async def photograph(reference: str, photograph: str, request: Request, small: bool = False) -> Response:
    """One of them, as JPEG; ``small`` as it is shown first."""
    row = await case_for(request, reference)
    return await picture(site_of(request).desk, row.reference, photograph, small=small)
