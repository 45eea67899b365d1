"""Two played years side by side: what a change keeps, what it costs, and what it does not change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rehearsal.report import saying
from rehearsal.report.figures import PromiseFigure, Share, TeamFigure, YearFigures
from rehearsal.report.files import as_csv
from rehearsal.report.page import colour, render
from rehearsal.report.plots import Bar, bars

NEARLY = 0.005
"""A share that differs by less is the same."""


@dataclass(frozen=True)
class Pair:
    """One promise in both years; None where it never fell due."""

    named: str
    one: Share | None
    other: Share | None

    @property
    def gained(self) -> float:
        """By how much more is kept in the other year, in points of a hundred; 0 where one has none."""
        return (self.other.share - self.one.share) * 100 if self.one and self.other else 0.0

    @property
    def few(self) -> bool:
        return self.one is None or self.other is None or self.one.few or self.other.few

    @property
    def said(self) -> str:
        if self.one is None or self.other is None:
            return "Only in one"
        if abs(self.gained) < NEARLY * 100:
            return "The same"
        return f"{'+' if self.gained > 0 else '−'}{abs(self.gained):.1f} points"


def told_apart(one: YearFigures, other: YearFigures) -> tuple[YearFigures, YearFigures]:
    """Two of one title, each with a number of its own."""
    if one.scenario != other.scenario:
        return one, other
    first, second = (
        each.model_copy(update={"scenario": f"{each.scenario} ({which})"})
        for each, which in ((one, "first"), (other, "second"))
    )
    return first, second


def compare(one: YearFigures, other: YearFigures) -> str:
    """The page, in HTML."""
    one, other = told_apart(one, other)
    pairs = _pairs(one.promises, other.promises)
    return render(
        "comparison.html",
        one=one,
        other=other,
        in_short=in_short(one, other),
        totals=_totals(one, other),
        pairs=pairs,
        plot=bars(
            f"Share kept in {other.scenario}; the stroke is {one.scenario}",
            [
                Bar(
                    each.named,
                    each.other.share,
                    saying.percent(each.other.share),
                    colour(each.other),
                    each.one.share,
                )
                for each in sorted(pairs, key=lambda each: -abs(each.gained))
                if each.one and each.other and not each.few and each.said != "The same"
            ],
        ),
        teams=_teams(one.teams, other.teams),
    )


def in_short(one: YearFigures, other: YearFigures) -> list[str]:
    """The difference in a few sentences."""
    more = other.all.kept - one.all.kept
    told = [
        f"{one.scenario}: {saying.percent(one.all.share)} of promises kept. {other.scenario}: "
        f"{saying.percent(other.all.share)}."
    ]
    if more:
        told.append(f"{abs(more):,} {'more' if more > 0 else 'fewer'} promises are kept in {other.scenario}.")
    sure = [each for each in _pairs(one.promises, other.promises) if not each.few]
    for best in sorted(sure, key=lambda each: -abs(each.gained))[:3]:
        if best.said != "The same" and best.one and best.other:
            told.append(
                f"{best.named}: {saying.percent(best.one.share)} before, {saying.percent(best.other.share)} "
                "after."
            )
    overtime = other.overtime - one.overtime
    if abs(overtime) >= 1:
        told.append(
            f"{saying.hours(abs(overtime))} {'more' if overtime > 0 else 'less'} overtime would be needed."
        )
    if (one.seed, one.begins, one.ends) != (other.seed, other.begins, other.ends):
        told.append("The two have other days or another seed: part of the difference may be chance.")
    return told


def comparison_file(one: YearFigures, other: YearFigures) -> str:
    """The same for spreadsheets."""

    def rows() -> Iterator[Sequence[object]]:
        yield (
            "Promise",
            "Due",
            "Kept in time",
            "Due in the other",
            "Kept in time in the other",
            "Points gained",
        )
        for each in _pairs(one.promises, other.promises):
            first, second = each.one or Share(), each.other or Share()
            yield each.named, first.due, first.kept, second.due, second.kept, f"{each.gained:.1f}"

    return as_csv(rows())


def _pairs(one: Sequence[PromiseFigure], other: Sequence[PromiseFigure]) -> list[Pair]:
    first, second = ({each.key: each for each in found} for found in (one, other))
    pairs = [
        Pair((second.get(key) or first[key]).named, first.get(key), second.get(key))
        for key in dict.fromkeys([*first, *second])
    ]
    return sorted(pairs, key=lambda each: (each.few, -abs(each.gained), each.named))


def _totals(one: YearFigures, other: YearFigures) -> list[tuple[str, str, str]]:
    return [
        ("Cases", f"{one.cases:,}", f"{other.cases:,}"),
        ("Promises kept in time", saying.share(one.all), saying.share(other.all)),
        ("Promises late", f"{one.all.late:,}", f"{other.all.late:,}"),
        ("Overtime needed", saying.hours(one.overtime), saying.hours(other.overtime)),
        ("Complaints after a late promise", f"{one.complaints:,}", f"{other.complaints:,}"),
        ("Letters", f"{one.letters_sent:,}", f"{other.letters_sent:,}"),
        ("Cost of letters", saying.pounds(one.pounds), saying.pounds(other.pounds)),
        ("With", one.edition, other.edition),
        ("Seed", str(one.seed), str(other.seed)),
    ]


def _teams(one: Sequence[TeamFigure], other: Sequence[TeamFigure]) -> list[list[str]]:
    first, second = ({each.team: each for each in found} for found in (one, other))
    return [
        [(second.get(team) or first[team]).title, _of_team(first.get(team)), _of_team(second.get(team))]
        for team in sorted({*first, *second})
    ]


def _of_team(team: TeamFigure | None) -> str:
    if team is None:
        return "Not there"
    return (
        f"{team.officers} {'officer' if team.officers == 1 else 'officers'}, {saying.percent(team.load)} "
        f"load, at most {team.worst.waiting:,} waiting, {saying.hours(team.overtime)} of overtime needed"
    )
