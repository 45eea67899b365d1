"""My day: what needs its visitor, the most pressing first, each with why and the link to where it is done."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.day.doing import URGENT_PLACE, Doing, WayTo
from casework.queues.filters import page_number
from casework.seeing.opening import count_unlooked
from casework.site.pages import Site, officer_of, site_of
from casework.site.permissions import viewer_of
from casework.site.routing import PageRoute
from casework.site.words import day as on_day
from casework.site.words import moment, until
from charter.counting.counting import day_of, end_of_day
from register.day.mine import Day, Sort, Viewer, WaitingCase
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


Lines = tuple[list[DayLine], int]
"""The lines of one part that are shown, and how many there are in all."""


@dataclass(frozen=True)
class Looking:
    """Who looks, when, and how far down."""

    site: Site
    officer: Officer
    limit: int
    offset: int

    @property
    def now(self) -> datetime:
        return self.site.desk.now()

    async def parts(self) -> dict[str, Lines]:
        """Every part of the day by its name: five questions to the register, all at once."""
        tasks, promised, urgent, asked, lately = await asyncio.gather(
            asyncio.to_thread(self._tasks),
            asyncio.to_thread(self._promised),
            asyncio.to_thread(self._nobodys_urgent),
            asyncio.to_thread(self._asked),
            asyncio.to_thread(self._lately),
        )
        pressing, count = tasks["urgent"]
        both = ((pressing + urgent[0])[: self.limit], count + urgent[1])
        return {**tasks, **promised, "urgent": both, "asked": asked, "lately": lately}

    def _tasks(self) -> dict[str, Lines]:
        found = self._day.tasks_by_sort(self._viewer, self.limit, self.offset)
        names = {
            Sort.URGENT: "urgent",
            Sort.OTHERS: "tasks",
            Sort.LETTERS: "letters",
            Sort.ANSWERS: "answers",
        }
        return {
            name: ([self._task(each) for each in found[sort][0]], found[sort][1])
            for sort, name in names.items()
        }

    def _promised(self) -> dict[str, Lines]:
        today = day_of(self.now)
        until_then = (self.now, end_of_day(today), end_of_day(today + WEEK))
        found = self._day.promised(self._viewer, *until_then, self.limit, self.offset)
        return {
            by.value: ([self._case(each, each.what, "") for each in rows], count)
            for by, (rows, count) in found.items()
        }

    def _nobodys_urgent(self) -> Lines:
        """Behind the tasks that wait for no morning."""
        found, count = self._day.nobodys_urgent(self._viewer, self.limit, self.offset)
        why = "Urgent, and nobody looks after it since {since}"
        return [self._case(each, "An urgent case", why) for each in found], count

    def _asked(self) -> Lines:
        found, count = self._day.asked(self._viewer, self.limit, self.offset)
        why = "The customer was asked, and nothing has come since {since}"
        return [self._case(each, "Waits for the customer’s answer", why) for each in found], count

    def _lately(self) -> Lines:
        news, since = self.site.desk.register.news, self.now - LATELY
        found, count = news.lately(
            self.officer.username, since, self.limit, self.offset, self.site.sight(self.officer)
        )
        return [_news(each) for each in found], count

    @property
    def _day(self) -> Day:
        return self.site.desk.register.day

    @property
    def _viewer(self) -> Viewer:
        return viewer_of(self.officer, self.site.sight(self.officer))

    @property
    def _doing(self) -> Doing:
        return Doing(self.officer, self.site.desk.catalogue)

    def _task(self, task: StoredTask) -> DayLine:
        due = task.task.due
        asked = f"Asked of the {task.task.for_role.replace('_', ' ')} since {moment(task.task.at)}"
        by = f", due {until(due, self.now)}" if due else ""
        why = f"{asked}{by}. {self._whose(task.officer)}"
        late = due is not None and due < self.now
        way = self._doing.of_task(task)
        return DayLine(task.reference, task.service_title, task.task.what, why, way, late)

    def _case(self, case: WaitingCase, what: str, why: str) -> DayLine:
        late = bool(case.promise) and case.due is not None and case.due <= self.now
        if case.promise and case.due:
            was = "was promised" if late else "is promised"
            why = f"It {was} by {moment(case.due)}, {until(case.due, self.now)}"
        told = why.format(since=on_day(case.since) if case.since else "it came")
        whose = self._whose(case.officer)
        way = self._doing.of_case(case)
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


_PARTS = {
    "urgent": "Urgent",
    "late": "Late",
    "today": "Due today",
    "week": "Due in the next week",
    "tasks": "Tasks for you",
    "letters": "Letters to see to",
    "answers": "Messages from customers",
    "asked": "Waiting for the customer",
    "lately": "New lately",
}
"""What a day is made of, in order."""
PRESSING = frozenset({"urgent", "late"})


@router.get("/casework/day")
async def day(request: Request) -> Response:
    """The whole day, some of each kind; or all of one kind, a page of it."""
    site, officer = site_of(request), officer_of(request)
    only = request.query_params.get("only", "")
    if only not in _PARTS:
        found = await Looking(site, officer, SHOWN, 0).parts()
        parts = [_part(name, found[name]) for name in _PARTS if found[name][1]]
        needs = sum(part.found for part in parts if part.pressing)
        unlooked = await count_unlooked(request)
        return site.page(request, "casework/day/day.html", parts=parts, needs=needs, unlooked=unlooked)
    page = page_number(request.query_params, PAGES)
    found = await Looking(site, officer, A_PAGE, (page - 1) * A_PAGE).parts()
    part = _part(only, found[only])
    pages = min(-(-part.found // A_PAGE), PAGES)
    return site.page(request, "casework/day/part.html", part=part, page=page, pages=pages)


def _part(name: str, lines: Lines) -> DayPart:
    return DayPart(name, _PARTS[name], *lines, pressing=name in PRESSING)
