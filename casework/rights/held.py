"""What is held about whoever asks to see it: for those who answer their request, and nobody else."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.officers.case_page import address_of, case_for
from casework.rights.whose import PROCESS, may_gather
from casework.site.pages import officer_of, site_of
from casework.site.routing import PageRoute
from register.cases.rows import CaseRow
from starter.desk.telling.problems import Problem
from starter.subject.document import as_document, as_json, file_name
from starter.subject.gathering import Gathered, gather, request_of

NOT_THEIRS = "Only the team that answers this request, and managers, see what is held about whoever asks."

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/casework/cases/{reference}/held")
async def held(reference: str, request: Request) -> Response:
    """In which cases they were found and how surely, and the two files with all of it."""
    row = await case_for(request, reference)
    found = await _gathered(request, row)
    return site_of(request).page(
        request,
        "casework/rights/held.html",
        case=row,
        gathered=found,
        address=f"{address_of(row.reference)}/held",
        back=address_of(row.reference),
    )


@router.get("/casework/cases/{reference}/held.html")
async def document(reference: str, request: Request) -> Response:
    """All of it as one file to be read, and redacted before it is given."""
    found = await _gathered(request, await case_for(request, reference))
    return _file(as_document(found), "text/html", f"{file_name(found.made)}.html")


@router.get("/casework/cases/{reference}/held.json")
async def data(reference: str, request: Request) -> Response:
    """The same for programs."""
    found = await _gathered(request, await case_for(request, reference))
    return _file(as_json(found), "application/json", f"{file_name(found.made)}.json")


async def _gathered(request: Request, row: CaseRow) -> Gathered:
    """Problem 404 for a case that is no such request, 403 for whom it is not."""
    if row.process != PROCESS:
        raise Problem(404, "not_found", "That case is no request about somebody’s own data.")
    if not may_gather(row, officer_of(request)):
        raise Problem(403, "not_yours", NOT_THEIRS)
    return await asyncio.to_thread(gather, site_of(request).desk, request_of(row))


def _file(words: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(words, media_type=f"{kind}; charset=utf-8", headers=headers)
