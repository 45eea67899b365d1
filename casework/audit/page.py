"""Who did what, for those who may read it: filtered, a page of it, and as a file."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.audit.decided import page_named
from casework.figures.lists import csv_file, rows_as_csv
from casework.site.pages import officer_of, site_of
from casework.site.routing import PageRoute
from charter import references
from charter.counting.counting import day_of, end_of_day, london, start_of_day
from register.people.audit import AuditAbout, AuditRead, AuditWanted, Did
from register.people.officers import Post

PLACE = "/casework/audit"
A_PAGE = 50
MOST = 50_000
"""Lines of a file; one that has more says so in its last."""
DONE = {
    Did.READ: "Read",
    Did.SEARCHED: "Searched",
    Did.EXPORTED: "Exported",
    Did.CHANGED: "Changed",
    Did.SIGNED_IN: "Signed in",
    Did.SIGNED_OUT: "Signed out",
    Did.REFUSED: "Refused",
}
COLUMNS = ("When", "Account", "Name", "Role", "Did", "About", "Case or account", "Page", "Details", "Answer")

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class AuditAsked:
    """Which lines an address asks for; whatever is empty may be anything."""

    officer: str = ""
    of: str = ""
    what: str = ""
    first: str = ""
    """YYYY-MM-DD, as the next."""
    last: str = ""
    before: int | None = None
    mistakes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "AuditAsked":
        """From an address. A day that is none is a mistake, and is told as one."""
        first, last = (asked.get(name, "").strip()[:20] for name in ("from", "to"))
        wrong = [
            (name, value) for name, value in (("from", first), ("to", last)) if value and not _day(value)
        ]
        what, before = asked.get("what", ""), asked.get("before", "")
        return cls(
            officer=asked.get("officer", "").strip()[:100],
            of=asked.get("of", "").strip()[:100],
            what=what if what in set(Did) else "",
            first=first,
            last=last,
            before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
            mistakes=tuple((name, WRONG_DAY) for name, _ in wrong),
        )

    def wanted(self, post: Post) -> AuditWanted:
        """For the register: an administrator sees no case."""
        first, last = _day(self.first), _day(self.last)
        return AuditWanted(
            username=self.officer.casefold(),
            of=_of(self.of),
            what=self.what,
            since=start_of_day(first) if first else None,
            until=end_of_day(last) + timedelta(seconds=1) if last else None,
            about=(AuditAbout.ACCOUNT,) if post is Post.ADMINISTRATOR else tuple(AuditAbout),
        )

    def address(self, place: str = PLACE, before: int | None = None) -> str:
        """The same lines, further down, or as a file."""
        asked = {"officer": self.officer, "of": self.of, "what": self.what, "from": self.first}
        asked |= {"to": self.last, "before": "" if before is None else str(before)}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{place}?{query}" if query else place


WRONG_DAY = "Enter a real day, such as 27 November 2026"


@router.get(PLACE)
async def audit(request: Request) -> Response:
    """The lines, the latest first."""
    site, asked = site_of(request), AuditAsked.read(request.query_params)
    post = officer_of(request).role
    lines: list[AuditRead] = []
    if not asked.mistakes:
        find = site.desk.register.audit.find
        lines = await asyncio.to_thread(find, asked.wanted(post), A_PAGE + 1, asked.before)
    return site.page(
        request,
        "casework/audit.html",
        status=422 if asked.mistakes else 200,
        asked=asked,
        lines=lines[:A_PAGE],
        done=DONE,
        named=page_named,
        kinds=[(each.value, told) for each, told in DONE.items()],
        older=asked.address(before=lines[A_PAGE - 1].id) if len(lines) > A_PAGE else "",
        latest=asked.address() if asked.before is not None else "",
        file=asked.address(f"{PLACE}/csv"),
        accounts_only=post is Post.ADMINISTRATOR,
        wrong=dict(asked.mistakes),
        mistakes=[{"text": told, "href": f"#{name}"} for name, told in asked.mistakes],
    )


@router.get(f"{PLACE}/csv")
async def audit_file(request: Request) -> Response:
    """The same as a file."""
    site, asked = site_of(request), AuditAsked.read(request.query_params)
    wanted = asked.wanted(officer_of(request).role)
    lines = await asyncio.to_thread(site.desk.register.audit.find, wanted, MOST + 1)
    rows: list[tuple[object, ...]] = [COLUMNS, *(_row(each) for each in lines[:MOST])]
    if len(lines) > MOST:
        rows.append((f"There are more: only the latest {MOST:,} are here. Choose fewer days.",))
    text = await asyncio.to_thread(rows_as_csv, rows)
    return csv_file(text, f"audit-{day_of(site.desk.now())}.csv")


def _row(line: AuditRead) -> tuple[object, ...]:
    at = london(line.at).isoformat(timespec="seconds")
    who = (line.username, line.name, line.post)
    return at, *who, DONE[line.what], line.about, line.of, page_named(line.route), line.details, line.status


def _of(written: str) -> str:
    try:
        return references.normalise(written)
    except ValueError:
        return written.casefold()


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        return None
