"""A scenario played into a folder of the shelf: its report, its figures, its files and its records."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ExpectedError
from rehearsal.kept.shelf import (
    FIGURES,
    REPORT,
    STOP,
    WHY,
    CannotKeep,
    Progress,
    Shelf,
    running,
    say,
    write,
)
from rehearsal.outcome import folder as records
from rehearsal.outcome.records import YearPlayed
from rehearsal.play import play
from rehearsal.report.figures import YearFigures
from rehearsal.report.files import files
from rehearsal.report.page import report
from rehearsal.scenario.model import Scenario
from rehearsal.scenario.reading import read_scenario

RECORDS = "records"
Report = Callable[[Progress], None]


class Stopped(ExpectedError):
    """Somebody asked that it end."""


@dataclass(frozen=True)
class HowPlayed:
    """What is said beside the scenario."""

    seed: int | None = None
    """Another than the scenario's."""
    processors: int | None = None
    """All there are, if none is said."""
    worst: int = 50
    worded: bool = False
    """Whether letters are written and not only counted: slower, and tries their words."""


def read(path: Path, how: HowPlayed) -> Scenario:
    """A scenario with what is said beside it. Raises ScenarioFault."""
    scenario = read_scenario(path)
    return scenario if how.seed is None else scenario.with_seed(how.seed)


def rehearse(scenario: Scenario, how: HowPlayed, folder: Path, told: Report) -> YearFigures:
    """Play it and keep what comes of it. Raises Stopped."""

    def progress(part: float, said: str) -> None:
        if (folder / STOP).exists():
            raise Stopped("It was stopped before its end.")
        told(Progress(part, said))
        say(folder, Progress(part, said))

    with running(folder):
        year = play(
            scenario, progress=progress, processors=how.processors, worst=how.worst, worded=how.worded
        )
        return keep(year, folder)


def keep(year: YearPlayed, folder: Path) -> YearFigures:
    """The files of a year. The figures come last: with them it is there."""
    figures = YearFigures.of(year)
    for name, text in files(figures, year.worst).items():
        write(folder / name, text)
    records.write(year, folder / RECORDS)
    write(folder / REPORT, report(year, figures))
    write(folder / FIGURES, figures.model_dump_json())
    return figures


def kept_figures(shelf: Shelf, name: str) -> YearFigures:
    """The figures of one that was played. Raises CannotKeep where there is none."""
    try:
        return YearFigures.model_validate_json((shelf.place(name) / FIGURES).read_bytes())
    except OSError:
        raise CannotKeep(f"No rehearsal called {name} has been played to its end.") from None


def failed(folder: Path, why: str) -> None:
    """Keep why it could not be played."""
    write(folder / WHY, why)
