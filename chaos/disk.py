"""A disk that can be filled: a file system of its own in memory where we may mount one, else a limit on what
our programs may write."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

LEAST = 300
"""Megabytes; each case is given another half of one."""
ALLOWED = 4096
"""Bytes of a file that may be written where only the programs are limited."""
BALLAST = "ballast"


@dataclass
class Disk:
    """Where the product keeps its data."""

    folder: Path
    mounted: bool
    programs: Callable[[], Sequence[psutil.Process]]
    """Those to limit where nothing could be mounted."""

    @property
    def how(self) -> str:
        """How it is filled, for the report."""
        if self.mounted:
            return "a file system of its own in memory (tmpfs), filled to its last byte"
        return f"no file of our programs may grow past {ALLOWED:,} bytes (RLIMIT_FSIZE); Temporal’s may"

    def fill(self) -> None:
        """Nothing more can be written."""
        if not self.mounted:
            self._limit(ALLOWED)
            return
        with (self.folder / BALLAST).open("wb") as file:
            for size in (1 << 20, 1 << 12):
                with suppress(OSError):
                    while True:
                        os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), size)

    def empty(self) -> None:
        """It can be written again."""
        if not self.mounted:
            self._limit(psutil.RLIM_INFINITY)
        (self.folder / BALLAST).unlink(missing_ok=True)

    def _limit(self, size: int) -> None:
        for program in self.programs():
            with suppress(psutil.Error):
                _, hard = program.rlimit(psutil.RLIMIT_FSIZE)
                program.rlimit(psutil.RLIMIT_FSIZE, (size, hard))


@contextmanager
def disk(folder: Path, cases: int, programs: Callable[[], Sequence[psutil.Process]]) -> Iterator[Disk]:
    """A disk at that folder while the block runs."""
    folder.mkdir()
    mounted = False
    if os.geteuid() == 0 and (mount := shutil.which("mount")):
        size = f"size={LEAST + cases // 2}m,mode=0755"
        mounted = not subprocess.run(  # noqa: S603 - a folder of ours
            [mount, "-t", "tmpfs", "-o", size, "charter-chaos", str(folder)], capture_output=True, check=False
        ).returncode
    try:
        yield Disk(folder, mounted, programs)
    finally:
        if mounted and (umount := shutil.which("umount")):
            subprocess.run([umount, str(folder)], check=True)  # noqa: S603
