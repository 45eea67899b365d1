"""The page of figures: each target is said to be met or missed by what was measured in that run."""

from pathlib import Path

import pytest

from bench.cases import BenchRound
from bench.intake import IntakeAnswers
from bench.killed import Killed
from bench.pages import Pages
from bench.report import KINDS, BenchFigures, Cost, page, targets
from bench.system import PARTS

BARE = BenchRound(
    "bare", 10, 1.0, 0.2, 0.3, dict.fromkeys(PARTS, 0.05), 10 * 96 * 1024, events=32, size=3_400
)


def costing(**changed: float) -> Cost:
    """A bare case's cost, with some of it changed: seconds, bytes, cases a second."""
    given = {**vars(Cost.of([BARE])), **changed}
    return Cost(**given)


def line(what: str, **ours: float) -> str:
    """A target's line on the page for such a case of ours."""
    (found,) = (
        row for row in targets(costing(), costing(**ours)).splitlines() if row.startswith(f"| {what}")
    )
    return found


@pytest.mark.parametrize(
    ("what", "met", "missed"),
    [
        ("processor time", {"worker": 0.035}, {"worker": 0.036}),  # 1.3 and 1.32 of 0.05 s
        ("cases a second", {"a_second": 8.0}, {"a_second": 7.9}),
        ("an open case", {"grown": 150 * 1024}, {"grown": 151 * 1024}),
        ("history", {"size": 8_000}, {"size": 8_001}),
    ],
)
def test_a_target_is_met_or_missed(what: str, met: dict[str, float], missed: dict[str, float]) -> None:
    assert line(what, **met).endswith("| met |")
    assert line(what, **missed).endswith("| **missed** |")


def test_the_page_has_every_kind_every_target_and_every_figure(tmp_path: Path) -> None:
    rounds = [
        BenchRound(
            kind, 10, 1.0 + at, 0.2 + at, 0.3, dict.fromkeys(PARTS, 0.1 + at), 1_000_000, 20 + at, 5_000
        )
        for at, kind in enumerate(KINDS)
    ]
    answers = IntakeAnswers(10, 0.01, 0.02)
    shown = [
        Pages("SQLite", what, 5, 0.01, 0.02, f"/casework/{what}") for what in ("queue", "search", "officer")
    ]
    figures = BenchFigures(
        0.2, rounds, {"there": answers}, shown, Killed(100, 1.0, 1.2, 1.4), {"relay": (0.01, 5)}
    )
    made = page(figures)
    assert "| a case | bare | plain | ours | ours ÷ bare | ours ÷ plain | ours, not encrypted |" in made
    assert "| events of history | 20 | 21 | 22 | 1.10 | 1.05 | 23 |" in made
    assert made.count("| met |") + made.count("| **missed** |") == 4
    assert "| running the workflow | +100.0 ms | +100.0 ms |" in made
    assert [title for title in made.splitlines() if title.startswith("## ")] == [
        "## An ordinary case",
        "## What it may cost",
        "## What the difference buys",
        "## From POST to reference",
        "## The queue with 100,000 cases",
        "## A search among 100,000 cases",
        "## An officer's other pages with 100,000 cases",
        "## A worker killed",
        "## When nothing happens",
    ]
