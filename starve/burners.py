"""Programs that want all the processor time there is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.server.children import Child, stop_all

FOR_EVER = "while True: pass"


@contextmanager
def burning(count: int, folder: Path) -> Iterator[None]:
    """So many of them while the block runs, each a Python loop that never waits."""
    children = [
        Child("a burner", [sys.executable, "-c", FOR_EVER], folder / f"burner-{number}.log")
        for number in range(count)
    ]
    try:
        for child in children:
            child.start()
        yield
    finally:
        stop_all(children, 5.0)
