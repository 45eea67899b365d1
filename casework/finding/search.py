"""Search: a case by whatever is known of it. A reference goes straight to its case."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.queues.filters import page_number
from casework.queues.lines import where_of
from casework.seeing.door import sight_in
from casework.site.pages import officer_of, redirect, site_of
from casework.site.permissions import MAY_SEE, MAY_SEE_SEARCHES
from casework.site.routing import PageRoute
from charter import references
from charter.cases import Shown
from register.cases.rows import CaseRow
from register.finding.search import LONGEST_ASKED, MOST, Among
from starter.desk.catalogue import Catalogue
from starter.desk.telling import views

A_PAGE = 25
PAGES = MOST // A_PAGE

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class Wanted:
    """What is searched for."""

    words: str = ""
    among: Among = Among.ALL
    ward: str = ""
    page: int = 1

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wanted":
        """From an address; what makes no sense there is as if it were not there."""
        among = asked.get("state", "")
        return cls(
            words=asked.get("words", "").strip()[:LONGEST_ASKED],
            among=Among(among) if among in set(Among) else Among.ALL,
            ward=asked.get("ward", "").strip()[:100],
            page=page_number(asked, PAGES),
        )

    def address(self, *, page: int = 1, among: str | None = None) -> str:
        """The same search, another page of it or among other cases, as a link."""
        state = self.among.value if among is None else among
        asked = {
            "words": self.words,
            "state": state,
            "ward": self.ward,
            "page": str(page) if page > 1 else "",
        }
        return f"/casework/search?{urlencode({name: value for name, value in asked.items() if value})}"


@dataclass(frozen=True)
class FoundLine:
    """A case as a line of what was found."""

    reference: str
    title: str
    where: str
    who: str
    by: str
    """Who speaks for them."""
    stage: str
    open: bool
    outcome: str
    due: datetime | None
    due_what: str
    late: bool


@router.get("/casework/search")
async def search(request: Request) -> Response:
    """Cases that have these words, a page of them."""
    site, officer = site_of(request), officer_of(request)
    wanted = Wanted.of(request.query_params)
    may_see = officer.role in MAY_SEE_SEARCHES
    wards = site.desk.catalogue.places.ward_names
    if not wanted.words:
        return site.page(
            request, "casework/search.html", wanted=wanted, found=None, sees_searches=may_see, wards=wards
        )
    found = await asyncio.to_thread(
        site.desk.register.search.find,
        wanted.words,
        officer,
        guarded=Shown.SAFEGUARDING in MAY_SEE[officer.role],
        among=wanted.among,
        ward=wanted.ward,
        page=wanted.page,
        a_page=A_PAGE,
        sight=sight_in(request),
    )
    whole = _reference(wanted.words)
    if [row.reference for row in found.rows] + [case.reference for case in found.hidden] == [whole]:
        return redirect(f"/casework/cases/{whole}")
    return site.page(
        request,
        "casework/search.html",
        wanted=wanted,
        found=found,
        lines=[_line(row, site.desk.catalogue) for row in found.rows],
        first=(wanted.page - 1) * A_PAGE + 1,
        pages=-(-found.count // A_PAGE),
        sees_searches=may_see,
        wards=wards,
    )


def _reference(words: str) -> str:
    try:
        return references.normalise(words)
    except ValueError:
        return ""


def _line(row: CaseRow, catalogue: Catalogue) -> FoundLine:
    seen = views.queued(row, catalogue)
    return FoundLine(
        reference=row.reference,
        title=seen["service_title"],
        where=where_of(row),
        who=row.customer.name,
        by=row.representative.name if row.representative else "",
        stage=seen["stage"],
        open=row.ended is None,
        outcome=row.outcome,
        due=None if row.ended else views.next_due(row, catalogue),
        due_what=seen["due_what"],
        late=row.late and row.ended is None,
    )
