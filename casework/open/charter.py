"""The charter, from the edition in force: for each service what it promises, and what the law asks."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.open.answers import OpenRoute, answers_of, open_page
from casework.open.kept.pages import named
from casework.open.kept.said import cells
from casework.open.length import limit_said, promise_said
from casework.site.pages import site_of
from charter.edition.promises import cited
from starter.desk.telling.problems import Problem

PLACE = "/charter"

router = APIRouter(route_class=OpenRoute, include_in_schema=False)


@router.get(PLACE)
async def charter(request: Request) -> Response:
    """Every service, and what is promised for all of them."""
    catalogue = site_of(request).desk.catalogue
    return open_page(
        request,
        "open/charter/services.html",
        edition=catalogue.edition,
        services=catalogue.services(),
        signposts=catalogue.edition.signposts,
        commitments=[each for each in catalogue.edition.commitments if not each.processes],
        cited=cited,
    )


@router.get(f"{PLACE}/{{service}}")
async def one_service(service: str, request: Request) -> Response:
    """What is promised for one service: in whose words, how it is counted, and how well it was kept."""
    catalogue = site_of(request).desk.catalogue
    found = next((each for each in catalogue.services() if each.code == service), None)
    if found is None:
        raise Problem(404, "not_found", "There is no service of that name.")
    record, edition = await answers_of(request).record(), catalogue.edition
    latest = (record.whole or record.quarters)[0]
    known = record.by_code.get(found.code)
    kept = {each.key: cells(latest.count(each)) for each in known.promises} if known else {}
    return open_page(
        request,
        "open/charter/service.html",
        edition=edition,
        service=found,
        promised=[
            (each, promise_said(each), [(limit, limit_said(limit)) for limit in each.every_limit])
            for each in edition.promises_of(found)
        ],
        kept=kept,
        latest=named(latest),
        commitments=[each for each in edition.commitments if found.process in each.processes],
        signposts=[each for each in edition.signposts if found.process in each.processes],
        regime=next((each for each in edition.regimes if each.id == found.regime), None),
        cited=cited,
    )
