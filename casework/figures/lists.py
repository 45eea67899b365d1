"""The list behind each of managers' figures, as a page and as a file for spreadsheets."""

import asyncio
import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.figures.wanted import PAGES, PLACE, FigureWanted
from casework.seeing.door import sight_in
from casework.site import words
from casework.site.pages import site_of
from casework.site.routing import PageRoute
from charter.counting.counting import day_of, london
from charter.figures import spreadsheet_cell
from charter.writing import values
from register.dashboard.counts import Listed
from register.dashboard.lists import FigureList
from register.letters.stored import LetterState
from starter.desk.telling.problems import Problem

DAYS = 7
"""Looked ahead: this week, from today."""
A_PAGE = 50
MOST = 50_000
"""Lines of a file; one that has more says so in its last."""
LETTERS = {
    LetterState.FAILED: "No channel took it",
    LetterState.WITH_OFFICER: "An officer has to tell them",
    LetterState.STORED: "Not sent after a day",
    LetterState.TRYING: "Not sent after a day",
}

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Cell = Callable[[Listed, datetime], str]


@dataclass(frozen=True)
class Column:
    """A column of a list: its heading, and what stands in it."""

    title: str
    cell: Cell


def _days(line: Listed, now: datetime) -> str:
    since = line.at or now
    return str(max((day_of(now) - day_of(since)).days, 0))


_WHOSE = (
    Column("Service", lambda line, now: line.title),
    Column("Team", lambda line, now: values.spoken(line.team)),
    Column("Looked after by", lambda line, now: line.officer or "Nobody yet"),
)
_STAGE = Column("Stage", lambda line, now: values.spoken(line.what))
_WHY = Column("Why", lambda line, now: line.why)
_DUE = Column("Due", lambda line, now: words.day(line.due) if line.due else "Nothing due")
_WAITED = Column("Days", _days)


@dataclass(frozen=True)
class ListShown:
    """How a list is shown."""

    title: str
    about: str
    columns: tuple[Column, ...]


SHOWN = {
    FigureList.KEPT: ListShown(
        "Promises that fell due this quarter",
        "Each promise whose date has passed since the quarter began, and how it was kept.",
        (
            *_WHOSE,
            Column("Promise", lambda line, now: line.what),
            _DUE,
            Column("Kept?", lambda line, now: line.state),
            _WHY,
        ),
    ),
    FigureList.LATE: ListShown(
        "Late now, and why",
        "Each promise that makes an open case late. A case that is late for two has two lines.",
        (
            *_WHOSE,
            Column("Promise", lambda line, now: line.what),
            _DUE,
            Column("Days late", _days),
            Column("Why", lambda line, now: line.why or "No reason recorded"),
            Column("Stage", lambda line, now: values.spoken(line.state)),
        ),
    ),
    FigureList.DUE: ListShown(
        "Due this week", "Open cases that are not late and fall due in these days.", (*_WHOSE, _STAGE, _DUE)
    ),
    FigureList.LOAD: ListShown(
        "Open cases",
        "Every open case, by its next date.",
        (*_WHOSE, _STAGE, _DUE, Column("Late?", lambda line, now: line.state)),
    ),
    FigureList.UNANSWERED: ListShown(
        "Waiting for an answer",
        "Questions and complaints that are not answered, what customers wrote to a case that nobody has "
        "read, and mail and texts to be sorted. What has waited longest comes first.",
        (
            *_WHOSE,
            Column("What waits", lambda line, now: line.what),
            Column("Since", lambda line, now: words.day(line.at) if line.at else ""),
            _WAITED,
            Column("Answer due", lambda line, now: words.day(line.due) if line.due else ""),
        ),
    ),
    FigureList.LETTERS: ListShown(
        "Letters that did not go",
        "Letters that no channel took, and those that have been on their way for more than a day.",
        (
            *_WHOSE,
            Column("Letter", lambda line, now: values.spoken(line.what.rpartition("/")[2])),
            Column("Written", lambda line, now: words.day(line.at) if line.at else ""),
            _WAITED,
            Column("What happened", lambda line, now: LETTERS.get(LetterState(line.state), "")),
            _WHY,
        ),
    ),
}


@router.get(f"{PLACE}/{{figure}}")
async def listed(figure: str, request: Request) -> Response:
    """The cases behind a figure, a page of them."""
    site, which = site_of(request), _which(figure)
    wanted, now = FigureWanted.of(request.query_params), site.desk.now()
    whose, register = wanted.whose(which, london(now), DAYS, sight_in(request)), site.desk.register.dashboard
    offset = (wanted.page - 1) * A_PAGE
    lines, count = await asyncio.gather(
        asyncio.to_thread(register.listed, which, whose, now, A_PAGE, offset),
        asyncio.to_thread(register.count, which, whose, now),
    )
    pages = min(-(-count // A_PAGE), PAGES)
    shown = SHOWN[which]
    return site.page(
        request,
        "casework/figures/list.html",
        which=which.value,
        shown=shown,
        wanted=wanted,
        count=count,
        pages=pages,
        only=_only(wanted),
        queue=_queue(which, wanted),
        lines=[
            (each.reference, [(one.title, one.cell(each, now)) for one in shown.columns]) for each in lines
        ],
    )


@router.get(f"{PLACE}/{{figure}}/csv")
async def listed_file(figure: str, request: Request) -> Response:
    """All of them as a file."""
    site, which = site_of(request), _which(figure)
    wanted, now = FigureWanted.of(request.query_params), site.desk.now()
    whose = wanted.whose(which, london(now), DAYS, sight_in(request))
    lines = await asyncio.to_thread(site.desk.register.dashboard.listed, which, whose, now, MOST + 1)
    text = await asyncio.to_thread(_as_csv, which, lines, now)
    return csv_file(text, f"{which}-{day_of(now)}.csv")


def csv_file(text: str, name: str) -> Response:
    """A file that a spreadsheet opens as it was written."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)


def rows_as_csv(rows: Iterable[Iterable[object]]) -> str:
    """Rows as text, none of which a spreadsheet takes for a formula."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(
        [spreadsheet_cell(each) for each in row] for row in rows
    )
    return written.getvalue()


def _as_csv(which: FigureList, lines: list[Listed], now: datetime) -> str:
    columns = SHOWN[which].columns
    rows: list[list[object]] = [["Case", *(one.title for one in columns)]]
    rows += [[each.reference, *(one.cell(each, now) for one in columns)] for each in lines[:MOST]]
    if len(lines) > MOST:
        rows.append([f"There are more: only the first {MOST:,} are here. Choose a service or a team."])
    return rows_as_csv(rows)


def _which(figure: str) -> FigureList:
    try:
        return FigureList(figure)
    except ValueError:
        raise Problem(404, "not_found", "There is no such figure.") from None


def _only(wanted: FigureWanted) -> list[tuple[str, str]]:
    """What of the list is shown, in words."""
    day = words.day(datetime.fromisoformat(wanted.day).date()) if wanted.day else ""
    officer = "nobody yet" if wanted.nobody else wanted.officer
    of = {"Service": wanted.service, "Team": values.spoken(wanted.team), "Looked after by": officer}
    of |= {"Promise": wanted.promise, "Why": wanted.why, "Due": day}
    return [(name, value) for name, value in of.items() if value]


def _queue(which: FigureList, wanted: FigureWanted) -> str:
    """The same in the queue, where it has them."""
    if which is FigureList.LATE:
        return wanted.queue(late="yes")
    if which is FigureList.DUE:
        return wanted.queue(due="week")
    return wanted.queue() if which is FigureList.LOAD else ""
