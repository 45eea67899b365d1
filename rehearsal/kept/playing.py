"""A scenario played into a folder of the shelf: its report, its figures, its files and its records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ExpectedError
from rehearsal.kept.keeping import keep
from rehearsal.kept.shelf import FEWEST, FEWEST_FILE, STOP, Progress, write
from rehearsal.outcome.records import YearPlayed
from rehearsal.play import play
from rehearsal.report.figures import YearFigures
from rehearsal.scenario.model import Scenario
from rehearsal.scenario.reading import read_scenario
from rehearsal.staffing.page import fewest_file, fewest_page
from rehearsal.staffing.searching import Fewest, fewest

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
    """Cases whose timelines are kept."""


def read(path: Path, how: HowPlayed) -> Scenario:
    """A scenario with what is said beside it. Raises ScenarioFault."""
    scenario = read_scenario(path)
    return scenario if how.seed is None else scenario.with_seed(how.seed)


def rehearse(scenario: Scenario, how: HowPlayed, folder: Path, told: Report) -> YearFigures:
    """Play it and keep what comes of it in a folder whose lock is held. Raises Stopped."""
    return keep(played(scenario, how, folder, told), folder)


def search(scenario: Scenario, wanted: float, how: HowPlayed, folder: Path, told: Report) -> Fewest:
    """Search the fewest officers of each team; the year with that many is kept. Raises Stopped."""
    last: YearPlayed | None = None
    number = 0

    def play_with(officers: Mapping[str, int]) -> YearFigures:
        nonlocal last, number
        number += 1
        year = f"year {number}"
        with_them = scenario.with_officers(officers)
        last = played(with_them, how, folder, lambda one: told(Progress(one.part, f"{year}: {one.said}")))
        return YearFigures.of(last)

    now = {team: each.officers for team, each in scenario.teams.items()}
    found = fewest(now, wanted, play_with)
    write(folder / FEWEST, fewest_page(found))
    write(folder / FEWEST_FILE, fewest_file(found))
    if last is not None:
        keep(last, folder)
    return found


def played(scenario: Scenario, how: HowPlayed, folder: Path, told: Report) -> YearPlayed:
    """Play it, for as long as nobody asks it to stop, and write down how far it has come. Raises Stopped."""

    def progress(part: float, said: str) -> None:
        if (folder / STOP).exists():
            raise Stopped("It was stopped before its end.")
        told(Progress(part, said))

    return play(scenario, progress=progress, processors=how.processors, worst=how.worst)
