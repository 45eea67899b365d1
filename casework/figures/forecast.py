"""Will be late if nothing changes: the latest forecast, as it was made; nothing is worked out on a page."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.figures.lists import A_PAGE, DAYS, csv_file, rows_as_csv
from casework.figures.wanted import PAGES, PLACE, FigureWanted
from casework.seeing.door import sight_in
from casework.site import words
from casework.site.pages import site_of
from casework.site.routing import PageRoute
from charter.counting.counting import day_of
from charter.forecasts import (
    FEWEST_CALLED,
    Forecast,
    ForecastsMeasured,
    ForeseenLate,
    forecasts_measured,
    kept_forecasts,
    read_forecast,
)
from charter.writing import values
from engine.config.settings import Settings
from register import Register
from register.dashboard.foreseen import StillOpen
from register.dashboard.lists import FigureList, FigureOf

FIGURE = "will-be-late"
ADDRESS = f"{PLACE}/{FIGURE}"
FRESH = timedelta(days=7)
"""An older forecast is of other weeks: it is not shown."""
KEPT = "rehearsals"
"""Within the data folder, where nothing else is set."""
COLUMNS = ("Service", "Team", "Looked after by", "Promise", "Due", "Chance")

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class ForecastLine:
    """A promise that will be late, and whose its case is now."""

    promise: ForeseenLate
    case: StillOpen

    def cells(self) -> list[tuple[str, str]]:
        """Under each column, what stands in it."""
        found = (
            self.case.title or self.promise.service_title,
            values.spoken(self.case.team),
            self.case.officer or "Nobody yet",
            self.promise.title,
            words.day(self.promise.due),
            f"{self.promise.chance:.0%}",
        )
        return list(zip(COLUMNS, found, strict=True))


@dataclass(frozen=True)
class ShownForecast:
    """What a page says of a forecast."""

    forecast: Forecast
    lines: list[ForecastLine]
    """Those called late that are neither kept nor late by now, of the cases that the reader sees."""
    measured: ForecastsMeasured | None
    """What became of earlier ones, where they called enough to say it."""

    @property
    def cases(self) -> int:
        """How many cases they are of."""
        return len({one.case.reference for one in self.lines})


async def shown_forecast(request: Request, wanted: FigureWanted) -> ShownForecast | None:
    """The latest, for whoever asks; None where there is none of this week. At most two queries."""
    site = site_of(request)
    now = site.desk.now()
    whose = wanted.whose(FigureList.LOAD, now, DAYS, sight_in(request))
    return await asyncio.to_thread(_shown, site.settings, site.desk.register, whose, now)


def _shown(settings: Settings, register: Register, whose: FigureOf, now: datetime) -> ShownForecast | None:
    folder = settings.rehearsals or settings.data_dir / KEPT
    forecast = _latest(folder)
    if forecast is None or now - forecast.made > FRESH:
        return None
    called = forecast.called_late
    there = register.foreseen.still_open([one.reference for one in called], whose) if called else {}
    settled = register.foreseen.settled(there, now) if there else set()
    lines = [
        ForecastLine(one, there[one.reference])
        for one in called
        if one.reference in there and (one.reference, one.promise) not in settled
    ]
    lines.sort(key=lambda one: (one.promise.due, -one.promise.chance, one.case.reference))
    measured = forecasts_measured(folder)
    enough = measured is not None and measured.called >= FEWEST_CALLED
    return ShownForecast(forecast, lines, measured if enough else None)


def _latest(folder: Path) -> Forecast | None:
    """The last that can be read; one that is made does not change."""
    return next((found for file in kept_forecasts(folder) if (found := _read(file))), None)


@lru_cache(maxsize=4)
def _read(file: Path) -> Forecast | None:
    return read_forecast(file)


@router.get(ADDRESS)
async def listed(request: Request) -> Response:
    """Each promise of an open case that will be late, what is due first first, a page of them."""
    wanted = _wanted(request)
    shown = await shown_forecast(request, wanted)
    lines = shown.lines if shown else []
    begin = (wanted.page - 1) * A_PAGE
    return site_of(request).page(
        request,
        "casework/figures/forecast.html",
        wanted=wanted,
        figure=FIGURE,
        shown=shown,
        only=[("Team", values.spoken(wanted.team)), ("Service", wanted.service)],
        count=len(lines),
        pages=min(-(-len(lines) // A_PAGE), PAGES),
        lines=[(one.case.reference, one.cells()) for one in lines[begin : begin + A_PAGE]],
    )


@router.get(f"{ADDRESS}/csv")
async def listed_file(request: Request) -> Response:
    """All of them as a file."""
    shown = await shown_forecast(request, _wanted(request))
    text = await asyncio.to_thread(rows_as_csv, _rows(shown.lines if shown else []))
    return csv_file(text, f"{FIGURE}-{day_of(site_of(request).desk.now())}.csv")


def _wanted(request: Request) -> FigureWanted:
    asked = FigureWanted.of(request.query_params)
    return FigureWanted(team=asked.team, service=asked.service, page=asked.page)


def _rows(lines: list[ForecastLine]) -> Iterator[list[object]]:
    yield ["Case", *COLUMNS]
    for one in lines:
        yield [one.case.reference, *(cell for _, cell in one.cells())]
