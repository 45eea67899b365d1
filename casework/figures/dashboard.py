"""How things stand now, for managers: each figure with its plot, its table, its list and its file."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.figures.forecast import shown_forecast
from casework.figures.lists import DAYS, SHOWN
from casework.figures.plots import BLUE, GREEN, RED, Bar, bars
from casework.figures.wanted import PLACE, FigureWanted
from casework.seeing.door import sight_in
from casework.seeing.opening import count_unlooked
from casework.site import words
from casework.site.pages import site_of
from casework.site.routing import PageRoute
from charter.counting.counting import day_of, end_of_day
from charter.counting.quarters import Quarter
from charter.figures import PromiseFigures, QuarterFigures
from charter.writing import values
from register.dashboard.counts import LateCases, OpenCases
from register.dashboard.lists import FigureList

FEW = 30
"""A share of fewer says little: it is marked so, and no bar of it is coloured."""
SAFE_SHARE = 0.95
"""From here on the bar is green: nothing was promised about it, it only helps the eye."""
OLDEST = 10

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class KeptRow:
    """One promise of one service: this quarter so far, and the two quarters it is compared with."""

    now: PromiseFigures
    link: str
    before: Sequence[PromiseFigures | None]


@dataclass(frozen=True)
class Counted:
    """A number, of what, and the list behind it."""

    cells: tuple[str, ...]
    count: int
    link: str
    late: int = 0


@router.get(PLACE)
async def dashboard(request: Request) -> Response:
    """Every figure, of all services and teams or of those asked for."""
    site = site_of(request)
    wanted, now = FigureWanted.of(request.query_params), site.desk.now()
    wanted = FigureWanted(team=wanted.team, service=wanted.service)
    register = site.desk.register
    quarter, days = Quarter.of(now), [day_of(now) + timedelta(days=each) for each in range(DAYS)]
    ends = [end_of_day(day) + timedelta(seconds=1) for day in days]
    compared = [Quarter(year=quarter.year - 1, number=quarter.number), Quarter.just_ended(now)]
    whose = wanted.whose(FigureList.LOAD, now, DAYS, sight_in(request))
    unanswered, letters = FigureList.UNANSWERED, FigureList.LETTERS
    counts, waits, reviews = await asyncio.gather(
        asyncio.gather(
            asyncio.to_thread(register.dashboard.open_cases, whose, ends),
            asyncio.to_thread(register.dashboard.late_why, whose, now),
            asyncio.to_thread(register.figures.so_far, now, wanted.service, wanted.team, whose.sight),
        ),
        asyncio.gather(
            asyncio.to_thread(register.dashboard.count, unanswered, whose, now),
            asyncio.to_thread(register.dashboard.count, letters, whose, now),
            asyncio.to_thread(register.dashboard.listed, unanswered, whose, now, OLDEST),
            asyncio.to_thread(register.dashboard.listed, letters, whose, now, OLDEST),
        ),
        asyncio.gather(*(asyncio.to_thread(register.reviews.get, each) for each in compared)),
    )
    found, late, kept = counts
    waiting, not_gone, oldest, oldest_letters = waits
    kept_rows = _kept(kept, reviews, wanted)
    unlooked = await count_unlooked(request)
    forecast = await shown_forecast(request, wanted)
    reasons, late_by = _reasons(late, wanted), _by_service_and_team(found, wanted, late=True)
    by_day, officers = _by_day(found, days, wanted), _by_officer(found, wanted)
    teams = {service.team for service in site.desk.catalogue.edition.services if service.team}
    return site.page(
        request,
        "casework/figures/dashboard.html",
        wanted=wanted,
        quarter=quarter,
        compared=compared,
        reviewed=[each is not None for each in reviews],
        unlooked=unlooked,
        forecast=forecast,
        few=FEW,
        teams=sorted(teams | {one.team for one in found if one.team}),
        services=site.desk.catalogue.services(),
        totals={
            "open": sum(one.count for one in found),
            "late": sum(one.late for one in found),
            "due": sum(each.count for each in by_day),
            "unanswered": waiting,
            "letters": not_gone,
        },
        kept=kept_rows,
        kept_plot=await bars("Share of each promise kept this quarter so far", _share_bars(kept_rows)),
        late_by=late_by,
        reasons=reasons,
        late_plot=await bars("Late cases by reason", _most_first(_bars(reasons, RED, at=-1))),
        by_day=by_day,
        due_plot=await bars("Cases due, by day", _bars(by_day, BLUE)),
        officers=officers,
        load=_by_service_and_team(found, wanted, late=False),
        load_plot=await bars("Open cases, by who looks after them", _bars(officers, BLUE)),
        oldest=[(each.reference, _cells(unanswered, each, now)) for each in oldest],
        oldest_letters=[(each.reference, _cells(letters, each, now)) for each in oldest_letters],
    )


def _kept(
    kept: Sequence[PromiseFigures], reviews: Sequence[QuarterFigures | None], wanted: FigureWanted
) -> list[KeptRow]:
    known = [{(one.service, one.promise): one for one in (each.promises if each else ())} for each in reviews]
    return [
        KeptRow(
            one,
            replace(wanted, service=one.service, promise=one.promise).address(FigureList.KEPT),
            [each.get((one.service, one.promise)) for each in known],
        )
        for one in kept
    ]


def _share_bars(rows: Sequence[KeptRow]) -> list[Bar]:
    """The worst first: a plot has room for some of them only."""
    found = sorted((row.now for row in rows), key=lambda one: (one.share, -one.due))
    return [
        Bar(
            f"{one.service}: {one.promise}",
            one.share,
            f"{one.share:.0%}" if one.due >= FEW else f"{one.kept} of {one.due}",
            BLUE if one.due < FEW else GREEN if one.share >= SAFE_SHARE else RED,
        )
        for one in found
    ]


def _reasons(late: Iterable[LateCases], wanted: FigureWanted) -> list[Counted]:
    """By service, team and reason, the most first."""
    found = [
        Counted(
            (one.title, values.spoken(one.team), one.why),
            one.count,
            replace(wanted, service=one.service, team=one.team, why=one.why).address(FigureList.LATE),
        )
        for one in late
    ]
    return sorted(found, key=lambda one: (-one.count, one.cells))


def _by_service_and_team(found: Iterable[OpenCases], wanted: FigureWanted, *, late: bool) -> list[Counted]:
    counts: dict[tuple[str, str, str], list[int]] = {}
    for one in found:
        known = counts.setdefault((one.title, one.team, one.service), [0, 0])
        known[0] += one.count
        known[1] += one.late
    which = FigureList.LATE if late else FigureList.LOAD
    return [
        Counted(
            (title, values.spoken(team)),
            many[1] if late else many[0],
            replace(wanted, service=service, team=team).address(which),
            many[1],
        )
        for (title, team, service), many in sorted(counts.items())
        if many[1] or not late
    ]


def _by_day(found: Sequence[OpenCases], days: Sequence[date], wanted: FigureWanted) -> list[Counted]:
    return [
        Counted(
            (words.day(day),),
            sum(one.days[number] for one in found),
            replace(wanted, day=day.isoformat()).address(FigureList.DUE),
        )
        for number, day in enumerate(days)
    ]


def _by_officer(found: Iterable[OpenCases], wanted: FigureWanted) -> list[Counted]:
    """Nobody's first, then who has the most."""
    counts: dict[str, list[int]] = {}
    for one in found:
        known = counts.setdefault(one.officer, [0, 0])
        known[0] += one.count
        known[1] += one.late
    return [
        Counted(
            (officer or "Nobody yet",),
            many[0],
            replace(wanted, officer=officer, nobody="" if officer else "yes").address(FigureList.LOAD),
            many[1],
        )
        for officer, many in sorted(counts.items(), key=lambda one: (bool(one[0]), -one[1][0], one[0]))
    ]


def _bars(counted: Sequence[Counted], colour: str, at: int = 0) -> list[Bar]:
    """A bar for each label, that of the cell ``at``; those of one label together, in the order given."""
    sums: dict[str, int] = {}
    for one in counted:
        sums[one.cells[at]] = sums.get(one.cells[at], 0) + one.count
    most = max(sums.values(), default=0)
    return [Bar(label, many / most, f"{many:,}", colour) for label, many in sums.items()] if most else []


def _most_first(found: Sequence[Bar]) -> list[Bar]:
    return sorted(found, key=lambda bar: -bar.part)


def _cells(which: FigureList, line: Any, now: datetime) -> list[tuple[str, str]]:
    return [(column.title, column.cell(line, now)) for column in SHOWN[which].columns]
