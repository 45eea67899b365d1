"""A forecast as files: a page, tables for spreadsheets, each run's records, and what the site reads."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from casework.site.words import moment
from charter.forecasts import FORECAST
from charter.writing.values import spoken
from rehearsal.kept.shelf import write
from rehearsal.outcome import folder as records
from rehearsal.outcome.records import YearPlayed
from rehearsal.report import saying
from rehearsal.report.files import as_csv
from rehearsal.report.page import render
from rehearsal.report.plots import RED, Bar, bars
from rehearsal.weeks.foreseeing import PromiseOutlook, WeeksForeseen

PAGE = "weeks.html"
MOST_SHOWN = 500
"""Lines of a page; the file has all."""
Rows = Iterator[Sequence[object]]


def keep(found: WeeksForeseen, years: Sequence[YearPlayed], folder: Path) -> None:
    """All files of a forecast. What the site reads comes last: with it the forecast is there."""
    for number, year in enumerate(years, 1):
        records.write(year, folder / "records" / f"run-{number}")
    for name, text in _files(found).items():
        write(folder / name, text)
    write(folder / PAGE, page(found))
    write(folder / FORECAST, found.forecast.model_dump_json())


def page(found: WeeksForeseen) -> str:
    """In HTML."""
    forecast = found.forecast
    called = forecast.called_late
    most = max((one.called for one in found.promises), default=0)
    return render(
        "weeks.html",
        forecast=forecast,
        notes=found.notes,
        in_short=in_short(found),
        plot=bars(
            "Open cases that will be late, by promise",
            [
                Bar(one.named, one.called / most, f"{one.called:,}", RED)
                for one in sorted(found.promises, key=lambda one: (-one.called, one.named))
                if one.called
            ],
        ),
        promises=[
            (one.named, f"{one.called:,}", _range(one.least, one.most), _coming(one))
            for one in found.promises
        ],
        weeks=[
            (saying.day(one.week), spoken(one.team) or "No team", f"{one.called:,}") for one in found.weeks
        ],
        cases=[
            (
                one.reference,
                f"{one.service_title}: {one.title}",
                spoken(one.team),
                moment(one.due),
                saying.days(one.late_by),
                saying.percent(one.chance),
            )
            for one in called[:MOST_SHOWN]
        ],
        left=max(0, len(called) - MOST_SHOWN),
    )


def in_short(found: WeeksForeseen) -> list[str]:
    """What will be late, in sentences."""
    forecast = found.forecast
    called = forecast.called_late
    told = [
        f"{forecast.cases:,} open cases were gone on with, {forecast.runs} time"
        f"{'s' if forecast.runs > 1 else ''}, from {moment(forecast.made)} to {moment(forecast.until)}."
    ]
    if called:
        told.append(
            f"{len(called):,} promises of {len({one.reference for one in called}):,} open cases will be late "
            f"if nothing changes. By run it was {_range(found.least, found.most)}."
        )
    else:
        told.append("No promise of an open case was late in more than half of the runs.")
    return told


def folder_name(made: datetime) -> str:
    """By when it was made: in the order of names, they are in the order of time."""
    return f"{made:%Y-%m-%d-%H%M%S}"


def _range(least: int, most: int) -> str:
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def _coming(one: PromiseOutlook) -> str:
    return _range(one.least_coming, one.most_coming)


def _files(found: WeeksForeseen) -> Mapping[str, str]:
    return {
        "promises.csv": as_csv(_promises(found)),
        "cases.csv": as_csv(_cases(found)),
        "weeks.csv": as_csv(_weeks(found)),
    }


def _promises(found: WeeksForeseen) -> Rows:
    yield (
        "Service", "Promise", "Open cases that will be late", "Fewest in a run", "Most in a run",
        "Cases still to come, fewest late in a run", "Most late in a run",
    )  # fmt: skip
    for one in found.promises:
        yield (
            one.service, one.promise, one.called, one.least, one.most, one.least_coming, one.most_coming,
        )  # fmt: skip


def _cases(found: WeeksForeseen) -> Rows:
    yield "Case", "Service", "Team", "Promise", "Due", "Late by, days", "Chance"
    for one in found.forecast.promises:
        yield (
            one.reference, one.service_title, one.team, one.title, one.due.isoformat(), one.late_by,
            f"{one.chance:.2f}",
        )  # fmt: skip


def _weeks(found: WeeksForeseen) -> Rows:
    yield "Week", "Team", "Promises of open cases that will be late"
    for one in found.weeks:
        yield one.week, one.team, one.called
