"""`make demo`, or `python -m demo HighwaysRepair`."""

import argparse
import sys
import tempfile
from pathlib import Path

from demo.playing import play
from demo.stories import SCENES
from demo.telling import show_line
from engine.errors import ExpectedError
from engine.process import run_once
from engine.server.build import NoServer
from engine.server.children import free_port
from engine.server.local import Server, start_server

FIRST = "HighwaysRepair"


def main() -> None:
    """Play the process named on the command line, a pothole's otherwise."""
    parser = argparse.ArgumentParser(prog="make demo", description="A case's story, told on skipped time.")
    parser.add_argument("process", nargs="?", default=FIRST, help=f"whose; {FIRST} if none is named")
    process = parser.parse_args().process
    if process not in SCENES:
        sys.exit(f"There is no story of {process}; there is one of {', '.join(SCENES)}.")
    run_once(_whole(process), expected=(NoServer, ExpectedError))


async def _whole(process: str) -> None:
    with tempfile.TemporaryDirectory(prefix="charter-demo-") as folder:
        server = _server()
        try:
            await play(process, server.address, Path(folder))
        finally:
            server.stop()


def _server() -> Server:
    """Started from this thread, which lives as long as it has to."""
    return start_server(
        None, port=free_port(), ui_port=None, time_skipping=True, report=show_line, use_address=False
    )


if __name__ == "__main__":
    main()
