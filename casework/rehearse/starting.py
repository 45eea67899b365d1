"""A rehearsal begun from the site: a process of its own, of which one runs at a time.

It knows nothing of this system: no settings, no keys and no address of anything that runs are in its
environment. It works at a low priority, leaves a processor to the site where there are two, and ends with the
site: a rehearsal can be played again.
"""

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.config.limits import usable_processors
from rehearsal.kept.shelf import LOG, SCENARIO, STOP, CannotKeep, Shelf, running, write

ROOT = Path(__file__).resolve().parents[2]
GIVEN = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "CHARTER_CACHE_DIR")
"""All of our environment that it is given."""
MOST_PROCESSORS = 2
"""Each takes half a gigabyte for a year of 10,000 cases: what the site's container has room for."""
BUSY = "A rehearsal is being played already. Wait until it has ended, or stop it."


def start(shelf: Shelf, name: str, scenario: str, fewest: float | None) -> None:
    """Begin to play a scenario, or with ``fewest`` search who keeps so many of a hundred promises.

    Raises CannotKeep where one is played or the name is taken, ScenarioFault for a scenario that cannot be.
    """
    from rehearsal.scenario.reading import read_scenario  # no site needs it to start

    with _one_at_a_time(shelf):
        if shelf.playing() is not None:
            raise CannotKeep(BUSY)
        folder = shelf.begin(name, scenario)
        try:
            read_scenario(folder / SCENARIO)
            _run(folder, fewest)
        except BaseException:
            shelf.drop(name)
            raise


@contextmanager
def _one_at_a_time(shelf: Shelf) -> Iterator[None]:
    """Whichever site of several it is that begins one."""
    try:
        shelf.folder.mkdir(parents=True, exist_ok=True)
        held = (shelf.folder / ".beginning").open("w")
    except OSError as error:
        raise CannotKeep(f"{shelf.folder} cannot be written: {error.strerror}.") from None
    with held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _run(folder: Path, fewest: float | None) -> None:
    asked = [] if fewest is None else ["--fewest", f"{fewest:g}"]
    processors = str(min(max(usable_processors() - 1, 1), MOST_PROCESSORS))
    scenario, into = str(folder.resolve() / SCENARIO), str(folder.resolve())
    play = [sys.executable, "-m", "rehearsal", scenario, "--begun", into, "--processors", processors, *asked]
    with running(folder) as lock, (folder / LOG).open("wb") as log:
        child = subprocess.Popen(  # noqa: S603 - our own program, and a path of ours
            play,
            cwd=ROOT,
            env={name: os.environ[name] for name in GIVEN if name in os.environ},
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=[lock],
        )
    threading.Thread(target=_wait, args=(child,), daemon=True).start()


def _wait(child: "subprocess.Popen[bytes]") -> None:
    """Its pipe is open for as long as this process lives: with it the child knows that somebody waits."""
    child.wait()
    if child.stdin is not None:
        child.stdin.close()


def stop(shelf: Shelf, name: str) -> None:
    """Ask one that is played to end, which it does within some seconds."""
    write(shelf.place(name) / STOP, "")
