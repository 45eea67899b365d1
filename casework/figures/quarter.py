"""The quarterly reviews: a page for each, with plots and their tables, and a file for spreadsheets."""

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.figures.lists import csv_file
from casework.figures.plots import GREEN, RED, Bar, bars
from casework.site.pages import site_of
from casework.site.routing import PageRoute
from charter.counting.quarters import Quarter
from charter.figures import COUNTS, SPREADS, Count, PromiseFigures, QuarterFigures, Spread, as_csv
from starter.desk.telling.problems import Problem

PLACE = "/casework/figures"
SAFE_SHARE = 0.95
"""From here on the bar is green: nothing was promised about it, it only helps the eye."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(PLACE)
async def latest(request: Request) -> Response:
    """The reviews there are, and the latest of them."""
    quarters = await asyncio.to_thread(site_of(request).desk.register.reviews.quarters)
    if not quarters:
        running = Quarter.of(site_of(request).desk.now())
        return site_of(request).page(
            request, "casework/figures/quarter.html", figures=None, quarters=[], running=running
        )
    return await _page(request, Quarter.read(quarters[0]), quarters)


@router.get(f"{PLACE}/{{quarter}}")
async def one(request: Request, quarter: str) -> Response:
    """The review of a quarter. Problem 404 where there is none."""
    quarters = await asyncio.to_thread(site_of(request).desk.register.reviews.quarters)
    return await _page(request, _read(quarter), quarters)


@router.get(f"{PLACE}/{{quarter}}/csv")
async def file(request: Request, quarter: str) -> Response:
    """The same figures as a file."""
    asked = _read(quarter)
    figures = await _figures(request, asked)
    return csv_file(as_csv(figures), f"quarterly-review-{asked}.csv")


async def _page(request: Request, quarter: Quarter, quarters: Sequence[str]) -> Response:
    figures = await _figures(request, quarter)
    return site_of(request).page(
        request,
        "casework/figures/quarter.html",
        figures=figures,
        quarter=quarter,
        quarters=[(each, Quarter.read(each).spoken) for each in quarters],
        counts=[(field, title, getattr(figures, field)) for field, title in COUNTS.items()],
        spreads=[(title, getattr(figures, field)) for field, title in SPREADS.items()],
        **await _plots(figures),
    )


async def _plots(figures: QuarterFigures) -> dict[str, Any]:
    reasons = sorted(figures.late_why, key=lambda one: -one.count)
    return {
        "kept_plot": await bars("Share of each promise kept", [_kept(one) for one in figures.promises]),
        "spread_plots": {
            title: await bars(f"{title}, median and 90th percentile", _took(getattr(figures, field)))
            for field, title in SPREADS.items()
        },
        "late_plot": await bars("Late cases by reason", _counted(reasons)),
    }


def _kept(one: PromiseFigures) -> Bar:
    colour = GREEN if one.share >= SAFE_SHARE else RED
    return Bar(f"{one.service}: {one.promise}", one.share, f"{one.share:.0%}", colour)


def _took(spreads: Sequence[Spread]) -> list[Bar]:
    most = max((one.ninetieth for one in spreads), default=0) or 1
    return [
        Bar(f"{one.service}: {one.what}", one.median / most, f"{one.median} days", mark=one.ninetieth / most)
        for one in spreads
    ]


def _counted(counts: Sequence[Count]) -> list[Bar]:
    most = max((one.count for one in counts), default=0) or 1
    return [Bar(f"{one.service}: {one.what}", one.count / most, str(one.count), RED) for one in counts]


def _read(written: str) -> Quarter:
    try:
        return Quarter.read(written)
    except ValueError:
        raise Problem(404, "no_quarter", "There is no such quarter.") from None


async def _figures(request: Request, quarter: Quarter) -> QuarterFigures:
    found = await asyncio.to_thread(site_of(request).desk.register.reviews.get, quarter)
    if found is None:
        raise Problem(404, "no_review", "That quarter has not been reviewed.")
    return found
