"""A note, photographs and a place, added by an officer who stands before the thing, from a telephone."""

import asyncio
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.forms.message_ids import FIELD, first_shown, message_id, new_message_id, shown_id
from casework.officers.case_page import address_of, case_for
from casework.seeing.speaking import officer_caller
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import SPEAKS_AS
from casework.site.routing import FILES, PageRoute
from casework.site.sessions import SentFile
from charter.counting.counting import day_of
from charter.faults import Around, is_blank
from charter.place import Place
from photographs.pictures import LIMIT
from register import RegisterError
from register.cases.rows import CaseRow
from register.outside.photographs import PhotographState
from register.turns import NOTED
from starter.api.photographs import kept_by
from starter.desk.telling.problems import Problem

PLACE = "/casework/cases/*/on-site"
BODY_LIMIT = FILES * LIMIT + 256 * 1024
"""Bytes of the form with its photographs."""
ALLOWED = {"Permissions-Policy": "camera=(), geolocation=(self), microphone=()"}
"""Only this page may ask the device where it is; an officer is asked by it first."""
DOOR = "casework"
NOTHING = "Write a note, add a photograph, or say where you are"
WITHOUT_WORDS = "Added on site."
NOT_STORED = "It could not be stored just now. Send it again in a few minutes: nothing is added twice."

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/casework/cases/{reference}/on-site")
async def on_site_form(reference: str, request: Request) -> Response:
    """The form, at an address that has its identity from now on."""
    row = await case_for(request, reference)
    if not (given := shown_id(request)):
        return first_shown(request)
    return _page(request, row, given=given)


@router.post("/casework/cases/{reference}/on-site")
async def added_on_site(reference: str, request: Request) -> Response:
    """Keep the photographs, then say the note. Sent again, each is there once."""
    site, visit = site_of(request), visit_of(request)
    row, given = await case_for(request, reference), message_id(visit.form)
    place, wrong = _place(visit.form, site.desk.now(), request)
    note = one(visit.form, "note").strip()
    if wrong or (is_blank(note) and place is None and not visit.files):
        return _page(request, row, wrong or NOTHING, given, 422)
    kept, refused = await _photographs(request, row, visit.files)
    if kept is None:
        return _page(request, row, refused, given, 503)
    if is_blank(note) and place is None and not kept:
        return _page(request, row, refused, given, 422)
    try:
        why = await _say(request, row, given, note, place, kept)
    except RegisterError:
        return _page(request, row, NOT_STORED, given, 503)
    except Problem as problem:
        return _page(request, row, problem.detail, given, problem.status)
    if why:
        return _page(request, row, why, new_message_id(), 422)
    await site.written(row.reference, given)
    told = f"Added{f', with {_photographs_of(kept)}' if kept else ''}."
    await site.sessions.tell(visit, f"{told} {refused}".strip())
    return redirect(address_of(row.reference, "timeline"))


async def _say(request: Request, row: CaseRow, given: str, note: str, place: Place | None, kept: int) -> str:
    """Tell the case; why it was refused, or nothing."""
    officer = officer_of(request)
    role = SPEAKS_AS[officer.role]
    words = note if not is_blank(note) else WITHOUT_WORDS
    body: dict[str, Any] = {
        "id": given,
        "by": {"role": role, "name": officer.name},
        "note": f"{words} ({_photographs_of(kept)} added.)" if kept else words,
    }
    if place is not None:
        body["where"] = place.model_dump(exclude_none=True)
    said = await site_of(request).desk.say(row.reference, NOTED, body, officer_caller(request))
    register = site_of(request).desk.register
    if said.answer.applied or await asyncio.to_thread(register.turns.message_known, row.reference, given):
        return ""
    return said.answer.why


async def _photographs(request: Request, row: CaseRow, files: list[SentFile]) -> tuple[int | None, str]:
    """How many are kept or waited for, and what is to be said of the others; None: they cannot be kept."""
    kept, refused = 0, []
    for file in files:
        try:
            taken = await kept_by(site_of(request).desk).take(row.reference, file.content, file.name, DOOR)
        except Problem as problem:
            if problem.status == 503:
                return None, f"{problem.detail} Your note was not added either."
            refused.append(problem.detail)
            continue
        if taken.state is PhotographState.REFUSED:
            refused.append(f"{taken.name or 'A photograph'} was not kept. {taken.why}")
        else:
            kept += 1
    return kept, " ".join(dict.fromkeys(refused))


def _place(form: dict[str, list[str]], now: datetime, request: Request) -> tuple[Place | None, str]:
    """Where the officer is, and what is wrong with it."""
    text, latitude, longitude = (one(form, name).strip() for name in ("where", "latitude", "longitude"))
    given: dict[str, Any] = {"text": text} if not is_blank(text) else {}
    if latitude or longitude:
        try:
            north, east = float(latitude), float(longitude)
            found = Place(**given, latitude=north, longitude=east)
        except ValueError:
            return None, "The place was not understood. Say it in words."
        edition = site_of(request).desk.catalogue.edition
        around = Around(day_of(now), edition.area, edition.council)
        if around.area is not None and not around.area.has(north, east):
            return None, f"The place is outside the area of {edition.council}. Say it in words."
        return found, ""
    return (Place(**given), "") if given else (None, "")


def _photographs_of(count: int) -> str:
    return "1 photograph" if count == 1 else f"{count} photographs"


def _page(request: Request, row: CaseRow, mistake: str = "", given: str = "", status: int = 200) -> Response:
    form = visit_of(request).form
    response = site_of(request).page(
        request,
        "casework/places/on_site.html",
        status=status,
        case=row,
        mistakes=[{"text": mistake, "href": "#note"}] if mistake else [],
        filled={name: one(form, name) for name in ("note", "where", "latitude", "longitude", "metres")},
        most=FILES,
        message_id=given,
        message_id_name=FIELD,
    )
    response.headers.update(ALLOWED)
    return response
