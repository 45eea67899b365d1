"""A session that is about to end, or has ended: how long it still is, longer, and what was being written."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from casework.forms.message_ids import FIELD as MESSAGE_ID
from casework.forms.message_ids import PART
from casework.site.form_keeping import FIELD
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.routing import PageRoute
from casework.together.others import SHOWN
from charter.writing.values import spoken
from starter.desk.telling.problems import Problem

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/casework/session")
async def left(request: Request) -> Response:
    """How many seconds the session still lasts if nothing is done. Asking does nothing."""
    return JSONResponse({"seconds": visit_of(request).seconds_left})


@router.post("/casework/session")
async def longer(request: Request) -> Response:
    """Stay signed in."""
    visit = visit_of(request)
    await site_of(request).sessions.stay(visit)
    return JSONResponse({"seconds": visit.seconds_left})


@router.get("/casework/kept/{form_id}")
async def kept(form_id: str, request: Request) -> Response:
    """What the visitor was sending when their session ended: its form, or for one of few words a page."""
    site = site_of(request)
    found = await site.keeping.get(form_id, officer_of(request).username)
    if found is None:
        raise Problem(404, "not_found", "There is nothing kept for you at that address.")
    address, words = found
    if "/say/" in address:
        given = next(iter(words.get(MESSAGE_ID, [])), "")
        return redirect(address, {PART: given, FIELD: form_id})
    told = [
        (spoken(name), text)
        for name, given in words.items()
        if name not in (MESSAGE_ID, SHOWN)
        for text in given
        if text.strip()
    ]
    hidden = [(name, text) for name, given in words.items() for text in given]
    return site.page(
        request,
        "casework/kept.html",
        address=address,
        told=told,
        hidden=[*hidden, (FIELD, form_id)],
        id=form_id,
    )


@router.post("/casework/kept/{form_id}/dropped")
async def dropped(form_id: str, request: Request) -> Response:
    """It is not wanted."""
    await site_of(request).keeping.drop(form_id, officer_of(request).username)
    return redirect("/casework/")
