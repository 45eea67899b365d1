"""Cases held back from destruction: by whom, since when and why; placed and lifted by a manager."""

import asyncio
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forgetting.due import PLACE, forgetting
from casework.forms.answers import one
from casework.forms.mistakes import Mistake
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import MAY_FORGET
from casework.site.routing import PageRoute
from charter import references
from charter.counting.counting import day_of
from charter.keeping.retention import kept_until
from register.cases.rows import CaseRow
from starter.api.requests import written
from starter.desk.telling.problems import unknown_reference
from starter.forgetting.desk import CannotHold

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(f"{PLACE}/held")
async def held(request: Request) -> Response:
    """Every case that is held back, the latest first; and the way to a case by its reference."""
    asked = request.query_params.get("reference", "").strip()
    mistakes: list[Mistake] = []
    if asked:
        try:
            reference = references.normalise(asked)
            if await asyncio.to_thread(site_of(request).desk.register.cases.get, reference) is not None:
                return redirect(f"{PLACE}/cases/{reference}")
        except ValueError:
            pass
        mistakes = [Mistake("reference", "There is no case with that reference")]
    found = await asyncio.to_thread(site_of(request).desk.register.holds.in_force)
    return site_of(request).page(
        request,
        "casework/forgetting/held.html",
        status=422 if mistakes else 200,
        held=found,
        asked=asked,
        mistakes=mistakes,
        wrong={each.name: each.text for each in mistakes},
    )


@router.get(f"{PLACE}/cases/{{reference}}")
async def case(reference: str, request: Request) -> Response:
    """How long a case is kept, and what holds or held it back."""
    return await _page(request, await _case(request, reference))


@router.post(f"{PLACE}/cases/{{reference}}/held")
async def hold(reference: str, request: Request) -> Response:
    """Hold it back."""
    row, form = await _case(request, reference), visit_of(request).form
    reason = one(form, "reason")
    try:
        await asyncio.to_thread(forgetting(request).hold, row.reference, reason, officer_of(request).name)
    except CannotHold as error:
        return await _page(request, row, [Mistake("reason", str(error))], reason=reason)
    return await _told(request, row, "The case is held back.")


@router.post(f"{PLACE}/cases/{{reference}}/lifted")
async def lift(reference: str, request: Request) -> Response:
    """Hold it back no longer."""
    row, form = await _case(request, reference), visit_of(request).form
    hold_id, why = one(form, "hold"), one(form, "why")
    try:
        await asyncio.to_thread(
            forgetting(request).lift, row.reference, hold_id, why, officer_of(request).name
        )
    except CannotHold as error:
        return await _page(request, row, [Mistake(f"why-{hold_id}", str(error))], why={hold_id: why})
    return await _told(request, row, "The hold is lifted.")


async def _case(request: Request, reference: str) -> CaseRow:
    row = await asyncio.to_thread(site_of(request).desk.register.cases.get, written(reference))
    if row is None:
        raise unknown_reference()
    return row


async def _told(request: Request, row: CaseRow, what: str) -> Response:
    await site_of(request).sessions.tell(visit_of(request), what)
    return redirect(f"{PLACE}/cases/{row.reference}")


async def _page(
    request: Request, row: CaseRow, mistakes: list[Mistake] | None = None, **typed: Any
) -> Response:
    site, desk = site_of(request), forgetting(request)
    edition = desk.editions.in_force(day_of(desk.now()))
    line = edition.kept_by(row.service, row.process)
    return site.page(
        request,
        "casework/forgetting/case.html",
        status=422 if mistakes else 200,
        case=row,
        title=row.service_title or row.service,
        holds=await asyncio.to_thread(desk.register.holds.of_case, row.reference),
        approved=await asyncio.to_thread(desk.register.destructions.get, row.reference),
        line=line,
        until=kept_until(row.ended, line.years) if line and row.ended else None,
        mistakes=mistakes or [],
        wrong={each.name: each.text for each in mistakes or []},
        may_act=officer_of(request).role in MAY_FORGET,
        **{"reason": "", "why": {}, **typed},
    )
