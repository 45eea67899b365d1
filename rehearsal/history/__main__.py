"""`python -m rehearsal.history`: a scenario measured from this installation's register, only read."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from charter.counting.lengths import LONDON
from engine.config.settings import Settings
from engine.errors import ExpectedError
from engine.process import EXPECTED
from register import Register, RegisterError
from rehearsal.history.measuring import measured
from rehearsal.history.writing import ARRIVALS, SCENARIO, write


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the two files; returns the exit code."""
    given = _parser().parse_args(arguments)
    until = given.until or datetime.now(LONDON).date() - timedelta(days=1)
    since = given.since or until - timedelta(days=364)
    try:
        if until < since:
            raise ExpectedError(f"--until ({until}) is before --from ({since}).")
        counted = _written(Settings.load().register_url, since, until, given.folder)
    except (ExpectedError, RegisterError) as error:
        sys.stderr.write(f"{error}\n")
        return EXPECTED
    sys.stdout.write(f"{counted}\n")
    return 0


def _written(url: str, since: date, until: date, folder: Path) -> str:
    begins, ends = (
        datetime.combine(day, time(), LONDON).astimezone(UTC) for day in (since, until + timedelta(days=1))
    )
    register = Register.open(url, lambda: datetime.now(UTC))
    try:
        came = register.worked.came_in(begins, ends)
        past = measured(since, until, came, list(register.worked.recorded(begins, ends)))
    finally:
        register.close()
    if not came:
        raise ExpectedError(f"Nothing came in from {since} to {until}: there is nothing to measure.")
    write(past, folder)
    return (
        f"{len(came):,} reports of {len(past.demand)} services, {len(past.steps)} steps and "
        f"{len(past.teams)} teams, from {since} to {until}: {folder / SCENARIO} and {folder / ARRIVALS}."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m rehearsal.history", description=__doc__)
    parser.add_argument(
        "--from", dest="since", type=date.fromisoformat, help="the first day; a year before the last"
    )
    parser.add_argument("--until", type=date.fromisoformat, help="the last day; yesterday, if none is given")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), help="where the two files go; here")
    return parser


if __name__ == "__main__":
    sys.exit(main())
