"""`python -m rehearsal.weeks`: what of this installation's open cases will be late in the next eight weeks.

The register is only read. What comes of it is kept with the rehearsals; the dashboard shows the latest.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from charter.edition.entries import EditionError
from charter.forecasts import FOLDER
from engine.config.settings import Settings
from engine.errors import ExpectedError
from engine.process import EXPECTED, INTERRUPTED, leave
from register import Register, RegisterError
from rehearsal.kept import shelf
from rehearsal.kept.telling import ToldProgress, out
from rehearsal.play import play
from rehearsal.scenario.model import Scenario
from rehearsal.scenario.reading import read_scenario
from rehearsal.weeks.foreseeing import WeeksForeseen, foreseen
from rehearsal.weeks.measuring import in_words, measure
from rehearsal.weeks.scenario import EXAMPLE, coming_weeks, measured_weeks
from rehearsal.weeks.standing import open_now
from rehearsal.weeks.writing import PAGE, folder_name, in_short, keep

RUNS, MOST_RUNS = 3, 25
MEASURED = "What comes in and who is there is measured from this register’s last year."
FROM_EXAMPLE = (
    "This register has too little past to measure: what comes in and who is there is the example’s year, "
    "whose numbers are invented."
)


def main(arguments: Sequence[str] | None = None, now: datetime | None = None) -> int:
    """Do what was asked, as at `now`; returns the exit code."""
    given = _parser().parse_args(arguments)
    try:
        settings = Settings.load()
        kept_in = settings.rehearsals or settings.data_dir / shelf.FOLDER
        at = (now or datetime.now(UTC)).replace(microsecond=0)
        register = Register.open(settings.register_url, lambda: at)
        try:
            if not given.against:
                _forecast(register, settings.edition_path, kept_in, at, given)
            for sentence in in_words(measure(register, kept_in, at)):
                out(sentence)
        finally:
            register.close()
    except (EditionError, ExpectedError, RegisterError) as error:
        sys.stderr.write(f"{error}\n")
        return EXPECTED
    except KeyboardInterrupt:
        sys.stderr.write("Stopped before its end; nothing of it is kept.\n")
        return INTERRUPTED
    return 0


def _forecast(
    register: Register, edition: Path | None, kept_in: Path, now: datetime, given: argparse.Namespace
) -> None:
    folder = kept_in / FOLDER / folder_name(now)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExpectedError(f"{folder} cannot be written: {error.strerror}.") from None
    try:
        _play(register, edition, folder, now, given)
    except BaseException:
        shutil.rmtree(folder)
        raise


def _play(
    register: Register, edition: Path | None, folder: Path, now: datetime, given: argparse.Namespace
) -> None:
    scenario, said = _scenario(register, edition, now, given.scenario, folder)
    there = open_now(register, scenario)
    if not there.cases:
        raise ExpectedError("No case is open that could be gone on with: there is nothing to foresee.")
    notes = [*said, *there.notes()]
    with ToldProgress() as telling:
        years = [
            play(
                scenario.with_seed(scenario.seed + number),
                progress=partial(_tell, telling, f"run {number + 1} of {given.runs}"),
                processors=given.processors,
                worst=0,
                standing=there.cases,
            )
            for number in range(given.runs)
        ]
    found: WeeksForeseen = foreseen(
        years,
        (one.state.reference for one in there.cases),
        now,
        scenario.ends,
        illustrative=scenario.illustrative,
        notes=notes,
    )
    keep(found, years, folder)
    for sentence in (*found.notes, *in_short(found)):
        out(sentence)
    out(f"\nThe forecast: {folder / PAGE}\n")


def _tell(telling: ToldProgress, run: str, part: float, said: str) -> None:
    telling(shelf.Progress(part, f"{run}: {said}"))


def _scenario(
    register: Register, edition: Path | None, now: datetime, given: Path | None, folder: Path
) -> tuple[Scenario, list[str]]:
    """The scenario of the coming weeks, and what is to be said of where it is from."""
    if given is not None:
        return coming_weeks(read_scenario(given, edition), now), []
    measured = measured_weeks(register, edition, now, folder)
    if measured is not None:
        return coming_weeks(measured, now), [MEASURED]
    return coming_weeks(replace(read_scenario(EXAMPLE), illustrative=True), now), [FROM_EXAMPLE]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m rehearsal.weeks", description=__doc__)
    parser.add_argument(
        "scenario",
        nargs="?",
        type=Path,
        help="what comes in and who is there; as the register’s last year was, if no file is given",
    )
    parser.add_argument(
        "--runs",
        type=_runs,
        default=RUNS,
        help=f"how often the weeks are played, each with other luck ({RUNS})",
    )
    parser.add_argument(
        "--processors", type=int, choices=range(1, 257), metavar="NUMBER", help="all, if not said"
    )
    parser.add_argument(
        "--against", action="store_true", help="say what came of earlier forecasts, and make none"
    )
    return parser


def _runs(written: str) -> int:
    if not written.isdecimal() or not 1 <= int(written) <= MOST_RUNS:
        raise argparse.ArgumentTypeError(f"{written} is not possible: say a number from 1 to {MOST_RUNS}")
    return int(written)


if __name__ == "__main__":
    leave(main())
