"""`python -m bench.kept`: how fast the managers' dashboard and its longest lists are, with 100,000 cases and
300,000 promises that fell due in one quarter, on both databases. A few minutes; it writes nothing down.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bench.pages import CASES, manager_at, read
from bench.system import percentile
from engine.process import leave
from register import Register, migrate
from tests.register.making import Clock
from tests.register.many_promises import fill_promises
from tests.register.multitude import fill
from tests.register.postgres import postgres

PLACE = "/casework/dashboard"
ADDRESSES = [
    *(PLACE, f"{PLACE}?team=Waste", f"{PLACE}?service=potholes"),
    *(f"{PLACE}/{which}" for which in ("kept", "late", "load")),
]
TIMES = 10


async def dashboards(url: str, folder: Path) -> tuple[int, list[tuple[str, float]]]:
    """Fill an empty register and read its dashboard and lists; how many promises it has, and how long each
    took."""
    migrate(url)
    clock = Clock()
    register = Register.open(url, clock)
    try:
        fill(register, CASES)
        count = fill_promises(register)
        async with manager_at(register, clock, folder) as client:
            return count, await read(client, ADDRESSES * TIMES)
    finally:
        register.close()


def main() -> int:
    """Measure both; returns the exit code."""
    argparse.ArgumentParser(
        prog="python -m bench.kept", description="How fast the dashboard is."
    ).parse_args()
    with tempfile.TemporaryDirectory(prefix="charter-bench-") as made, postgres() as address:
        folder = Path(made)
        for database, url in (("SQLite", f"sqlite:///{folder / 'many.sqlite3'}"), ("Postgres", address)):
            count, taken = asyncio.run(dashboards(url, folder))
            for which in ADDRESSES:
                times = [seconds * 1000 for each, seconds in taken if each == which]
                told = f"p50 {percentile(times, 0.5):.0f} ms, p95 {percentile(times, 0.95):.0f} ms"
                sys.stdout.write(f"{database}, {count:,} promises: {which}: {told}\n")
    return 0


if __name__ == "__main__":
    leave(main())
