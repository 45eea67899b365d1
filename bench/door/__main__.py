"""`make reports`: reports with photographs for five minutes, and the pages on a slow telephone, measured.

`python -m bench.door --seconds 5` takes less, and `--page` also writes docs/performance.md.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.door.load import UNLIMITED, load, photographs
from bench.door.page import ABOUT, TITLE, table
from bench.door.speed import pages
from bench.system import MeasuredSystem
from casework.site.words import day
from engine.process import leave
from engine.server.children import free_port
from engine.server.local import start_server
from starve.page import PAGE, with_section

FIVE_MINUTES = 300


def main() -> int:
    """Measure; returns the exit code: 1 where a report has no reference."""
    parser = argparse.ArgumentParser(prog="make reports", description="What the front door takes.")
    parser.add_argument("--seconds", type=int, default=FIVE_MINUTES, help="of reports, each way")
    parser.add_argument("--page", action="store_true", help="write the figures to docs/performance.md")
    given = parser.parse_args()
    burdened = os.getloadavg()[0]
    server = start_server(None, port=free_port(), ui_port=None, use_address=False, report=_say)
    try:
        with tempfile.TemporaryDirectory(prefix="charter-door-") as made:
            system = MeasuredSystem.beside(server, Path(made) / "system")
            with system.worker():
                _say("The register and Temporal are ready …")  # it has made both so
            pictures = photographs()
            loads = {}
            for named, temporal in (("there", True), ("away", False)):
                _say(f"Reports with Temporal {named} …")
                loads[named] = asyncio.run(load(system, given.seconds, temporal=temporal, pictures=pictures))
            _say("A slow telephone …")
            with system.site("-m", "casework", "serve", **UNLIMITED) as (_, home):
                seen = asyncio.run(pages(home, pictures[0]))
    finally:
        server.stop()
    figures = table(day(datetime.now(UTC)), loads, seen, burdened)
    _say(figures)
    if given.page:
        written = with_section(PAGE.read_text(encoding="utf-8"), figures, TITLE, ABOUT)
        PAGE.write_text(written, encoding="utf-8")
    return 0 if all(each.references == each.photographs == each.reports for each in loads.values()) else 1


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a person waits


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    leave(main())
