"""Who has how much to see to: the open cases of each officer, by team."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.queues.filters import PLACE, Filters, end_of_week
from casework.queues.queue import asked_for
from casework.queues.whose import LOOK_AFTER_CASES
from casework.site.pages import site_of
from casework.site.routing import PageRoute
from charter.counting.counting import day_of, start_of_day
from register.cases.queue import OfficerLoad

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class LoadLine:
    """What one officer has, or nobody, or a whole team; each number with the queue it counts."""

    officer: str
    away: str
    counts: tuple[tuple[int, str, str], ...]
    """Each with what it counts and the address of its queue."""


@router.get(f"{PLACE}/load")
async def load(request: Request) -> Response:
    """A table for each team, or for the one that is asked for."""
    site = site_of(request)
    asked = await asked_for(request, Filters.of({"team": request.query_params.get("team", "")}))
    today = day_of(site.desk.now())
    week = start_of_day(today), start_of_day(end_of_week(today) + timedelta(days=1))
    found = await asyncio.to_thread(site.desk.register.queue.load, *week, asked.sight)
    teams: dict[str, dict[str, OfficerLoad]] = defaultdict(dict)
    for each in asked.whose.officers:  # those who have none yet, too
        if each.role in LOOK_AFTER_CASES and each.team:
            teams[each.team][each.name] = OfficerLoad(each.team, each.name, 0, 0, 0, 0)
    for one in found:
        teams[one.team][one.officer] = one
    wanted = asked.filters.team
    shown = {
        team: _lines(team, list(teams[team].values()), asked.whose.said_of)
        for team in sorted(teams)
        if wanted in ("", team)
    }
    return site.page(
        request, "casework/queue/load.html", teams=shown, names=sorted(teams), wanted=wanted, place=PLACE
    )


def _lines(team: str, of: Sequence[OfficerLoad], away: Callable[[str], str]) -> list[LoadLine]:
    """The officers by name, then what is nobody's, then all of it."""
    by_name = sorted(of, key=lambda one: (not one.officer, one.officer))
    whole = OfficerLoad(team, "", *(sum(column) for column in zip(*(one[2:] for one in of), strict=True)))
    lines = [
        LoadLine(
            one.officer or "Nobody yet",
            away(one.officer),
            _counted(one, Filters(team=team, officer=one.officer, nobody=not one.officer)),
        )
        for one in by_name
    ]
    return [*lines, LoadLine("All", "", _counted(whole, Filters(team=team)))]


def _counted(one: OfficerLoad, filters: Filters) -> tuple[tuple[int, str, str], ...]:
    return (
        (one.open, "open", filters.address()),
        (one.late, "late", filters.address(late=True)),
        (one.due, "due this week", filters.address(due="week")),
        (one.waiting, "waiting for the customer", filters.address(waiting=True)),
    )
