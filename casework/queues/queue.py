"""The queue: cases filtered, in order, a page of them; open ones, the late ones first, unless asked for."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.queues.filters import (
    DUE,
    MINE,
    NOBODYS,
    PAGES,
    PLACE,
    PRIORITIES,
    SORTS,
    WHICH,
    Filters,
)
from casework.queues.lines import COLUMNS, USUAL, line_of
from casework.queues.several_words import OFFERED, SEVERAL
from casework.queues.whose import Whose
from casework.seeing.door import sight_in
from casework.site.pages import officer_of, site_of
from casework.site.permissions import MAY_SEE, SPEAKS_AS
from casework.site.routing import PageRoute
from charter.cases import Shown
from charter.counting.counting import day_of
from charter.writing.values import spoken
from register.cases.filters import CaseFilters
from register.people.officers import Officer
from register.seeing.sight import Sight
from starter.desk.catalogue import Catalogue
from workflows.processes import PROCESSES

A_PAGE = 25
_STAGES = {process: tuple(map(str, PROCESSES[process].words)) for process in PROCESSES}
_EVERY_STAGE = sorted({stage for stages in _STAGES.values() for stage in stages}, key=spoken)

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class AskedQueue:
    """A queue that is asked for, and what its reader is known by."""

    filters: Filters
    whose: Whose
    mine: Sequence[str]
    """The names of those whose cases are the reader's to see to."""
    sees_concerns: bool
    wanted: CaseFilters
    sight: Sight


@router.get(PLACE)
async def queue(request: Request) -> Response:
    """Cases, filtered, a page of them."""
    return await queue_page(request, Filters.of(request.query_params))


async def asked_for(request: Request, filters: Filters) -> AskedQueue:
    """The queue as the register is asked for it."""
    site, officer = site_of(request), officer_of(request)
    register, now = site.desk.register, site.desk.now()
    today = day_of(now)
    officers, absences = await asyncio.gather(
        asyncio.to_thread(register.officers.everyone),
        asyncio.to_thread(register.absences.from_day, today),
    )
    whose = Whose.on(today, officers, absences)
    mine, sees = whose.mine(officer.name), Shown.SAFEGUARDING in MAY_SEE[officer.role]
    sight, wanted = sight_in(request), filters.wanted(now, mine, sees_concerns=sees)
    return AskedQueue(filters, whose, mine, sees, {**wanted, "sight": sight}, sight)


async def columns_of(request: Request) -> tuple[str, ...]:
    """The columns the visitor has chosen, or those of whoever has not."""
    register, username = site_of(request).desk.register, officer_of(request).username
    chosen = await asyncio.to_thread(register.queue_columns.of, username)
    return USUAL if chosen is None else tuple(one for one in COLUMNS if one in chosen)


async def queue_page(
    request: Request,
    filters: Filters,
    mistakes: Sequence[dict[str, str]] = (),
    ticked: Collection[str] = (),
) -> Response:
    """The page of a queue. ``mistakes`` are told at its top; ``ticked`` stay ticked."""
    site, officer = site_of(request), officer_of(request)
    register, catalogue = site.desk.register, site.desk.catalogue
    asked = await asked_for(request, filters)
    order, backwards = filters.order
    offset = (filters.page - 1) * A_PAGE
    rows, found, counts, stalled, saved, columns = await asyncio.gather(
        asyncio.to_thread(register.queue.cases, order, A_PAGE, offset, backwards=backwards, **asked.wanted),
        asyncio.to_thread(register.queue.count, **asked.wanted),
        asyncio.to_thread(register.queue.counts, asked.mine, asked.sight),
        asyncio.to_thread(register.stalled.count, asked.sight),
        asyncio.to_thread(register.saved_filters.of, officer.username, officer.team),
        columns_of(request),
    )
    wrong = [
        {"text": f"“{given}” is not a date. Enter one like 27/3/2027", "href": f"#{name}"}
        for name, given in filters.wrong.items()
    ]
    role = SPEAKS_AS.get(officer.role)
    return site.page(
        request,
        "casework/queue/page.html",
        status=422 if mistakes else 200,
        mistakes=[*mistakes, *wrong],
        ticked=ticked,
        lines=[line_of(row, catalogue) for row in rows],
        filters=filters,
        chosen=filters.chosen(catalogue),
        found=found,
        first=offset + 1,
        pages=min(-(-found // A_PAGE), PAGES),
        counts=counts,
        stalled=stalled,
        saved=saved,
        columns=[(name, *COLUMNS[name]) for name in columns],
        whose=asked.whose,
        may_say=role is not None,
        several=[(name, SEVERAL[name].button) for name in OFFERED.get(role, ())] if role else [],
        gives=bool(role and "assign" in OFFERED.get(role, ())),
        **_choices(catalogue, filters, asked, officer),
    )


def _choices(catalogue: Catalogue, filters: Filters, asked: AskedQueue, officer: Officer) -> dict[str, Any]:
    """What the form offers."""
    services = catalogue.services()
    teams = {service.team for service in catalogue.edition.services if service.team}
    process = next((one.process for one in services if one.code == filters.service), "")
    stages = list(_STAGES.get(process, _EVERY_STAGE))
    wards = [*catalogue.places.ward_names]
    if filters.ward and filters.ward not in wards:
        wards.append(filters.ward)
    extra = {filters.stage} - {"", *stages}
    others = [(MINE, "My cases and those I cover"), (NOBODYS, "Nobody yet")]
    priorities = {
        name: text for name, text in PRIORITIES.items() if asked.sees_concerns or name != "safeguarding"
    }
    return {
        "teams": [(one, spoken(one)) for one in sorted(teams | ({filters.team} - {""}))],
        "names": [*others, *asked.whose.choices(filters.officer)],
        "officer_chosen": MINE if filters.mine else NOBODYS if filters.nobody else filters.officer,
        "services": [(one.code, one.title) for one in services],
        "stages": [(one, spoken(one)) for one in [*stages, *extra]],
        "dues": list(DUE.items()),
        "priorities": list(priorities.items()),
        "whiches": list(WHICH.items()),
        "sorts": list(SORTS.items()),
        "wards": [(one, one) for one in wards],
        "sort": filters.sort or ("due" if filters.which == "open" else "-received"),
        "my_team": officer.team,
    }
