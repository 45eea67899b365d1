"""A wrong wall clock for one program: put on its PYTHONPATH, read once, as it starts.

`CHAOS_CLOCKS` is a folder; a file in it named like the program's heartbeat says by how many seconds it is
off. Monotonic time goes on as it is, as it would where somebody sets a machine's clock. Only Python's own:
what the SDK times by itself is monotonic.
"""

import ctypes
import datetime
import gc
import os
import time
from typing import Any


def _awry() -> float:
    program = os.path.basename(os.environ.get("CHARTER_HEARTBEAT", ""))
    try:
        with open(os.path.join(os.environ["CHAOS_CLOCKS"], program)) as file:
            return float(file.read())
    except (KeyError, OSError, ValueError):
        return 0.0


def _shift(seconds: float) -> None:
    real_time, real_ns, real_now = time.time, time.time_ns, datetime.datetime.now
    off = datetime.timedelta(seconds=seconds)

    def now(cls: Any, tz: Any = None) -> Any:
        return real_now(tz) + off

    setattr(time, "time", lambda: real_time() + seconds)  # noqa: B010 - on purpose
    setattr(time, "time_ns", lambda: real_ns() + int(seconds * 1e9))  # noqa: B010
    # The class is written in C and cannot be set; its own dictionary can.
    inner = gc.get_referents(datetime.datetime.__dict__)[0]
    inner["now"] = classmethod(now)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime.datetime))


if _seconds := _awry():
    _shift(_seconds)
