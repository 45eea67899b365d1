"""`python -m rehearsal year.toml`: a council's year played before it is promised, in minutes.

Nothing is connected to: not Temporal, not a register, nobody's mailbox. What comes of it is a report, kept
under a name in the data folder.
"""

import argparse
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from engine.errors import ExpectedError
from engine.process import EXPECTED, INTERRUPTED, leave
from rehearsal.kept.figures import kept_figures
from rehearsal.kept.keeping import failed
from rehearsal.kept.playing import HowPlayed, Report, Stopped, read, rehearse, search
from rehearsal.kept.shelf import FEWEST, FOLDER, LOG, REPORT, RunState, Shelf, running, say, write
from rehearsal.kept.telling import ToldProgress, out
from rehearsal.report.compare import compare, comparison_file
from rehearsal.report.figures import YearFigures
from rehearsal.report.saying import in_short
from rehearsal.staffing.page import in_short as fewest_in_short

KEPT, DATA = "CHARTER_REHEARSALS", "CHARTER_DATA_DIR"
COMMAND = "python -m rehearsal"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked; returns the exit code."""
    given = _parser().parse_args(arguments)
    shelf = Shelf(given.kept_in or kept_in())
    how = HowPlayed(given.seed, given.processors, given.worst)
    wanted = None if given.fewest is None else given.fewest / 100
    try:
        if given.list:
            return _list(shelf)
        if given.scenario is None:
            raise ExpectedError(f"Name a scenario: {COMMAND} rehearsal/examples/year.toml")
        if given.begun is not None:
            return _begun(Path(given.scenario), how, wanted, given.begun)
        if given.compare is not None:
            return _compare(shelf, given.scenario, given.compare, how, given.name)
        if wanted is not None:
            return _fewest(shelf, Path(given.scenario), wanted, how, given.name)
        _play(shelf, Path(given.scenario), how, given.name)
    except ExpectedError as error:
        sys.stderr.write(f"{error}\n")
        return EXPECTED
    except KeyboardInterrupt:
        sys.stderr.write("Stopped before its end; nothing of it is kept.\n")
        return INTERRUPTED
    return 0


def kept_in() -> Path:
    """Where the site looks for them, too: the settings are not read, for they are the system's that runs."""
    return Path(os.environ.get(KEPT) or Path(os.environ.get(DATA) or ".local") / FOLDER)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=COMMAND, description="Play a council's year before it is promised.")
    parser.add_argument(
        "scenario", nargs="?", help="the scenario: a file such as rehearsal/examples/year.toml"
    )
    parser.add_argument("--name", help="the name to keep it under; the file's, if none is given")
    parser.add_argument("--kept-in", type=Path, help=f"where it is kept; {KEPT}, or the data folder’s own")
    parser.add_argument("--seed", type=_whole, help="another year with the same odds")
    parser.add_argument("--processors", type=_count, help="how many processors to use; all, if none is said")
    parser.add_argument("--worst", type=_count, default=50, help="cases whose timelines are kept (50)")
    parser.add_argument(
        "--compare", metavar="OTHER", help="beside this scenario; each may be the name of one that is kept"
    )
    parser.add_argument(
        "--fewest",
        metavar="PERCENT",
        type=_percent,
        help="search the fewest officers of each team that keep so many of a hundred promises",
    )
    parser.add_argument("--list", action="store_true", help="say which rehearsals are kept")
    parser.add_argument("--begun", type=Path, help=argparse.SUPPRESS)
    return parser


def _play(shelf: Shelf, path: Path, how: HowPlayed, name: str | None) -> tuple[str, YearFigures]:
    """Play one from its file and keep it; returns its name."""
    scenario = read(path, how)
    with _kept(shelf, path, name or shelf.free_name(path.stem)) as (folder, told):
        figures = rehearse(scenario, how, folder, told)
    for sentence in in_short(figures):
        out(sentence)
    out(f"\nThe report: {folder / REPORT}")
    return folder.name, figures


