"""What came of a rehearsal, written into its folder."""

from pathlib import Path

from rehearsal.kept.shelf import FIGURES, REPORT, WHY, write
from rehearsal.outcome import folder as records
from rehearsal.outcome.records import YearPlayed
from rehearsal.report.figures import YearFigures
from rehearsal.report.files import files
from rehearsal.report.page import report

RECORDS = "records"


def keep(year: YearPlayed, folder: Path) -> YearFigures:
    """The files of a year. The figures come last: with them it is there."""
    figures = YearFigures.of(year)
    for name, text in files(figures, year.worst).items():
        write(folder / name, text)
    records.write(year, folder / RECORDS)
    write(folder / REPORT, report(year, figures))
    write(folder / FIGURES, figures.model_dump_json())
    return figures


def failed(folder: Path, why: str) -> None:
    """Keep why it could not be played."""
    write(folder / WHY, why)
