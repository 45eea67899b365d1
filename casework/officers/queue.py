"""The queue: open cases, the late ones first, then by the next date that was promised."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.site.pages import officer_of, site_of
from casework.site.routing import PageRoute
from register.cases.rows import CaseRow
from starter.desk.catalogue import Catalogue
from starter.desk.telling import views

A_PAGE = 25
PAGES = 200
"""Nobody reads further down a queue than that; filters are the way."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class Filters:
    """What of the queue is asked for."""

    team: str = ""
    officer: str = ""
    service: str = ""
    late: bool = False
    waiting: bool = False
    stalled: bool = False
    page: int = 1

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filters":
        """From an address; what makes no sense there is as if it were not there."""
        return cls(
            team=asked.get("team", "")[:100],
            officer=asked.get("officer", "")[:200],
            service=asked.get("service", "")[:100],
            late=asked.get("late") == "yes",
            waiting=asked.get("waiting") == "yes",
            stalled=asked.get("stalled") == "yes",
            page=page_number(asked, PAGES),
        )

    def wanted(self) -> dict[str, Any]:
        """For the register."""
        return {
            "team": self.team or None,
            "officer": self.officer or None,
            "service": self.service or None,
            "late": True if self.late else None,
            "waiting": True if self.waiting else None,
            "stalled": True if self.stalled else None,
        }

    def address(self, **changed: Any) -> str:
        """The queue with some of it changed, as a link."""
        asked = {
            "team": self.team,
            "officer": self.officer,
            "service": self.service,
            "late": "yes" if self.late else "",
            "waiting": "yes" if self.waiting else "",
            "stalled": "yes" if self.stalled else "",
            **changed,
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"/casework/queue?{query}" if query else "/casework/queue"


@dataclass(frozen=True)
class QueueLine:
    """A case as a line of the queue."""

    reference: str
    title: str
    where: str
    stage: str
    officer: str
    team: str
    due: Any
    due_what: str
    late: bool
    waiting: bool
    disputed: bool
    stalled: bool


@router.get("/casework/queue")
async def queue(request: Request) -> Response:
    """Open cases, filtered, a page of them."""
    site = site_of(request)
    filters = Filters.of(request.query_params)
    register, catalogue = site.desk.register, site.desk.catalogue
    wanted = filters.wanted()
    offset = (filters.page - 1) * A_PAGE
    rows, found, (all_open, late), mine, stalled, officers = await asyncio.gather(
        asyncio.to_thread(register.queue.cases, **wanted, limit=A_PAGE, offset=offset),
        asyncio.to_thread(register.queue.count, **wanted),
        asyncio.to_thread(register.queue.open_and_late),
        asyncio.to_thread(register.queue.count, officer=officer_of(request).name),
        asyncio.to_thread(register.stalled.count),
        asyncio.to_thread(register.officers.everyone),
    )
    pages = min(-(-found // A_PAGE), PAGES)
    return site.page(
        request,
        "casework/queue.html",
        lines=[_line(row, catalogue) for row in rows],
        filters=filters,
        found=found,
        first=offset + 1,
        pages=pages,
        counts={"open": all_open, "late": late, "mine": mine, "stalled": stalled},
        teams=sorted({service.team for service in catalogue.edition.services if service.team}),
        services=catalogue.services(),
        names=[one.name for one in officers],
    )


def page_number(asked: Mapping[str, str], most: int) -> int:
    """The page an address asks for, from 1 to ``most``."""
    page = asked.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return min(max(number, 1), most)


def where_of(row: CaseRow) -> str:
    """The place that was reported, in the reporter's words."""
    where = row.intake.details.get("where") if row.intake else None
    return str(where.get("text", "")) if isinstance(where, dict) else ""


def _line(row: CaseRow, catalogue: Catalogue) -> QueueLine:
    seen = views.queued(row, catalogue)
    state = row.state
    return QueueLine(
        reference=row.reference,
        title=seen["service_title"],
        where=where_of(row),
        stage=seen["stage"],
        officer=seen["officer"],
        team=seen["team"],
        due=views.next_due(row, catalogue),
        due_what=seen["due_what"],
        late=row.late,
        waiting=bool(state and state.waiting),
        disputed=bool(state and state.disputed),
        stalled=row.stalled is not None,
    )
