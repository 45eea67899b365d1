"""Photographs of a case by the API: sent, listed, read by those who may read the case."""

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from charter.people import Role
from photographs.pictures import LIMIT, MEDIA_TYPE
from photographs.store import Missing, StoreAway
from register.outside.photographs import BY_CUSTOMER, Photograph, PhotographState
from starter.api.requests import written
from starter.desk.intake import Desk
from starter.desk.photographs import PhotographDesk
from starter.desk.saying import Caller
from starter.desk.telling import times
from starter.desk.telling.problems import Problem

BODY_LIMIT = LIMIT + 64 * 1024
"""Bytes of a request that brings one photograph."""
PLACE = "/api/cases/*/photographs"
FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}
"""What has a name made from its content never changes. Only the reader's own browser keeps it."""


def photograph_routes(desk: Desk, calling: Callable[[Request], Caller]) -> APIRouter:
    """A case's photographs, one by one. ``calling`` says whose key a request shows."""
    router = APIRouter(tags=["photographs"])

    @router.post("/api/cases/{reference}/photographs", summary="Send a photograph of it")
    async def photograph_sent(reference: str, request: Request) -> Response:
        who = calling(request)
        row = await desk.case(written(reference), who)
        who.must_write()
        content, name = await _sent(request)
        theirs = who.brought(row) and Role.CUSTOMER in who.roles
        taken = await kept_by(desk).take(row.reference, content, name, f"api{BY_CUSTOMER if theirs else ''}")
        if taken.state is PhotographState.REFUSED:
            raise Problem(422, "not_a_photograph", taken.why)
        return JSONResponse(told(taken), status_code=202 if taken.state is PhotographState.WAITING else 201)

    @router.get("/api/cases/{reference}/photographs", summary="Its photographs")
    async def photographs(reference: str, request: Request) -> Response:
        row = await desk.case(written(reference), calling(request))
        found = await asyncio.to_thread(desk.register.photographs.of_case, row.reference)
        return JSONResponse([told(each) for each in found])

    @router.get("/api/cases/{reference}/photographs/{photograph}", summary="A photograph, as JPEG")
    async def photograph_read(
        reference: str, photograph: str, request: Request, small: bool = False
    ) -> Response:
        row = await desk.case(written(reference), calling(request))
        return await picture(desk, row.reference, photograph, small=small)

    return router


def kept_by(desk: Desk) -> PhotographDesk:
    """Where photographs are kept. Problem 404 where they are not."""
    if desk.photographs is None:
        raise Problem(404, "not_found", "Photographs are not kept here.")
    return desk.photographs


async def picture(desk: Desk, reference: str, photograph: str, *, small: bool) -> Response:
    """A photograph of a case that its reader may read. Problem 404 for another's, 503 without the store."""
    found = await asyncio.to_thread(desk.register.photographs.get, photograph)
    if found is None or found.reference != reference or found.state is not PhotographState.KEPT:
        raise Problem(404, "unknown_photograph", "There is no such photograph of this case.")
    try:
        content = await asyncio.to_thread(
            kept_by(desk).keeper.store.get, found.small if small else found.full
        )
    except Missing:
        raise Problem(404, "unknown_photograph", "The photograph is no longer kept.") from None
    except StoreAway:
        raise Problem(
            503,
            "photographs_unavailable",
            "Photographs cannot be read just now.",
            headers={"Retry-After": "5"},
        ) from None
    headers = {**FOR_EVER, "Content-Disposition": f'inline; filename="{found.id}.jpg"'}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


def told(photograph: Photograph) -> dict[str, object]:
    """A photograph for JSON."""
    return {
        "id": photograph.id,
        "name": photograph.name,
        "state": photograph.state.value,
        "why": photograph.why,
        "at": times.told(photograph.at),
        "width": photograph.width,
        "height": photograph.height,
    }


async def _sent(request: Request) -> tuple[bytes, str]:
    """The one file of the request: its body, or the file of a form. Problem 400 or 415."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.startswith("image/") or kind == "application/octet-stream":
        return await request.body(), ""
    if kind != "multipart/form-data":
        raise Problem(
            415, "not_a_photograph", "Send the photograph as the body (image/jpeg) or as a form's file."
        )
    try:
        async with request.form(max_files=1, max_fields=10) as form:
            files = [value for value in form.values() if isinstance(value, UploadFile)]
            if not files:
                raise Problem(400, "malformed", "The form has no file.")
            return await files[0].read(), files[0].filename or ""
    except HTTPException:
        raise Problem(400, "not_a_form", "The body is not a form with one file that can be read.") from None
