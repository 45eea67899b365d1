"""My day: what needs its visitor, the most pressing first, each with why and the link to where it is done."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.day.doing import URGENT_PLACE, Doing, WayTo
from casework.officers.queue import page_number
from casework.site.pages import Site, officer_of, site_of
from casework.site.permissions import viewer_of
from casework.site.routing import PageRoute
from casework.site.words import day as on_day
from casework.site.words import moment, until
from charter.counting.counting import day_of, end_of_day
from register.day.mine import Day, Of, Sort, Viewer, WaitingCase
from register.day.news import LATELY, NewsItem
from register.people.officers import Officer
from register.tasks import StoredTask

SHOWN = 5
"""Of each kind, on the page of the whole day."""
A_PAGE = 25
PAGES = 200
WEEK = timedelta(days=6)
"""From the end of today: seven days with it."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class DayLine:
    """One thing that needs somebody."""

    reference: str
    title: str
    what: str
    why: str
    way: WayTo
    late: bool = False


@dataclass(frozen=True)
class DayPart:
    """Things that need somebody for one reason: the page of them that is shown, and how many there are."""

    name: str
    heading: str
    lines: Sequence[DayLine]
    found: int
    pressing: bool


@dataclass(frozen=True)
class Looking:
    """Who looks, when, and how far down."""

    site: Site
    officer: Officer
    limit: int
    offset: int

    def lines(self, name: str) -> tuple[list[DayLine], int]:
        """The lines of one part, and how many there are in all. One query, but for what is urgent."""
        return _PARTS[name][1](self)

    @property
    def now(self) -> datetime:
        return self.site.desk.now()

    @property
    def doing(self) -> Doing:
        return Doing(self.officer, self.site.desk.catalogue)

    def tasks(self, sort: Sort) -> tuple[list[DayLine], int]:
        found, count = self._day.tasks(self._viewer, Of.ME, sort, self.limit, self.offset)
        return [self._task(task) for task in found], count

    def urgent(self) -> tuple[list[DayLine], int]:
        """Tasks that wait for no morning, then urgent cases that nobody has."""
        lines, count = self.tasks(Sort.URGENT)
        left, after = self.limit - len(lines), max(self.offset - count, 0)
        cases, more = self._day.nobodys_urgent(self._viewer, max(left, 1), after)
        why = "Urgent, and nobody looks after it since {since}"
        return lines + [self._case(each, "An urgent case", why) for each in cases[:left]], count + more

    def promised(self, after: datetime | None, until_then: datetime) -> tuple[list[DayLine], int]:
        found, count = self._day.promised(self._viewer, after, until_then, self.limit, self.offset)
        return [self._case(each, each.what, "") for each in found], count

    def asked(self) -> tuple[list[DayLine], int]:
        found, count = self._day.asked(self._viewer, self.limit, self.offset)
        why = "The customer was asked, and nothing has come since {since}"
        return [self._case(each, "Waits for the customer’s answer", why) for each in found], count

    def lately(self) -> tuple[list[DayLine], int]:
        news, since = self.site.desk.register.news, self.now - LATELY
        found, count = news.lately(self.officer.username, since, self.limit, self.offset)
        return [_news(each) for each in found], count

    @property
    def _day(self) -> Day:
        return self.site.desk.register.day

    @property
    def _viewer(self) -> Viewer:
        return viewer_of(self.officer)

    def _task(self, task: StoredTask) -> DayLine:
        due = task.task.due
        asked = f"Asked of the {task.task.for_role.replace('_', ' ')} since {moment(task.task.at)}"
        by = f", due {until(due, self.now)}" if due else ""
        why = f"{asked}{by}. {self._whose(task.officer)}"
        late = due is not None and due < self.now
        way = self.doing.of_task(task)
        return DayLine(task.reference, task.service_title, task.task.what, why, way, late)

    def _case(self, case: WaitingCase, what: str, why: str) -> DayLine:
        late = bool(case.promise) and case.due is not None and case.due <= self.now
        if case.promise and case.due:
            was = "was promised" if late else "is promised"
            why = f"It {was} by {moment(case.due)}, {until(case.due, self.now)}"
        told = why.format(since=on_day(case.since) if case.since else "it came")
        whose = self._whose(case.officer)
        way = self.doing.of_case(case)
        return DayLine(case.reference, case.service_title, what, f"{told}. {whose}", way, late)

    def _whose(self, officer: str) -> str:
        if officer == self.officer.name:
            return "It is your case."
        return f"{officer} looks after it." if officer else "Nobody looks after it yet."


def _news(item: NewsItem) -> DayLine:
    by = f", by {item.by}" if item.by else ""
    case = WayTo(f"/casework/cases/{item.reference}#timeline", "Read it")
    way = WayTo(URGENT_PLACE, "Take it") if item.desk else case
    why = f"{moment(item.at)}{by}"
    return DayLine(item.reference, item.service_title, item.kind.words, why, way)


def _due_today(looking: Looking) -> tuple[list[DayLine], int]:
    return looking.promised(looking.now, end_of_day(day_of(looking.now)))


def _due_this_week(looking: Looking) -> tuple[list[DayLine], int]:
    today = day_of(looking.now)
    return looking.promised(end_of_day(today), end_of_day(today + WEEK))


_PARTS: dict[str, tuple[str, Callable[[Looking], tuple[list[DayLine], int]]]] = {
    "urgent": ("Urgent", Looking.urgent),
    "late": ("Late", lambda looking: looking.promised(None, looking.now)),
    "today": ("Due today", _due_today),
    "week": ("Due in the next week", _due_this_week),
    "tasks": ("Tasks for you", lambda looking: looking.tasks(Sort.OTHERS)),
    "letters": ("Letters to see to", lambda looking: looking.tasks(Sort.LETTERS)),
    "answers": ("Customers have written", lambda looking: looking.tasks(Sort.ANSWERS)),
    "asked": ("Waiting for the customer", Looking.asked),
    "lately": ("Lately", Looking.lately),
}
"""What a day is made of, in order."""
PRESSING = frozenset({"urgent", "late"})


@router.get("/casework/day")
async def day(request: Request) -> Response:
    """The whole day, some of each kind; or all of one kind, a page of it."""
    site, officer = site_of(request), officer_of(request)
    only = request.query_params.get("only", "")
    if only not in _PARTS:
        looking = Looking(site, officer, SHOWN, 0)
        found = await asyncio.gather(*(asyncio.to_thread(_part, looking, name) for name in _PARTS))
        return site.page(
            request,
            "casework/day/day.html",
            parts=[part for part in found if part.found],
            needs=sum(part.found for part in found if part.name in PRESSING),
            shown=SHOWN,
        )
    page = page_number(request.query_params, PAGES)
    looking = Looking(site, officer, A_PAGE, (page - 1) * A_PAGE)
    part = await asyncio.to_thread(_part, looking, only)
    pages = min(-(-part.found // A_PAGE), PAGES)
    return site.page(request, "casework/day/part.html", part=part, page=page, pages=pages)


def _part(looking: Looking, name: str) -> DayPart:
    lines, found = looking.lines(name)
    return DayPart(name, _PARTS[name][0], lines, found, name in PRESSING and found > 0)
