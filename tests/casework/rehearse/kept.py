"""Rehearsals as they are kept, without playing one."""

from pathlib import Path

from rehearsal.kept.keeping import failed, keep
from rehearsal.kept.shelf import FOLDER, Shelf
from tests.rehearsal.report.making import year

SCENARIO = '[scenario]\ntitle = "Frost"\nbased_on = "year.toml"\n'


def shelf_in(data: Path) -> Shelf:
    """Where the site looks for them."""
    return Shelf(data / FOLDER)


def kept_year(data: Path, name: str = "frost", late: int = 10) -> Path:
    """One that was played to its end."""
    folder = shelf_in(data).begin(name, SCENARIO)
    keep(year(late), folder)
    return folder


def kept_failure(data: Path, name: str = "flood") -> Path:
    """One that could not be played."""
    folder = shelf_in(data).begin(name, SCENARIO)
    failed(folder, "scenario.toml, line 3: based_on names no file")
    return folder
