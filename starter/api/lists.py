"""The API for systems that follow cases: which have changed, and what letters were written about one."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from charter.schemas import schema_of
from starter.api.marks import answered
from starter.api.requests import written
from starter.desk import listing
from starter.desk.intake import Desk
from starter.desk.problems import Problem, malformed
from starter.desk.saying import Caller

_TEXT: dict[str, Any] = {"type": "string"}
_TIME = {"type": "string", "format": "date-time"}
_MAYBE = {"type": ["string", "null"], "format": "date-time"}
_FLAG = {"type": "boolean"}


def _said(description: str, schema: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": description, "content": {"application/json": {"schema": schema}}}}


def _object(**fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(fields), "properties": fields}


_CASES = _object(
    cases={
        "type": "array",
        "items": _object(
            reference=_TEXT,
            service=_TEXT,
            service_title=_TEXT,
            source_id=_TEXT,
            received=_TIME,
            changed=_TIME,
            stage=_TEXT,
            due=_MAYBE,
            late=_FLAG,
            waiting=_FLAG,
            ended=_MAYBE,
            outcome=_TEXT,
            url={"type": "string", "format": "uri"},
        ),
    },
    next={"type": "string", "description": "The cursor behind them: give it as `cursor`, now or later"},
    more={"type": "boolean", "description": "Whether there is more to read now"},
)
_LETTER = _object(
    id=_TEXT,
    number={"type": "integer"},
    template=_TEXT,
    channel={"type": ["string", "null"], "description": "email, text, post or call"},
    state={"type": "string", "description": "stored, held, trying, sent, delivered, failed, with_officer …"},
    at={**_TIME, "description": "When it was written"},
    sent_at=_MAYBE,
    ended_at=_MAYBE,
)
_STAFF_TOO = {
    "subject": _TEXT,
    "text": {"type": "string", "description": "Its words, for a key of the council's own people"},
    "failure": {"type": ["string", "null"]},
    "audience": _TEXT,
    "copy_of": {"type": ["string", "null"]},
}
_LETTERS = {"type": "array", "items": {**_LETTER, "properties": {**_LETTER["properties"], **_STAFF_TOO}}}
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
        responses=_said("A page", _CASES),
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

    @router.get(
        "/cases/{reference}/letters",
        summary="The letters about a case, as they went",
        responses=_said("The letters, the first one first", _LETTERS),
    )
    async def letters(reference: str, request: Request) -> Response:
        who = calling(request)
        row = await desk.case(written(reference), who)
        stored = await asyncio.to_thread(desk.register.letters.of_case, row.reference)
        return answered(request, listing.letters(stored, who))

    return router
