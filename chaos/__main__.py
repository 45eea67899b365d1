"""`make chaos`: everything fails in turn, and nothing may be lost. Exit code 1 where something is.

`python -m chaos --seed 7 --minutes 3 --cases 200 --register sqlite --no-page` is a smaller one.
"""

import argparse
import sys

from chaos.plan import QUIET_SECONDS
from chaos.report import PAGE, command, faults, holds, told, with_run
from chaos.storm import ChaosPlan, chaos
from engine.process import INTERRUPTED, leave
from engine.server.build import NoServer
from engine.server.children import clear_up_when_told
from starve.__main__ import only_ours, say
from starve.product import NotUp
from tests.register.postgres import NoPostgres

COMMAND, ABOUT = "make chaos", "Whether anything is lost when everything fails in turn."
REGISTERS = {"sqlite": [False], "postgres": [True], "both": [False, True]}


def main() -> int:
    """Run; returns the exit code."""
    usual = ChaosPlan()
    parser = argparse.ArgumentParser(
        prog=COMMAND, description="Whether anything is lost when everything fails."
    )
    parser.add_argument("--seed", type=int, default=usual.seed, help="which faults come when")
    parser.add_argument("--minutes", type=float, default=usual.seconds / 60, help="of messages and faults")
    parser.add_argument("--cases", type=int, default=usual.cases, help="of all processes in turn")
    parser.add_argument("--clients", type=int, default=usual.clients, help="at once")
    parser.add_argument("--register", choices=REGISTERS, default="both", help="where the register is")
    parser.add_argument(
        "--page",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="write the report to docs/chaos.md",
    )
    given = parser.parse_args()
    seconds = given.minutes * 60
    if seconds <= QUIET_SECONDS or given.cases < 1 or given.clients < 1:
        parser.error(
            f"at least one case and one client, and more than {QUIET_SECONDS / 60:g} minutes: the last "
            f"{QUIET_SECONDS:.0f} seconds are without faults"
        )
    only_ours()
    clear_up_when_told()
    well = True
    for postgres in REGISTERS[given.register]:
        plan = ChaosPlan(given.seed, seconds, given.cases, given.clients, postgres)
        try:
            outcome = chaos(plan, say)
        except (NotUp, NoServer, NoPostgres) as error:
            sys.stderr.write(f"{error}\n")
            return 1
        except KeyboardInterrupt:
            return INTERRUPTED
        say(told(outcome))
        if not holds(outcome):
            well = False
            say(f"\nIt does not hold, with seed {given.seed}:\n{faults(outcome)}\nAgain: {command(outcome)}")
        if given.page:
            page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
            PAGE.write_text(with_run(page, outcome), encoding="utf-8")
    return 0 if well else 1


if __name__ == "__main__":
    leave(main())