@contextmanager
def _kept(shelf: Shelf, path: Path, name: str) -> Iterator[tuple[Path, Report]]:
    """A folder to play into, gone again if nothing comes of it, and what tells how far it has come."""
    folder = shelf.begin(name, path.read_text(encoding="utf-8"))
    try:
        with running(folder), ToldProgress() as telling:
            yield folder, telling
    except BaseException:
        shelf.drop(name)
        raise


def _begun(path: Path, how: HowPlayed, wanted: float | None, folder: Path) -> int:
    """Play into a folder that somebody has made, with the lock they have given, for as long as they live."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.nice(10)  # whoever began it has people who wait for pages
    with suppress(OSError):  # and is not who goes where memory does not suffice (Linux)
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    told = partial(say, folder)
    try:
        if wanted is None:
            rehearse(read(path, how), how, folder, told)
        else:
            search(read(path, how), wanted, how, folder, told)
    except Stopped:
        return EXPECTED
    except ExpectedError as error:
        failed(folder, str(error))
        return EXPECTED
    except Exception:
        failed(folder, f"The program has a fault. The file {LOG} in its folder says more.")
        raise
    return 0


def _end_with_parent() -> None:
    """The pipe from whoever began it closes with them: then nobody waits for this any more."""
    sys.stdin.buffer.read()
    os._exit(INTERRUPTED)


def _compare(shelf: Shelf, one: str, other: str, how: HowPlayed, name: str | None) -> int:
    first, second = (_figures(shelf, each, how) for each in (one, other))
    page, file = compare(first[1], second[1]), comparison_file(first[1], second[1])
    beside = name or f"{first[0]}-beside-{second[0]}"
    folder = shelf.folder / first[0]
    write(folder / f"{beside}.html", page)
    write(folder / f"{beside}.csv", file)
    out(f"\nThe two side by side: {folder / f'{beside}.html'}")
    return 0


def _figures(shelf: Shelf, asked: str, how: HowPlayed) -> tuple[str, YearFigures]:
    """Of a kept one by its name, or of a scenario that is played now."""
    kept = shelf.get(asked)
    if kept is not None and kept.state is RunState.PLAYED:
        return kept.name, kept_figures(shelf, kept.name)
    return _play(shelf, Path(asked), how, None)


def _fewest(shelf: Shelf, path: Path, wanted: float, how: HowPlayed, name: str | None) -> int:
    scenario = read(path, how)
    with _kept(shelf, path, name or shelf.free_name(f"{path.stem}-fewest")) as (folder, told):
        found = search(scenario, wanted, how, folder, told)
    for sentence in fewest_in_short(found):
        out(sentence)
    out(f"\nWhat each team needs: {folder / FEWEST}")
    out(f"The year with that many: {folder / REPORT}")
    return 0


def _list(shelf: Shelf) -> int:
    kept = shelf.all()
    for one in kept:
        out(f"{one.name:40}  {one.at:%Y-%m-%d %H:%M}  {one.state.value.replace('_', ' '):12}  {one.title}")
    if not kept:
        out(f"No rehearsal is kept in {shelf.folder}.")
    return 0


def _percent(written: str) -> float:
    try:
        found = float(written.removesuffix("%"))
    except ValueError:
        found = 0.0
    if not 0 < found < 100:
        raise argparse.ArgumentTypeError(f"{written} is no share: say a number above 0 and below 100")
    return found


def _count(written: str) -> int:
    found = _whole(written)
    if not 1 <= found <= 1_000:
        raise argparse.ArgumentTypeError(f"{written} is not possible: say a number from 1 to 1000")
    return found


def _whole(written: str) -> int:
    try:
        found = int(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written} is no whole number") from None
    if not 0 <= found < 2**63:
        raise argparse.ArgumentTypeError(f"{written} is out of range: say a number from 0 on")
    return found


if __name__ == "__main__":
    leave(main())
