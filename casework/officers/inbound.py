"""Mail and texts that no case took by itself: whose each is, an officer says; and all that came, by case."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.forms.message_ids import FIELD
from casework.letters.checking import CHANGE, STEP, added_to, before_opening, before_sending
from casework.seeing.door import NOT_THEIRS, sees_named, sees_row, sight_in
from casework.seeing.speaking import officer_caller
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import SORTING, SPEAKS_AS
from casework.site.routing import PageRoute
from casework.together.others import when
from charter import references
from register.outside.inbound import Came, Inbound
from starter.desk.telling.problems import Problem
from starter.inbound.taking import InboundDesk
from starter.mail.contents.decoding import decoded
from starter.mail.contents.plain import tidy

PLACE = "/casework/inbound"
NOT_YOURS = "That case is not one of yours: somebody who sees it has to give this to it."
SHOWN = 200_000
"""Bytes of a mail's source on the page; the whole of it is a file."""
_LONGEST_WHY = 500

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(PLACE)
async def inbound(request: Request) -> Response:
    """What waits for an officer, the oldest first; what was kept unanswered; or all of one case."""
    return await _page(request)


@router.get("/casework/inbound/{inbound_id}/whole")
async def whole(request: Request, inbound_id: str) -> Response:
    """A mail as it was read, beside its source. Problem 404 where its source is not kept."""
    item, source = await _with_source(request, inbound_id)
    return site_of(request).page(
        request,
        "casework/whole.html",
        item=item,
        source=tidy(decoded(source[:SHOWN])),
        shown=min(len(source), SHOWN),
        size=len(source),
    )


@router.get("/casework/inbound/{inbound_id}/source")
async def source(request: Request, inbound_id: str) -> Response:
    """A mail as it came, as a file for a mail program. Problem 404 where it is not kept."""
    item, source = await _with_source(request, inbound_id)
    headers = {"Content-Disposition": f'attachment; filename="{item.id[:40]}.eml"'}
    return Response(source, media_type="application/octet-stream", headers=headers)


@router.post("/casework/inbound/given")
async def given(request: Request) -> Response:
    """It belongs to a case: it is said to it, in the officer's name."""
    item = await _item(request)
    if item is None:
        return await _gone(request)
    typed = one(visit_of(request).form, "reference").strip()
    try:
        reference = references.normalise(typed)
    except ValueError as error:
        return await _page(request, wrong=(item.id, str(error), typed), status=422)
    form = visit_of(request).form
    if one(form, STEP) == CHANGE:
        return await _page(request, wrong=(item.id, "", typed))
    desk, role = InboundDesk(site_of(request).desk), SPEAKS_AS[officer_of(request).role]
    try:
        if not await sees_named(request, reference):
            raise Problem(403, "not_your_case", NOT_YOURS)
        row = await desk.desk.case(reference, officer_caller(request))
        message, body = desk.said_for(item, row, role, officer_of(request).name, added_to(form))
        spec = desk.desk.catalogue.messages(row.process)[message]
        before = await before_sending(request, row, spec, body, {**form, FIELD: [item.id]})
        if before.page:
            return before.page
        refused = before.refused or await desk.give(item, row, message, body)
    except Problem as problem:
        refused = problem.detail
    if refused:
        return await _page(request, wrong=(item.id, refused, typed), status=422)
    await site_of(request).written(reference, item.id)
    return await _told(request, f"It is with case {reference}.")


@router.post("/casework/inbound/opened")
async def opened(request: Request) -> Response:
    """It opens a case of its own, once its acknowledgement has been looked at."""
    item = await _item(request)
    if item is None:
        return await _gone(request)
    if one(visit_of(request).form, STEP) == CHANGE:
        return await _page(request, wrong=(item.id, "", ""))
    desk = InboundDesk(site_of(request).desk)
    try:
        new, caller = desk.report_of(item, item.reference)
        if page := await before_opening(request, new, caller, item.door, PLACE, item.received):
            return page
        reference = await desk.open_for(item, officer_of(request).name)
    except Problem as problem:
        return await _page(request, wrong=(item.id, problem.detail, ""), status=422)
    request.state.opened = reference
    return await _told(request, f"It has opened case {reference}.")


