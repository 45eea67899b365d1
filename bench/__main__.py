"""`make bench`: measure everything once, and write docs/performance.md. About five minutes on two processors.

`python -m bench --quick` measures a little of everything, and prints the page instead.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from bench.cases import rounds
from bench.door.page import TITLE as DOOR
from bench.idle import idle
from bench.intake import reports
from bench.killed import killed
from bench.pages import pages
from bench.report import BenchFigures, page
from bench.system import ROOT, MeasuredSystem
from engine.process import leave
from engine.server.children import free_port
from engine.server.local import start_server
from starve.page import PAGE, appended, section
from tests.register.postgres import postgres


def main() -> int:
    """Measure; returns the exit code."""
    parser = argparse.ArgumentParser(description="Measure what it costs.")
    parser.add_argument("--quick", action="store_true", help="a little of everything, printed only")
    quick = parser.parse_args().quick
    load = os.getloadavg()[0]
    server = start_server(None, port=free_port(), ui_port=None, use_address=False, report=_say)
    try:
        with tempfile.TemporaryDirectory(prefix="charter-bench-") as made:
            folder = Path(made)
            system = MeasuredSystem.beside(server, folder / "system")
            _say("Nothing …")  # first: later there are reports for the relay to start
            still = idle(system)
            _say("Cases …")
            done = asyncio.run(rounds(system, 10 if quick else 60, 1 if quick else 3))
            _say("A worker killed …")
            gone = asyncio.run(killed(system, 100 if quick else 1_000))
            _say("Reports …")
            seconds = 3 if quick else 15
            up = asyncio.run(reports(system, seconds, temporal=True))
            away = asyncio.run(reports(system, seconds, temporal=False))
            _say("Queues and searches …")
            sqlite = f"sqlite:///{folder / 'many.sqlite3'}"
            shown = asyncio.run(pages("SQLite", sqlite, folder))
            with postgres() as address:
                shown += asyncio.run(pages("Postgres", address, folder))
    finally:
        server.stop()
    text = page(BenchFigures(load, done, {"there": up, "away": away}, shown, gone, still))
    if quick:
        _say(text)
    else:
        before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        PAGE.write_text(appended(text, section(before), section(before, DOOR)), encoding="utf-8")
        _say(f"{PAGE.relative_to(ROOT)} was written.")
    return 0


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a person waits


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    leave(main())
