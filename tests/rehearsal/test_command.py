"""`python -m rehearsal`: a scenario played and kept, two compared, and one sentence for what cannot be."""

from pathlib import Path

import pytest

from rehearsal.__main__ import main

TWO_DAYS = """\
[scenario]
title = "Two days in June"
based_on = "year.toml"
from = 2027-06-07
until = 2027-06-08
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    file = tmp_path / "two-days.toml"
    file.write_text(TWO_DAYS, "utf-8")
    return file


def test_a_scenario_is_played_and_kept_and_its_report_is_where_it_says(
    scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"

    assert main([str(scenario), "--name", "june", "--kept-in", str(kept), "--processors", "1"]) == 0

    report = kept / "june" / "report.html"
    assert str(report) in capsys.readouterr().out
    assert "Two days in June" in report.read_text("utf-8")
    assert main(["--list", "--kept-in", str(kept)]) == 0
    assert "june" in capsys.readouterr().out


def test_a_scenario_that_cannot_be_is_one_sentence_with_its_line(
    scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario.write_text(TWO_DAYS + '\n[[demand]]\nservice = "pot_hole"\na_day = 1\n', "utf-8")

    assert main([str(scenario), "--kept-in", str(tmp_path / "kept")]) != 0

    told = capsys.readouterr().err
    assert told.startswith("two-days.toml, line 8: [[demand]] “pot_hole”: there is no such service")
    assert told.count("\n") == 1
