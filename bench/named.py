"""A program whose threads the kernel knows by the names Python gives them: `python -m bench.named MODULE …`.

So that their processor time can be told apart from outside. Python does it by itself from 3.14.
"""

import ctypes
import runpy
import sys
import threading

_PR_SET_NAME = 15
_LONGEST = 15


def name_threads() -> None:
    """Tell the kernel the name of every thread that is started from now on. Linux only."""
    run, library = threading.Thread.run, ctypes.CDLL(None)

    def named(thread: threading.Thread) -> None:
        library.prctl(_PR_SET_NAME, thread.name.encode()[:_LONGEST], 0, 0, 0)
        run(thread)

    threading.Thread.run = named  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    if sys.platform == "linux":
        name_threads()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
