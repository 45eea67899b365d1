"""Processes forked from one that has loaded everything, made ready what a worker makes before it polls, and
started nothing: anew for each of some hundred, that was most of what they took."""

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.forked", "tests.workflows.crashing", "demo.__main__"])


def fork(main: Callable[..., None], *given: Any, log: Path) -> BaseProcess:
    """A process that does that and writes what it prints there, started. It does not outlive the tests."""
    forked = _FORKS.Process(target=_be, args=(main, given, log), daemon=True)
    forked.start()
    return forked


def _be(main: Callable[..., None], given: tuple[Any, ...], log: Path) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # however they end
    with log.open("ab") as printed:
        for stream in (1, 2):
            os.dup2(printed.fileno(), stream)
    main(*given)
