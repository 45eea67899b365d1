"""What the first start needs, made side by side: the Python packages, the Temporal server with its Web UI,
the site's stylesheet. `make run` and `make test` call it in a Python environment that may still be empty.

Fetching packages waits for the network and compiling the server for the processors, so neither waits for the
other. What fails ends the rest, with one sentence; what was finished by then is kept.
"""

import math
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from casework.site import assets
from engine.server import ladder
from engine.server.build import cache_dir
from engine.server.children import Child, stop_all

ROOT = Path(__file__).resolve().parent
STOP_SECONDS = 10.0  # a stopped build deletes a gigabyte of its own caches
# Processor seconds that server and Web UI took to compile, on a quick machine and on one two and a half times
# slower; and seconds for what is fetched.
_COMPILING = (250.0, 850.0)
_FETCHING = (20.0, 90.0)
_PROCESSORS_USED = 8  # more of them wait for each other


class CannotPrepare(Exception):
    """Something that is needed cannot be had; the text is one sentence saying what to do."""


@dataclass
class Job:
    """One thing that is made beside the others: what a person calls it, and the command that makes it."""

    name: str
    command: Sequence[str]
    folder: Path
    child: Child = field(init=False)
    _said: int = 0

    def start(self) -> None:
        self.child = Child(self.name, self.command, self.folder / f"{self.name}.log", cwd=ROOT)
        self.child.start()

    @property
    def running(self) -> bool:
        return self.child.running

    @property
    def failed(self) -> bool:
        return bool(self.child.exit_code)

    def tell(self) -> None:
        """Say the whole lines that it has written since the last time."""
        with self.child.log.open("rb") as log:
            log.seek(self._said)
            written = log.read()
        whole = written[: written.rfind(b"\n") + 1]
        self._said += len(whole)
        for line in whole.decode(errors="replace").splitlines():
            if line.strip() and not _OF_MAKE.match(line):
                say(f"  {self.name}: {line.strip()}")

    def last_words(self) -> str:
        lines = [line for line in self.child.last_lines(20).splitlines() if not _OF_MAKE.match(line)]
        return lines[-1].strip() if lines else f"Making the {self.name} failed without a word."


_OF_MAKE = re.compile(r"make(\[\d+\])?: ")


def main(target: str) -> int:
    """Have ready what `target`, the environment's mark in the Makefile, stands for, and what is built here.

    Returns the exit code.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, _interrupt)
    with tempfile.TemporaryDirectory(prefix="charter-prepare-") as folder:
        jobs = wanted(target, Path(folder))
        if not jobs:
            return 0
        say(estimate([job.name for job in jobs], processors()))
        try:
            side_by_side(jobs, download(Path(folder)))
        except CannotPrepare as error:
            print(f"\n{error}", file=sys.stderr, flush=True)  # noqa: T201 - the one sentence
            return 1
        except KeyboardInterrupt:
            say("Stopped. What was finished is kept.")
            return 130
    return 0


def wanted(target: str, folder: Path) -> list[Job]:
    """What is not there yet."""
    jobs = []
    asked = subprocess.run(["make", "-q", target], cwd=ROOT, capture_output=True, check=False)  # noqa: S603, S607
    if asked.returncode:
        jobs.append(Job("packages", ["make", target], folder))
    if not os.environ.get("TEMPORAL_ADDRESS") and ladder.at_hand() is None:
        jobs.append(Job("server", [sys.executable, "-m", "engine.server.ladder", "build"], folder))
    if not assets.at_hand():
        jobs.append(Job("stylesheet", [sys.executable, "-m", "casework.site.assets"], folder))
    return jobs


def download(folder: Path) -> Job:
    """The SDK's own download of a server: it needs the packages, and takes seconds where it works."""
    return Job("ready-made server", [sys.executable, "-m", "engine.server.ladder", "download"], folder)


def side_by_side(jobs: list[Job], download: Job, poll: float = 0.2) -> None:
    """Run all of it at once. A server that is to be had ready-made ends the building of one.

    Raises:
        CannotPrepare: one of them failed; the others were stopped.
    """
    named = {job.name: job for job in jobs}
    server, packages = named.get("server"), named.get("packages")
    going, tried = list(jobs), server is None
    try:
        for job in jobs:
            job.start()
        while going:
            for job in list(going):
                ended = not job.running  # asked first: what it wrote last is told, too
                job.tell()
                if not ended:
                    continue
                if job is server and job.failed and (not tried or download in going):
                    continue  # it may still be had ready-made
                going.remove(job)
                if job is download:
                    if not job.failed and server in going:
                        going.remove(server)
                        say("  server: there is a ready-made one, so none is built.")
                        server.child.stop(STOP_SECONDS)
                elif job.failed:
                    raise CannotPrepare(job.last_words())
            if not tried and packages not in going:
                tried = True
                download.start()
                going.append(download)
            time.sleep(poll)
    finally:
        stop_all([job.child for job in going if hasattr(job, "child")], STOP_SECONDS)


def processors() -> int:
    """How many processors this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def estimate(names: Sequence[str], count: int) -> str:
    """What is made now, and about how long that takes on so many processors."""
    listed = ", ".join(names[:-1]) + (" and " if names[1:] else "") + names[-1]
    first = f"Making what is not here yet: {listed}, side by side."
    if "server" not in names:
        return f"{first} That takes one to three minutes, most of it the network's."
    used = min(count, _PROCESSORS_USED)
    least, most = (
        compiling / used + fetching for compiling, fetching in zip(_COMPILING, _FETCHING, strict=True)
    )
    word = "processor" if count == 1 else "processors"
    return (
        f"{first} With {count} {word} that takes about {max(1, math.floor(least / 60))} to "
        f"{math.ceil(most / 60)} minutes, this once, nearly all of it compiling the Temporal server; seconds "
        f"where the network has a ready-made one. It is kept in {cache_dir()}."
    )


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - talks to the person who started it


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
