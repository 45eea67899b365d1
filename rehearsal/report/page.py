"""A report as one page: plots and style are in it, and it needs no script and nothing from elsewhere."""

import functools
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from casework.site.words import moment
from charter.writing.values import spoken
from rehearsal.outcome.records import YearPlayed
from rehearsal.report import saying
from rehearsal.report.figures import FEW, LetterFigure, MonthShare, Share, TeamFigure, YearFigures
from rehearsal.report.plots import BLUE, GREEN, RED, Bar, bars, weeks

TEMPLATES = Path(__file__).parent / "templates"


@functools.cache
def environment() -> jinja2.Environment:
    """The templates of reports; all is escaped but what a plot made."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    made.globals |= {
        "style": Markup(style()),  # noqa: S704 - a file of ours
        "day": saying.day,
        "days": saying.days,
        "few": FEW,
        "hours": saying.hours,
        "moment": moment,
        "percent": saying.percent,
        "plain": spoken,
        "pounds": saying.pounds,
        "queue": saying.queue,
        "safe": saying.SAFE,
        "share": saying.share,
        "spoken": spoken,
    }
    return made


@functools.cache
def style() -> str:
    """What every report looks like."""
    return (TEMPLATES / "report.css").read_text(encoding="utf-8")


def report(year: YearPlayed, figures: YearFigures) -> str:
    """The report of a year, in HTML."""
    promises = sorted(figures.promises, key=lambda one: (-one.late, one.named))
    months = [one.month for one in figures.months]
    return render(
        "report.html",
        figures=figures,
        in_short=saying.in_short(figures),
        promises=promises,
        promise_plot=bars(
            "Share of each promise kept, those broken most often first",
            [Bar(one.named, one.share, _shown(one), colour(one)) for one in promises if one.late],
        ),
        month_plot=bars(
            "Share of promises kept, by month",
            [
                Bar(f"{one.month:%B %Y}", one.share, saying.percent(one.share), colour(one))
                for one in figures.months
            ],
        ),
        month_names=[f"{month:%b %Y}" for month in months],
        month_rows=[("All services", figures.months)]
        + [(one.title, _in(months, one.months)) for one in figures.services if one.due],
        promise_rows=[(one.named, _in(months, one.months)) for one in figures.promises],
        teams=[(team, *_of_team(team)) for team in figures.teams],
        channels=_channels(figures.letters),
        worst=year.worst,
        took=_took(figures.took),
    )


def render(template: str, **shown: Any) -> str:
    """A page of a report."""
    return environment().get_template(template).render(**shown)


def colour(one: Share) -> str:
    """Of few it says nothing, else whether it was kept."""
    return BLUE if one.few else GREEN if one.share >= saying.SAFE else RED


def _shown(one: Share) -> str:
    return f"{one.kept:,} of {one.due:,}" if one.few else saying.percent(one.share)


def _in(months: Sequence[date], found: Sequence[MonthShare]) -> list[MonthShare | None]:
    by = {one.month: one for one in found}
    return [by.get(month) for month in months]


def _of_team(team: TeamFigure) -> tuple[Markup, Markup]:
    return (
        weeks(f"{team.title}: waiting", [(one.week, one.waiting) for one in team.weeks], "waiting"),
        weeks(f"{team.title}: load", [(one.week, one.load * 100) for one in team.weeks], "% load", GREEN),
    )


def _channels(letters: Sequence[LetterFigure]) -> list[tuple[str, int, float]]:
    counts: dict[str, int] = defaultdict(int)
    pounds: dict[str, float] = defaultdict(float)
    for one in letters:
        counts[one.channel] += one.count
        pounds[one.channel] += one.pence / 100
    return [(spoken(channel), count, pounds[channel]) for channel, count in sorted(counts.items())]


def _took(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    of = f"{minutes} minute{'' if minutes == 1 else 's'} and " if minutes else ""
    return f"{of}{rest} second{'' if rest == 1 else 's'}"
