"""A case's page: what anybody may know of it, and everything that is theirs once they have opened it."""

import asyncio
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.customers import offers, view
from casework.customers.appointments.pages import appointment_of
from casework.customers.conversation import conversation
from casework.customers.entry import Opened, opened
from casework.customers.letters import theirs as their_letters
from casework.customers.mine.session import IDLE
from casework.customers.photographs import theirs as their_photographs
from casework.customers.report import own_report
from casework.customers.tracking import address_of, case_of, entries_of, not_found, page
from casework.customers.usual import usual_of_service
from casework.customers.usual_time import UsualTime
from casework.customers.words import of as words_of
from casework.site.pages import redirect, site_of
from casework.site.routing import PageRoute
from charter.cases import Entry, Shown
from charter.people import Role
from register.cases.rows import CaseRow
from register.letters.stored import StoredLetter

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/track/{reference}")
async def follow(reference: str, request: Request) -> Response:
    """Where a case stands: what anybody may know, and everything that is theirs once they have opened it."""
    row = await case_of(request, reference)
    if row is None:
        return not_found(request, reference)
    if row.reference != reference:
        return redirect(address_of(row.reference))
    site = site_of(request)
    mine = await opened(request, row)
    if mine is not None and mine.representative is not None:
        return await _acting(request, mine)
    if mine is None:
        entries = await asyncio.to_thread(site.desk.register.cases.timeline, row.reference, {Shown.EVERYONE})
        shown = view.page(row, entries, site.desk.catalogue, own=False)
        usual = await _usual(request, row)
        return page(request, "track/case.html", case=shown, mine=False, usual=usual)
    return await _own(request, mine)


async def _acting(request: Request, mine: Opened) -> Response:
    """For a representative: what anybody may see, what was asked, and what may be said for the customer."""
    site, row = site_of(request), mine.row
    entries, letters = await _told(request, row)
    for_everybody = [each for each in entries if each.shown is Shown.EVERYONE]
    return page(
        request,
        "track/case.html",
        case=view.page(row, for_everybody, site.desk.catalogue, own=False),
        mine=False,
        acting=True,
        question=view.question(row, letters, acting=True),
        **await _both(request, mine, entries, letters),
    )


async def _own(request: Request, mine: Opened) -> Response:
    site, row = site_of(request), mine.row
    entries, letters = await _told(request, row)
    register, catalogue = site.desk.register, site.desk.catalogue
    raised = await asyncio.to_thread(register.concerns.marks, row.reference)
    return page(
        request,
        "track/case.html",
        case=view.page(row, entries, catalogue, own=True),
        mine=True,
        officer_name=row.state.officer if row.state else "",
        question=view.question(row, letters),
        letters=their_letters(letters),
        conversation=conversation(row, entries, letters, raised, catalogue),
        report=own_report(row, entries, raised, catalogue),
        photographs=await their_photographs(request, row.reference),
        safe=row.customer.safe_contact is not None,
        **await _both(request, mine, entries, letters),
    )


async def _told(request: Request, row: CaseRow) -> tuple[list[Entry], list[StoredLetter]]:
    letters_of = site_of(request).desk.register.letters.of_case
    return await asyncio.gather(entries_of(request, row), asyncio.to_thread(letters_of, row.reference))


async def _both(
    request: Request, mine: Opened, entries: list[Entry], letters: list[StoredLetter]
) -> dict[str, Any]:
    """What a customer and who acts for them are shown alike: what can be said, and the appointment."""
    role = Role.REPRESENTATIVE if mine.representative else Role.CUSTOMER
    offered = offers.offered(mine.row, entries, site_of(request).desk.catalogue, role)
    if not site_of(request).desk.times.are_for(mine.row.service):
        offered = [name for name in offered if name != offers.CHOSEN]
    sayings = words_of(mine.row.process).sayings
    return {
        "notice": mine.notice,
        "offered": [(name, sayings[name].link) for name in offered],
        "take_back_by": view.until(letters, "until") if "withdrawal_taken_back" in offered else "",
        "dispute_by": view.until(letters, "dispute_by") if "not_fixed" in offered else "",
        "minutes": IDLE.seconds // 60,
        "shown_appointment": await appointment_of(request, mine),
        "own_session": mine.by is not None,
        "usual": await _usual(request, mine.row),
    }


async def _usual(request: Request, row: CaseRow) -> list[UsualTime]:
    """How long it usually takes here, while it is still to be done. A neutral case names no service."""
    outcome = row.outcome or (row.state.outcome if row.state else "")
    if row.ended is not None or outcome or view.is_neutral(row):
        return []
    try:
        return await usual_of_service(site_of(request), row.service)
    except KeyError:  # of an edition before: its service is not offered any more
        return []
