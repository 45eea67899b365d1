"""The API for systems that follow cases: which have changed, and what letters were written about one."""

import asyncio
from collections.abc import Callable

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from charter.schemas import schema_of
from starter.api.marks import answered
from starter.api.requests import written
from starter.desk.intake import Desk
from starter.desk.saying import Caller
from starter.desk.telling import listing
from starter.desk.telling.problems import Problem, malformed

_ASKED = [
    {"name": name, "in": "query", "description": about["description"], "schema": about}
    for name, about in schema_of(listing.CasesAsked)["properties"].items()
]
"""Read by hand, so that a mistake is answered in our words."""


def list_routes(desk: Desk, base_url: str, calling: Callable[[Request], Caller]) -> APIRouter:
    """The routes. ``calling`` says whose key a request shows."""
    router = APIRouter(prefix="/api", tags=["cases"])

    @router.get(
        "/cases",
        summary="The cases you may see, by when they changed",
        openapi_extra={"parameters": _ASKED},
    )
    async def changed(request: Request) -> Response:
        who = calling(request)
        try:
            asked = listing.CasesAsked.model_validate(dict(request.query_params))
        except ValidationError as error:
            raise malformed(error, "The list") from None
        if asked.service is not None:
            known = desk.catalogue.known(asked.service)
            if not who.may_use(known.code):
                raise Problem(403, "not_your_service", "This key may not be used for that service.")
        rows = await asyncio.to_thread(
            desk.register.changes.page,
            listing.seen_by(who),
            asked.limit,
            listing.place_of(asked.cursor),
            asked.changed_since,
            asked.service,
            asked.stage,
            asked.source_id,
        )
        return answered(request, listing.page(rows, asked, desk.now(), base_url))

    @router.get("/cases/{reference}/letters", summary="The letters about a case, as they went")
    async def letters(reference: str, request: Request) -> Response:
        who = calling(request)
        row = await desk.case(written(reference), who)
        stored = await asyncio.to_thread(desk.register.letters.of_case, row.reference)
        changed = any(each.revision for each in stored)
        read = desk.register.letter_changes.of_case
        changes = await asyncio.to_thread(read, row.reference) if changed else []
        return answered(request, listing.letters(stored, changes, who))

    return router
