"""The pages: the quarters, one quarter by service, one service by promise."""

from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.figures.plots import bars
from casework.open.answers import OpenRoute, answers_of, open_page
from casework.open.kept.record import PublicQuarter, PublicRecord
from casework.open.kept.said import bar, cells, total_cells
from casework.site.languages import _, marked
from casework.site.pages import site_of
from charter.edition.promises import cited
from charter.published import FEWEST
from starter.desk.telling.problems import Problem

PLACE = "/promises"
QUARTERS_SHOWN = 8
"""Quarters of a promise on a page: two years. The data has them all."""

router = APIRouter(route_class=OpenRoute, include_in_schema=False)


@router.get(PLACE)
async def promises(request: Request) -> Response:
    """The latest whole quarter, by service; of none yet, the one that is running."""
    record = await answers_of(request).record()
    return await _quarter(request, record, (record.whole or record.quarters)[0])


@router.get(f"{PLACE}/quarters/{{quarter}}")
async def one_quarter(quarter: str, request: Request) -> Response:
    """One quarter, by service."""
    record = await answers_of(request).record()
    found = record.quarter(quarter)
    if found is None:
        raise Problem(404, "not_found", "That quarter has not been counted.")
    return await _quarter(request, record, found)


@router.get(f"{PLACE}/services/{{service}}")
async def one_service(service: str, request: Request) -> Response:
    """One service: each promise in the council's own words, and how it was kept."""
    record = await answers_of(request).record()
    found = record.by_code.get(service)
    if found is None:
        raise Problem(404, "not_found", "There is no service of that name.")
    quarters = record.quarters[:QUARTERS_SHOWN]
    latest = (record.whole or record.quarters)[0]
    lines = [bar(_(each.title), latest.count(each)) for each in found.promises if each.is_ours]
    return open_page(
        request,
        "open/kept/service.html",
        **_common(request),
        service=found,
        promised=[
            (each, [(named(quarter), cells(quarter.count(each))) for quarter in quarters])
            for each in found.promises
        ],
        told=[(named(each), each.told[found.code]) for each in record.quarters if found.code in each.told],
        total=[(named(each), total_cells(each.together([found]))) for each in quarters],
        latest=latest,
        plot=await bars(
            _("Share kept in time, {quarter}").format(quarter=named(latest)),
            [each for each in lines if each is not None],
        ),
    )


async def _quarter(request: Request, record: PublicRecord, shown: PublicQuarter) -> Response:
    totals = [(service, shown.together([service])) for service in record.services]
    busy = [(service, total) for service, total in totals if total.count.due or total.left_out]
    lines = [bar(_(service.title), total.count) for service, total in busy]
    drawn = sorted((each for each in lines if each is not None), key=lambda each: each.part)
    return open_page(
        request,
        "open/kept/quarter.html",
        **_common(request),
        quarter=shown,
        rows=[(service, total_cells(total)) for service, total in busy],
        quiet=[service for service, total in totals if not (total.count.due or total.left_out)],
        total=total_cells(shown.together(record.services)),
        told=[(record.by_code[code], each) for code, each in shown.told.items() if code in record.by_code],
        quarters=[(each.quarter, named(each)) for each in record.quarters],
        plot=await bars(_("Share kept in time, by service, the lowest first"), drawn),
    )


def named(shown: PublicQuarter) -> str:
    """A quarter as a page names it: one that is running is marked so."""
    quarter = shown.quarter
    months, _space, year = quarter.spoken.rpartition(" ")
    said = _("{months} {year}").format(months=_(months), year=year)
    return _("{quarter}, so far").format(quarter=said) if shown.so_far else said


MONTHS = (
    marked("January to March"),
    marked("April to June"),
    marked("July to September"),
    marked("October to December"),
)
"""The months of each quarter, as `charter.counting.quarters` says them."""


def _common(request: Request) -> dict[str, object]:
    settings, edition = site_of(request).settings, site_of(request).desk.catalogue.edition
    return {
        "edition": edition,
        "cited": cited,
        "fewest": FEWEST,
        "licence": (settings.data_licence, settings.data_licence_url),
        "named": named,
        "one_day": timedelta(days=1),
    }
