"""Certificates of destruction: listed, read, and taken along as a file that can be checked."""

import asyncio
import json

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forgetting.due import PLACE
from casework.site.pages import site_of
from casework.site.routing import PageRoute
from charter import references
from register.forgetting.certificate import document
from register.forgetting.destructions import Destruction
from starter.desk.telling.problems import unknown_reference

A_PAGE = 50
CERTIFICATES = f"{PLACE}/certificates"

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(CERTIFICATES)
async def certificates(request: Request) -> Response:
    """The latest first; those before a number, if asked."""
    before = request.query_params.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    found = await asyncio.to_thread(site_of(request).desk.register.destructions.certified, A_PAGE, number)
    return site_of(request).page(
        request,
        "casework/forgetting/certificates.html",
        found=found,
        older=found[-1].number if len(found) == A_PAGE else None,
    )


@router.get(f"{CERTIFICATES}/{{reference}}")
async def certificate(reference: str, request: Request) -> Response:
    """One of them, in words."""
    done = await _done(request, reference)
    said = done.certificate or {}
    return site_of(request).page(request, "casework/forgetting/certificate.html", done=done, said=said)


@router.get(f"{CERTIFICATES}/{{reference}}/json")
async def file(reference: str, request: Request) -> Response:
    """The same as a file: `python -m starter certificate check --file` takes it."""
    done = await _done(request, reference)
    text = json.dumps(document(done), ensure_ascii=False, indent=2)
    name = f"certificate-{done.number}-{done.reference}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="application/json", headers=headers)


async def _done(request: Request, reference: str) -> Destruction:
    try:
        wanted = references.normalise(reference)
    except ValueError:
        raise unknown_reference() from None
    done = await asyncio.to_thread(site_of(request).desk.register.destructions.get, wanted)
    if done is None or done.certificate is None:
        raise unknown_reference()
    return done
