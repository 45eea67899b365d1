"""The photographs that a customer sent, to be seen again by them alone, and those that come with words."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.customers.entry import opened
from casework.customers.tracking import case_of
from casework.forms.mistakes import Mistake
from casework.site.languages import _, ngettext
from casework.site.pages import site_of, visit_of
from casework.site.routing import FILES, PageRoute
from photographs.pictures import LIMIT
from register.cases.rows import CaseRow
from register.outside.photographs import Photograph, PhotographState
from starter.api.photographs import picture
from starter.desk.photographs import MOST
from starter.desk.telling.problems import Problem

DOOR = "tracking"
FIELD = "photographs"
BEFORE = "photographs_before"
"""The field that counts those which came with a form before it was sent back."""
TAKES = frozenset({"customer_replied", "information_added", "not_fixed", "reported_again", "danger_reported"})
"""What photographs can be sent with."""
BODY_LIMIT = FILES * LIMIT + 256 * 1024
PLACE = "/track/*/say/*"

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/track/{reference}/photographs/{photograph}")
async def photograph(reference: str, photograph: str, request: Request, small: bool = False) -> Response:
    """One of theirs, as JPEG; ``small`` as it is shown first."""
    row = await case_of(request, reference)
    mine = await opened(request, row) if row is not None else None
    found = await asyncio.to_thread(site_of(request).desk.register.photographs.get, photograph[:100])
    theirs = found is not None and found.theirs and mine is not None and mine.representative is None
    if row is None or not theirs:
        raise Problem(404, "not_found", "There is nothing at that address.")
    return await picture(site_of(request).desk, row.reference, photograph, small=small)


async def theirs(request: Request, reference: str) -> list[Photograph]:
    """Those that the customer's side sent, the earliest first."""
    found = await asyncio.to_thread(site_of(request).desk.register.photographs.of_case, reference)
    return [each for each in found if each.theirs]


@dataclass(frozen=True)
class Attached:
    """What came of the files of a form: how many photographs the case has of them, and what is wrong."""

    kept: int
    mistakes: Sequence[Mistake]
    away: bool = False
    """None can be kept just now."""


def takes(request: Request, message: str) -> bool:
    """Whether photographs can be sent with a message here."""
    return message in TAKES and site_of(request).desk.photographs is not None


async def attached(request: Request, row: CaseRow, message: str) -> Attached:
    """Keep the photographs of a form with the case, whatever becomes of its words: a page cannot keep files.

    The same one sent again is there once.
    """
    visit, desk, wrong = visit_of(request), site_of(request).desk.photographs, []
    kept = _before(visit.form)
    if desk is None or message not in TAKES or row.ended is not None:
        return Attached(kept, [])
    for file in visit.files:
        try:
            taken = await desk.take(row.reference, file.content, file.name, DOOR)
        except Problem as problem:
            if problem.status == 503:
                return Attached(kept, [Mistake(FIELD, problem.detail)], away=True)
            wrong.append(problem.detail)
            continue
        if taken.state is PhotographState.REFUSED:
            named = taken.name or _("One file")
            wrong.append(_("{name} could not be kept. {why}").format(name=named, why=taken.why))
        else:
            kept += 1
    return Attached(min(kept, MOST), [Mistake(FIELD, text) for text in dict.fromkeys(wrong)])


def kept_words(count: int) -> str:
    """That the case has their photographs; empty where none came."""
    told = ngettext("We have your photograph.", "We have your {count} photographs.", count)
    return told.format(count=count) if count else ""


def _before(form: Mapping[str, Sequence[str]]) -> int:
    """How many had come with the form before it was sent back."""
    said = next(iter(form.get(BEFORE, ())), "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 3 else 0
