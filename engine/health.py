"""Whether a program without a page is well: by a file that it touches while all that it needs answers.

`python -m engine.health worker` (or `urgent`, `relay`, `mail`) looks at that file: exit code 0 for well, 1
and a sentence otherwise. It needs nothing but the data folder, so that a container can ask every few seconds.
"""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

BEAT_SECONDS = 5.0
"""Between two looks of a program at what it needs."""
STALE_SECONDS = 30.0
"""After so long without a sign it is not well: what it needs is away, or it hangs."""
_FOLDER = "health"


class Sign:
    """The file by which one program says that it is well. What cannot be written is no sign."""

    def __init__(self, data_dir: Path, name: str) -> None:
        self._file = data_dir / _FOLDER / name

    def give(self) -> None:
        """Say so now."""
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file.touch()

    def age(self) -> float | None:
        """Seconds since it was last given; None if it never was."""
        try:
            return max(0.0, time.time() - self._file.stat().st_mtime)
        except OSError:
            return None


async def keep_saying(sign: Sign, well: Callable[[], Awaitable[bool]], seconds: float = BEAT_SECONDS) -> None:
    """Give the sign while all is well, until cancelled. Whatever goes wrong in looking is not well."""
    while True:
        with contextlib.suppress(Exception):
            if await well():
                sign.give()
        await asyncio.sleep(seconds)


def main(name: str, data_dir: Path) -> int:
    """The exit code for whoever asks."""
    age = Sign(data_dir, name).age()
    if age is not None and age <= STALE_SECONDS:
        return 0
    since = "it has never said that it is" if age is None else f"its last sign is {age:.0f} seconds old"
    sys.stderr.write(f"The {name} is not well: {since}. Its log says what is away.\n")
    return 1


if __name__ == "__main__":
    folder = Path(os.environ.get("CHARTER_DATA_DIR") or ".local").expanduser()
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "worker", folder))
