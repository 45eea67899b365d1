"""Two years side by side: what differs, and that nothing differs where nothing does."""

import csv
import io

from rehearsal.report.compare import compare, comparison_file, in_short
from rehearsal.report.figures import YearFigures
from tests.rehearsal.report.making import week, year


def figures(late: int, scenario: str, **more: object) -> YearFigures:
    return YearFigures.of(year(late, scenario=scenario, **more))


def test_what_a_change_keeps_is_told_and_drawn() -> None:
    one = figures(30, "Three inspectors")
    other = figures(5, "Four inspectors", weeks=[week(0, officers=4, overtime=0.0)])
    told = in_short(one, other)
    assert told == [
        "Three inspectors: 70% of promises kept. Four inspectors: 95%.",
        "25 more promises are kept in Four inspectors.",
        "Pothole: Inspect: 70% before, 95% after.",
        "3 hours less overtime would be needed.",
    ]
    page = compare(one, other)
    for said in ("+25.0 points", "Three inspectors, beside Four inspectors", "4 officers", "<svg"):
        assert said in page
    assert "<script" not in page


def test_the_same_year_twice_says_that_nothing_changed_and_is_told_apart() -> None:
    one = figures(30, "A year")
    page = compare(one, one)
    assert "A year (first), beside A year (second)" in page
    assert "The same" in page
    assert "<svg" not in page
    assert in_short(one, one) == ["A year: 70% of promises kept. A year: 70%."]


def test_other_days_or_another_seed_may_be_chance() -> None:
    told = in_short(figures(3, "One"), figures(4, "Other", seed=8))
    assert told[-1] == "The two have other days or another seed: part of the difference may be chance."


def test_a_promise_of_one_year_alone_is_in_the_file() -> None:
    one, other = figures(3, "One"), figures(3, "Other", promises=())
    rows = list(csv.DictReader(io.StringIO(comparison_file(one, other))))
    assert [(row["Promise"], row["Due"], row["Due in the other"]) for row in rows] == [
        ("Pothole: Inspect", "100", "0"),
        ("Wheelie bin: Collect", "1", "0"),
    ]
    assert "Only in one" in compare(one, other)
