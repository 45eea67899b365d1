"""How far a rehearsal has come, told to whoever waits at a terminal."""

import sys
import time
from types import TracebackType
from typing import Self

from rehearsal.kept.shelf import Progress

EVERY = 0.1
"""A new line each tenth of the way, where lines cannot be written over."""


def out(line: str) -> None:
    """A line of what came of it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class ToldProgress:
    """One line that is written over on a terminal; on anything else a line now and then."""

    def __init__(self) -> None:
        self._over = sys.stderr.isatty()
        self._told, self._long = -1.0, 0
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._over and self._long:
            sys.stderr.write(f"\r{' ' * self._long}\r")
            sys.stderr.flush()

    def __call__(self, progress: Progress) -> None:
        """Tell it, if it is worth a line."""
        if progress.part < self._told:  # another year has begun
            self._told = -1.0
        line = f"{progress.part:4.0%}  {progress.said}  ({time.monotonic() - self._began:,.0f} s)"
        if self._over:
            sys.stderr.write(f"\r{line.ljust(self._long)}")
            self._long = max(self._long, len(line))
        elif progress.part >= self._told + EVERY:
            sys.stderr.write(f"{line}\n")
            self._told = progress.part
        sys.stderr.flush()
