"""Reports of the same thing: those near a case, and joining them to it in one action (map-based services)."""

import asyncio
import hashlib
from collections.abc import Collection
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.forms.message_ids import FIELD, message_id, new_message_id
from casework.letters.checking import CHANGE, CHECK, STEP, before_joining
from casework.seeing.door import sight_in
from casework.seeing.speaking import officer_caller
from casework.site.pages import Site, officer_of, redirect, site_of, visit_of
from casework.site.permissions import SPEAKS_AS
from casework.site.routing import PageRoute
from charter import references
from register import Register
from register.cases.rows import CaseRow
from register.seeing.sight import Sight
from starter.api.requests import written
from starter.desk.intake import JOINED
from starter.desk.running import NotRunning, Unavailable
from starter.desk.saying import read
from starter.desk.telling.problems import unknown_reference

AT_ONCE = 20
"""Cases told at the same time: a flood is joined in seconds, and other pages are still answered."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


def may_be_joined(row: CaseRow) -> bool:
    """Whether other reports can be joined to this case."""
    return row.ended is None and not (row.state and (row.state.outcome or row.state.duplicate_of))


def count(register: Register, row: CaseRow, sight: Sight) -> int:
    """How many open reports may be of the same thing."""
    return register.nearby.count(row.reference, sight) if may_be_joined(row) else 0


def nearby(register: Register, row: CaseRow, sight: Sight) -> list[CaseRow]:
    """Open reports that may be of the same thing; none for a case that others cannot be joined to."""
    return register.nearby.find(row.reference, sight=sight) if may_be_joined(row) else []


@router.get("/casework/cases/{reference}/same")
async def same(reference: str, request: Request) -> Response:
    """The reports near a case, to be ticked."""
    return await _page(request, await _case(request, reference))


@router.post("/casework/cases/{reference}/same")
async def join(reference: str, request: Request) -> Response:
    """Join the ticked ones, or all that were listed. Sent again, each case takes it once."""
    site, visit = site_of(request), visit_of(request)
    row = await _case(request, reference)
    form = visit.form
    ticked = " ".join(form.get("listed" if "all" in form.get("which", []) else "same", [])).split()
    chosen = [each for each in dict.fromkeys(ticked) if references.is_valid(each)]
    if one(form, STEP) == CHANGE:
        return await _page(request, row, ticked=chosen)
    offered = {
        each.reference for each in await asyncio.to_thread(nearby, site.desk.register, row, sight_in(request))
    }
    wanted = [each for each in chosen if each in offered]
    if not wanted:
        why = "Those reports are not open on their own any more" if chosen else "Select the reports"
        return await _page(request, row, why)
    if one(form, STEP) == CHECK:
        return await before_joining(request, row, await _said(site, request, row.reference, wanted))
    told = await _join(site, request, row.reference, wanted)
    left = len(wanted) - told
    said = f"{_reports(told)} joined to this case. Each person who sent one is told."
    if left:
        said += f" {_reports(left)} could not be reached: look here again in a few minutes."
    await site.sessions.tell(visit, said)
    return redirect(f"/casework/cases/{row.reference}")


async def _join(site: Site, request: Request, reference: str, wanted: list[str]) -> int:
    """Tell each of them; how many could be told. Its id is made from the form's: twice is once."""
    few = asyncio.Semaphore(AT_ONCE)

    async def told(other: str, said: dict[str, Any]) -> bool:
        try:
            async with few:
                await site.desk.cases.tell(other, JOINED, said)
        except (NotRunning, Unavailable):
            return False
        return True

    saying = await _said(site, request, reference, wanted)
    return sum(await asyncio.gather(*(told(other, said) for other, said in saying.items())))


async def _said(site: Site, request: Request, reference: str, wanted: list[str]) -> dict[str, dict[str, Any]]:
    """What each of them is told, by its reference; none that knows no such message."""
    officer, given = officer_of(request), message_id(visit_of(request).form)
    role = SPEAKS_AS[officer.role]
    caller, found = officer_caller(request), dict[str, dict[str, Any]]()
    for row in await asyncio.to_thread(site.desk.register.cases.find, ids=wanted):
        spec = site.desk.catalogue.messages(row.process).get(JOINED)
        if spec is not None:
            unique = hashlib.sha256(f"{given}/{row.reference}".encode()).hexdigest()[:24]
            body = {"id": f"same:{unique}", "by": {"role": role, "name": officer.name}, "of": reference}
            found[row.reference] = read(spec, body, caller).model_dump(mode="json", exclude_unset=True)
    return found


async def _case(request: Request, reference: str) -> CaseRow:
    row = await asyncio.to_thread(site_of(request).desk.register.cases.get, written(reference))
    if row is None:
        raise unknown_reference()
    return row


async def _page(
    request: Request, row: CaseRow, mistake: str = "", *, ticked: Collection[str] = ()
) -> Response:
    site = site_of(request)
    found = await asyncio.to_thread(nearby, site.desk.register, row, sight_in(request))
    return site.page(
        request,
        "casework/same.html",
        status=422 if mistake else 200,
        case=row,
        found=[_line(each) for each in found],
        ticked=ticked,
        mistakes=[{"text": mistake, "href": "#same"}] if mistake else [],
        message_id=new_message_id(),
        message_id_name=FIELD,
    )


def _line(row: CaseRow) -> dict[str, object]:
    details = row.intake.details if row.intake else {}
    where = details.get("where")
    return {
        "reference": row.reference,
        "received": row.received,
        "where": str(where.get("text", "")) if isinstance(where, dict) else "",
        "description": str(details.get("description", ""))[:200],
    }


def _reports(count: int) -> str:
    return "1 report" if count == 1 else f"{count} reports"