@router.post("/casework/inbound/closed")
async def closed(request: Request) -> Response:
    """Nothing is to be done about it, for a reason."""
    item = await _item(request)
    if item is None:
        return await _gone(request)
    why = one(visit_of(request).form, "why").strip()
    if not why or len(why) > _LONGEST_WHY:
        said = "Enter why nothing is to be done" if not why else "Use fewer words"
        return await _page(request, wrong=(item.id, said, ""), status=422)
    settled = site_of(request).desk.register.inbound.settled
    by = officer_of(request).name
    done = await asyncio.to_thread(settled, item, Came.KEPT, why=why, by=by)
    return await _told(request, "It is kept, and nothing is done about it.") if done else await _gone(request)


async def _with_source(request: Request, inbound_id: str) -> tuple[Inbound, bytes]:
    kept = site_of(request).desk.register.inbound
    item = await asyncio.to_thread(kept.get, inbound_id[:100], sight_in(request))
    source = await asyncio.to_thread(kept.source, item.id) if item else None
    if item is None or source is None:
        raise Problem(404, "no_source", "There is no source kept for that.")
    return item, source


async def _page(request: Request, wrong: tuple[str, str, str] = ("", "", ""), status: int = 200) -> Response:
    site, register = site_of(request), site_of(request).desk.register
    of, sight = request.query_params.get("of", ""), sight_in(request)
    reference = _written(request.query_params.get("reference", ""))
    if reference:
        items = await asyncio.to_thread(register.inbound.of_case, reference)
        if not await sees_named(request, reference):
            raise Problem(403, "not_your_case", NOT_THEIRS)
    elif of == "kept":
        items = await asyncio.to_thread(register.inbound.find, [Came.KEPT], latest=True, sight=sight)
    else:
        items = await asyncio.to_thread(register.inbound.find, [Came.OFFICER], sight=sight)
    known = await _candidates(request, items)
    which, why, typed = wrong
    mistakes = [{"text": why, "href": f"#reference-{which}"}] if why else []
    return site.page(
        request,
        "casework/inbound.html",
        status=status,
        lines=[_line(each, known) for each in items],
        reference=reference,
        of="kept" if of == "kept" and not reference else "",
        waiting=await asyncio.to_thread(register.inbound.count, Came.OFFICER, sight),
        may_act=officer_of(request).role in SORTING,
        mistakes=mistakes,
        wrong=which,
        why=why,
        typed=typed,
    )


def _written(asked: str) -> str:
    try:
        return references.normalise(asked)
    except ValueError:
        return ""


async def _candidates(request: Request, items: Sequence[Inbound]) -> Collection[str]:
    """The cases that these may belong to and that the visitor sees: one question for all of them."""
    named = list({each for item in items for each in item.candidates})
    if not named or sight_in(request).whole:
        return named
    find = site_of(request).desk.register.cases.find
    rows = await asyncio.to_thread(find, ids=named, limit=len(named))
    return {row.reference for row in rows if sees_row(request, row)}


def _line(item: Inbound, known: Collection[str]) -> dict[str, Any]:
    candidates = tuple(each for each in item.candidates if each in known)
    item = item.model_copy(update={"candidates": candidates})
    suggested = item.reference or (candidates[0] if len(candidates) == 1 else "")
    return {"item": item, "waits": item.state is Came.OFFICER, "suggested": suggested}


async def _item(request: Request) -> Inbound | None:
    """The one a form is about, while it waits for an officer."""
    asked = one(visit_of(request).form, "id")[:100]
    get = site_of(request).desk.register.inbound.get
    found = await asyncio.to_thread(get, asked, sight_in(request))
    return found if found is not None and found.state is Came.OFFICER else None


async def _gone(request: Request) -> Response:
    """Somebody was first: who, and when."""
    site, form = site_of(request), visit_of(request).form
    get = site.desk.register.inbound.get
    found = await asyncio.to_thread(get, one(form, "id")[:100], sight_in(request))
    if found is None or found.settled is None or not found.settled_by:
        return await _told(request, "That has been seen to already.")
    by = "You have" if found.settled_by == officer_of(request).name else f"{found.settled_by} has"
    return await _told(request, f"{by} seen to that already, {when(found.settled, site.desk.now())}.")


async def _told(request: Request, said: str) -> Response:
    await site_of(request).sessions.tell(visit_of(request), said)
    return redirect(PLACE)
