"""A queue as a file for spreadsheets: the columns that are shown, of all its cases, a portion at a time."""

import csv
import io
from collections.abc import Iterator, Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from casework.queues.filters import PLACE, Filters
from casework.queues.lines import COLUMNS, as_text, line_of
from casework.queues.queue import asked_for, columns_of
from casework.site.pages import officer_of, site_of
from casework.site.routing import PageRoute
from charter.counting.counting import day_of
from charter.figures import spreadsheet_cell
from engine.logs import get_logger
from register.cases.rows import CaseRow
from starter.desk.catalogue import Catalogue

_ALWAYS = ("service", "where")
"""What the page has below each reference."""

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(f"{PLACE}/csv")
async def sheet(request: Request) -> Response:
    """All the cases of a queue, in its order."""
    site = site_of(request)
    asked = await asked_for(request, Filters.of(request.query_params))
    chosen = await columns_of(request)
    columns = [*_ALWAYS, *(one for one in chosen if one not in _ALWAYS)]
    log.info("queue exported", role=officer_of(request).role)
    order, backwards = asked.filters.order
    portions = site.desk.register.queue.whole(order, backwards=backwards, **asked.wanted)
    name = f'attachment; filename="queue-{day_of(site.desk.now())}.csv"'
    return StreamingResponse(
        _lines(portions, columns, site.desk.catalogue),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": name},
    )


def _lines(portions: Iterator[list[CaseRow]], columns: Sequence[str], catalogue: Catalogue) -> Iterator[str]:
    """The file as it is sent, nothing of it kept."""
    headings = ["Reference", *(COLUMNS[one][0] for one in columns), "Late"]
    yield "\ufeff" + _written([headings])  # the mark by which spreadsheets know UTF-8
    for rows in portions:
        lines = [line_of(row, catalogue) for row in rows]
        yield _written(
            [line.reference, *(as_text(line, one) for one in columns), "Late" if line.late else ""]
            for line in lines
        )


def _written(rows: Iterator[list[str]] | Sequence[list[str]]) -> str:
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerows([spreadsheet_cell(cell) for cell in row] for row in rows)
    return written.getvalue()
