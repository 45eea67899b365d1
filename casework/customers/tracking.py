"""Following a case: by its reference for everybody, and with a second fact for whom it belongs to."""

import asyncio
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.customers import entry
from casework.customers.asker import asker_of
from casework.forms.answers import one
from casework.forms.message_ids import FIELD as MESSAGE_ID
from casework.forms.message_ids import PART
from casework.open.found import may_be_found
from casework.site.form_keeping import FIELD as KEPT
from casework.site.languages import _, marked
from casework.site.pages import redirect, site_of, visit_of
from casework.site.routing import PageRoute
from casework.site.sessions import hash_of
from charter import references
from charter.cases import Entry
from engine.logs import get_logger
from register.cases.rows import CaseRow
from register.people.tracking import EACH_PLACE

NOT_FOUND = marked("We could not find that reference. Check each character against your letter or message")
NOTHING_GIVEN = marked("Enter your reference")
NO_FACT = marked("Enter the email address, phone number or postcode that you gave us")
NO_FACT_ON_A_MAP = marked("Enter the email address or phone number that you gave us")
WRONG_FACT = marked(
    "That is not what we have for this case. Check it, try another, or have a code sent to you. "
    "After {tries} wrong tries you have to wait for 15 minutes"
)
LOCKED = marked(
    "There have been too many tries. Have a code sent to you instead: that works now. "
    "Or wait 15 minutes, then try again"
)
_TYPED = 60

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)


def address_of(reference: str, part: str = "") -> str:
    """A case's tracking page, or one below it."""
    return f"/track/{reference}" + (f"/{part}" if part else "")


def page(request: Request, template: str, status: int = 200, **shown: Any) -> Response:
    """A page for customers: nothing is on it of an officer signed in next to them.

    A search finds it only where ``casework.open.found`` has it.
    """
    site = site_of(request)
    contact = site.desk.catalogue.edition.contact
    response = site.page(
        request, template, status, **{"officer": None, "notice": "", "contact": contact, **shown}
    )
    if not may_be_found(request.url.path):
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@router.get("/track")
@router.get("/track/")
async def ask(request: Request) -> Response:
    """Which case? The reference as somebody typed it or heard it."""
    typed = request.query_params.get("reference")
    if typed is None:
        return page(request, "track/ask.html", typed="", mistakes=[])
    if not typed.strip():
        return _ask_again(request, typed, NOTHING_GIVEN, 422)
    reference = _normalised(typed)
    return redirect(address_of(reference)) if reference else _ask_again(request, typed)


@router.get("/track/{reference}/open")
async def opening(reference: str, request: Request) -> Response:
    """The second fact."""
    row = await case_of(request, reference)
    if row is None:
        return not_found(request, reference)
    if await entry.opened(request, row):
        return redirect(address_of(row.reference))
    return fact_page(request, row)


@router.post("/track/{reference}/open")
async def open_it(reference: str, request: Request) -> Response:
    """Open the case, if it is what the reporter gave us and not too much was tried."""
    row = await case_of(request, reference)
    if row is None:
        return not_found(request, reference)
    given = one(visit_of(request).form, "fact").strip()
    if not given:
        return fact_page(request, row, NO_FACT_ON_A_MAP if entry.on_a_map(site_of(request), row) else NO_FACT)
    register = site_of(request).desk.register
    free = await asyncio.to_thread(register.tracking.attempt, row.reference, asker_of(request))
    representative, postcode = entry.representative_of(row), not entry.on_a_map(site_of(request), row)
    # Where both gave the same, it opens as what may do and read less.
    theirs = entry.fits(row.customer, given, postcode=postcode)
    acts = entry.acts(representative, given, postcode=postcode)
    if not free or not (theirs or acts):
        log.warning("case not opened", reference=row.reference, reason_code="fact" if free else "locked")
        return fact_page(request, row, WRONG_FACT, 422) if free else fact_page(request, row, LOCKED, 429)
    acting = representative if acts else None
    response = redirect(*await _where_to(request, row, entry.whose_case(row, acting)))
    await entry.open_case(request, row, response, acting)
    whose = "representative" if acts else "customer"
    log.info("case opened on its page", reference=row.reference, role=whose)
    return response


async def _where_to(request: Request, row: CaseRow, whose: str) -> tuple[str, dict[str, str]]:
    """The case's page; or the form that they were sending when their time with it had run out."""
    keeping = site_of(request).keeping
    kept = await keeping.waiting(hash_of(visit_of(request).token), whose)
    found = await keeping.get(kept, whose)
    if found is None:
        return address_of(row.reference), {}
    address, words = found
    return address, {PART: one(words, MESSAGE_ID), KEPT: kept}


@router.post("/track/{reference}/close")
async def close_it(reference: str, request: Request) -> Response:
    """Leave nothing open on a machine that others use."""
    response = redirect(address_of(references.normalise(reference)) if _normalised(reference) else "/track")
    await entry.close_case(request, response)
    return response


async def case_of(request: Request, typed: str) -> CaseRow | None:
    """The case of a reference, as it was typed; None for whatever is none of ours."""
    reference = _normalised(typed)
    return await asyncio.to_thread(site_of(request).desk.register.cases.get, reference) if reference else None


async def entries_of(request: Request, row: CaseRow) -> list[Entry]:
    """All of a case's timeline: casework.customers.view decides what of it is shown."""
    return await asyncio.to_thread(site_of(request).desk.register.cases.timeline, row.reference)


def not_found(request: Request, typed: str) -> Response:
    """The same answer to a mistyped reference and to one that nobody has."""
    return _ask_again(request, typed)


def _ask_again(request: Request, typed: str, why: str = NOT_FOUND, status: int = 404) -> Response:
    mistakes = [{"text": _(why), "href": "#reference"}]
    return page(request, "track/ask.html", status, typed=typed[:_TYPED], mistakes=mistakes)


def fact_page(request: Request, row: CaseRow, why: str = "", status: int = 422) -> Response:
    """The page on which somebody shows that a case is theirs."""
    mistakes = [{"text": _(why).format(tries=EACH_PLACE), "href": "#fact"}] if why else []
    return page(
        request,
        "track/open.html",
        status if why else 200,
        reference=row.reference,
        back=address_of(row.reference),
        action=quote(address_of(row.reference, "open")),
        code=quote(address_of(row.reference, "code")),
        on_a_map=entry.on_a_map(site_of(request), row),
        mistakes=mistakes,
    )


def _normalised(typed: str) -> str:
    try:
        return references.normalise(typed)
    except ValueError:
        return ""
