"""`make starve`: the whole product short of processor time for five minutes. Exit code 1 where it does not
hold.

`python -m starve --page` also writes the figures to docs/performance.md.
"""

import argparse
import os
import sys
from contextlib import ExitStack
from dataclasses import replace

from engine.process import INTERRUPTED, leave
from starve.page import PAGE, with_section
from starve.product import NotUp
from starve.report import faults, holds, table
from starve.storm import StormPlan, storm
from tests.register.postgres import postgres

COMMAND = "make starve"


def main() -> int:
    """Storm; returns the exit code."""
    usual = StormPlan()
    parser = argparse.ArgumentParser(prog=COMMAND, description="Whether a starved machine can wedge a case.")
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="how long")
    parser.add_argument("--cases", type=int, default=usual.cases, help="of all processes in turn")
    parser.add_argument("--clients", type=int, default=usual.clients, help="at once")
    parser.add_argument("--burners", type=int, default=usual.burners, help="programs that burn processors")
    parser.add_argument("--postgres", action="store_true", help="the register on Postgres, not on SQLite")
    parser.add_argument("--page", action="store_true", help="write the figures to docs/performance.md")
    given = parser.parse_args()
    plan = StormPlan(given.seconds, given.cases, given.clients, given.burners)
    only_ours()
    with ExitStack() as stack:
        if given.postgres:
            plan = replace(plan, register_url=stack.enter_context(postgres()))
        try:
            outcome = storm(plan)
        except NotUp as error:
            sys.stderr.write(f"{error}\n")
            return 1
        except KeyboardInterrupt:
            return INTERRUPTED
    say(table(outcome))
    if found := faults(outcome):
        say(f"\n{found}")
    if given.page:
        PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8"), table(outcome)), encoding="utf-8")
    return 0 if holds(outcome) else 1


def only_ours() -> None:
    """Nothing a developer has set for their own Temporal or Charter Casework reaches the storm."""
    for name in list(os.environ):
        if name.startswith(("CHARTER_", "TEMPORAL_")) and name != "CHARTER_CACHE_DIR":
            del os.environ[name]


def say(text: str) -> None:
    """To whoever started it."""
    print(text, flush=True)  # noqa: T201 - a person waits


if __name__ == "__main__":
    leave(main())
