"""Which columns a queue shows: each officer's own choice."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.queues.filters import PLACE, Filters
from casework.queues.lines import COLUMNS
from casework.queues.queue import columns_of
from casework.queues.saved import filters_in
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.routing import PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(f"{PLACE}/columns")
async def columns(request: Request) -> Response:
    """The columns there are, those that are shown ticked."""
    return site_of(request).page(
        request,
        "casework/queue/columns.html",
        filters=Filters.of(request.query_params),
        columns=[(name, heading) for name, (heading, _) in COLUMNS.items()],
        shown=await columns_of(request),
    )


@router.post(f"{PLACE}/columns")
async def choose(request: Request) -> Response:
    """Show these from now on, to this officer, in every queue and its file."""
    site, form = site_of(request), visit_of(request).form
    chosen = [name for name in COLUMNS if name in form.get("column", [])]
    await asyncio.to_thread(site.desk.register.queue_columns.choose, officer_of(request).username, chosen)
    return redirect_to(filters_in(one(form, "query")))


def redirect_to(filters: Filters) -> Response:
    """See a queue."""
    return redirect(filters.address(page=filters.page))
