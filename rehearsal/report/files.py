"""The figures of a year as files for spreadsheets."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from charter.figures import spreadsheet_cell
from rehearsal.outcome.records import WorstCase
from rehearsal.report.figures import YearFigures

Rows = Iterator[Sequence[object]]


def files(figures: YearFigures, worst: Sequence[WorstCase]) -> Mapping[str, str]:
    """The text of each file, by its name. No cell is taken for a formula."""
    made = {
        "promises.csv": _promises(figures),
        "promises-by-month.csv": _months(figures),
        "services.csv": _services(figures),
        "teams-by-week.csv": _weeks(figures),
        "letters.csv": _letters(figures),
        "worst-cases.csv": _worst(worst),
    }
    return {name: as_csv(rows) for name, rows in made.items()}


def as_csv(rows: Rows) -> str:
    """Rows as a spreadsheet opens them."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerows([spreadsheet_cell(each) for each in row] for row in rows)
    return written.getvalue()


def _promises(figures: YearFigures) -> Rows:
    yield (
        "Service", "Promise", "Team", "Due", "Kept in time", "Kept late", "Late and still open", "Share kept",
        "Late by, median, days", "Late by, 90th percentile, days",
    )  # fmt: skip
    for one in figures.promises:
        yield (
            one.service_title, one.title, one.team, one.due, one.kept, one.kept_late, one.still_late,
            f"{one.share:.3f}", one.late_median, one.late_ninetieth,
        )  # fmt: skip


def _months(figures: YearFigures) -> Rows:
    yield "Service", "Promise", "Month", "Due", "Kept in time"
    for one in figures.promises:
        for month in one.months:
            yield one.service_title, one.title, f"{month.month:%Y-%m}", month.due, month.kept


def _services(figures: YearFigures) -> Rows:
    yield (
        "Service", "Cases", "With an outcome", "Days to the outcome, median", "Promises due", "Kept in time",
        "Complaints after a late promise",
    )  # fmt: skip
    for one in figures.services:
        yield one.title, one.cases, one.ended, one.took_median, one.due, one.kept, one.complaints


def _weeks(figures: YearFigures) -> Rows:
    yield (
        "Team", "Week", "Came in", "Done", "Waiting at the end", "Longest wait, days", "Hours worked",
        "Hours available", "Overtime needed, hours", "Officers",
    )  # fmt: skip
    for team in figures.teams:
        for one in team.weeks:
            yield (
                team.title, one.week, one.arrived, one.done, one.waiting, one.longest, f"{one.worked:.1f}",
                f"{one.available:.1f}", f"{one.overtime:.1f}", one.officers,
            )  # fmt: skip


def _letters(figures: YearFigures) -> Rows:
    yield "Process", "Letter", "Channel", "Letters", "Pounds"
    for one in figures.letters:
        yield one.process, one.title, one.channel, one.count, f"{one.pence / 100:.2f}"


def _worst(worst: Sequence[WorstCase]) -> Rows:
    yield "Case", "Service", "Reported", "Done", "Promises late", "Late by, days"
    for one in worst:
        case = one.case
        done = f"{case.done:%Y-%m-%d}" if case.done else ""
        late_by = f"{case.late_by.total_seconds() / 86400:.1f}"
        yield case.reference, one.title, f"{case.opened:%Y-%m-%d}", done, case.late, late_by
