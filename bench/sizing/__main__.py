"""`python -m bench.sizing`: measure some sizes, compute larger ones, write docs/deploying/sizing.md.

Some twenty minutes on two processors. `--cases 100 300 --no-page` is a small one, printed.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.sizing.measuring import Size, sizes
from bench.sizing.page import PAGE, page
from bench.system import ROOT, MeasuredSystem
from engine.process import leave
from engine.server.children import clear_up_when_told, free_port
from engine.server.local import start_server
from starve.__main__ import only_ours, say
from tests.register.postgres import postgres


def main() -> int:
    """Measure; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.sizing", description="How large it has to be.")
    parser.add_argument("--cases", type=int, nargs="+", default=[1_000, 5_000, 10_000], help="open at once")
    parser.add_argument(
        "--page", action=argparse.BooleanOptionalAction, default=True, help=f"write {PAGE.relative_to(ROOT)}"
    )
    given = parser.parse_args()
    if min(given.cases) < 1 or len(set(given.cases)) != len(given.cases):
        parser.error("each size is a number of cases of its own, from 1")
    only_ours()
    clear_up_when_told()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="charter-sizing-") as made, postgres() as address:
        os.environ["CHARTER_REGISTER_URL"] = address  # of every program that is started
        folder = Path(made)
        server = start_server(folder / "temporal", port=free_port(), ui_port=None, use_address=False)
        try:
            system = MeasuredSystem.beside(server, folder / "system")
            asyncio.run(sizes(system, given.cases, lambda measured: _written(measured, load, given.page)))
        finally:
            server.stop()
    return 0


def _written(measured: Sequence[Size], load: float, to_page: bool) -> None:
    """After each size, so that a run that is stopped has left what it found."""
    if to_page:
        PAGE.write_text(page(measured, load), encoding="utf-8")
        say(f"{PAGE.relative_to(ROOT)} was written, up to {measured[-1].cases:,} cases.")
    else:
        say(page(measured, load))


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    leave(main())
