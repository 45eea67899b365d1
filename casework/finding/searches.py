"""Who searched for what: for those who look after how it is used."""

import asyncio
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.queues.filters import page_number
from casework.site.pages import site_of
from casework.site.routing import PageRoute

A_PAGE = 50
PAGES = 2_000

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/casework/searches")
async def searches(request: Request) -> Response:
    """The searches that were made, the latest first; those of one account, if it is named."""
    site = site_of(request)
    officer = request.query_params.get("officer", "")[:200]
    page = page_number(request.query_params, PAGES)
    made = await asyncio.to_thread(
        site.desk.register.search.made, officer or None, limit=A_PAGE + 1, offset=(page - 1) * A_PAGE
    )

    def address(number: int) -> str:
        asked = {"officer": officer, "page": str(number)}
        return f"/casework/searches?{urlencode({name: value for name, value in asked.items() if value})}"

    return site.page(
        request,
        "casework/searches.html",
        made=made[:A_PAGE],
        only=officer,
        before=address(page - 1) if page > 1 else "",
        after=address(page + 1) if len(made) > A_PAGE else "",
    )
