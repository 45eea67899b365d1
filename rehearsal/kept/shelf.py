"""Where rehearsals are kept, each under a name of its own. Nothing here plays anything."""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from charter.writing.values import worded
from engine.errors import ExpectedError

FOLDER = "rehearsals"
"""Within the data folder, where nothing else is set."""
SCENARIO, REPORT, FIGURES, PROGRESS, WHY = (
    "scenario.toml", "report.html", "figures.json", "progress.json", "why.txt"
)  # fmt: skip
FEWEST, FEWEST_FILE = "fewest.html", "fewest.csv"
LOG = "log.txt"
"""What the program of one that was begun from the site had to say."""
STOP = "stop"
"""A file whose being there asks a run to end."""
_LOCK = "running"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = 60


class CannotKeep(ExpectedError):
    """A name or a folder that cannot be used; the text is a sentence."""


@worded({"stopped": "Stopped before its end", "not_possible": "Could not be played"})
class RunState(StrEnum):
    PLAYING = "playing"
    PLAYED = "played"
    STOPPED = "stopped"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True)
class Progress:
    """How far a run has come."""

    part: float
    """0 to 1."""
    said: str
    """What is being done."""


@dataclass(frozen=True)
class KeptRehearsal:
    """One rehearsal."""

    name: str
    title: str
    """Of its scenario, once it has been played; its name before."""
    state: RunState
    at: datetime
    """When it was last written to."""
    progress: Progress | None = None
    why: str = ""
    """Why it could not be played, in a sentence."""


class Shelf:
    """All of them, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, name: str) -> Path:
        """The folder of one. Raises CannotKeep for a name that is none."""
        if not _NAME.fullmatch(name) or len(name) > LONGEST:
            raise CannotKeep(
                f"A name has small letters, digits and hyphens, at most {LONGEST}, such as three-inspectors."
            )
        return self.folder / name

    def free_name(self, wish: str) -> str:
        """The wish as a name, with a number behind it where there is one of that name."""
        plain = re.sub(r"[^a-z0-9]+", "-", wish.lower()).strip("-")[: LONGEST - 4].strip("-") or "rehearsal"
        name, number = plain, 2
        while (self.folder / name).exists():
            name, number = f"{plain}-{number}", number + 1
        return name

    def all(self) -> list[KeptRehearsal]:
        """Every one of them, the newest first."""
        if not self.folder.is_dir():
            return []
        found = [one for each in self.folder.iterdir() if (one := self.get(each.name)) is not None]
        return sorted(found, key=lambda one: (one.at, one.name), reverse=True)

    def files(self, name: str) -> list[str]:
        """What one has for spreadsheets, and its pages, by their names."""
        return sorted(
            each.name
            for each in self.place(name).iterdir()
            if each.suffix in (".csv", ".html", ".toml") and each.is_file()
        )

    def get(self, name: str) -> KeptRehearsal | None:
        """One by its name; None where there is none."""
        try:
            folder = self.place(name)
        except CannotKeep:
            return None
        if not folder.is_dir():
            return None
        at = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
        if (folder / FIGURES).exists():
            title = _read(folder / FIGURES).get("scenario") or name
            return KeptRehearsal(name, str(title), RunState.PLAYED, at)
        why = (folder / WHY).read_text(encoding="utf-8") if (folder / WHY).exists() else ""
        if why:
            return KeptRehearsal(name, name, RunState.NOT_POSSIBLE, at, why=why)
        if not _is_held(folder / _LOCK):
            return KeptRehearsal(name, name, RunState.STOPPED, at)
        said = _read(folder / PROGRESS)
        progress = Progress(float(str(said.get("part", 0))), str(said.get("said", "It is about to begin")))
        return KeptRehearsal(name, name, RunState.PLAYING, at, progress)

    def playing(self) -> KeptRehearsal | None:
        """The one that is being played, if one is."""
        return next((one for one in self.all() if one.state is RunState.PLAYING), None)

    def begin(self, name: str, scenario: str) -> Path:
        """A folder for a new one, with its scenario. One of that name that came to nothing makes room.

        Raises CannotKeep where there is one of that name.
        """
        folder = self.place(name)
        there = self.get(name)
        if there is not None and there.state in (RunState.STOPPED, RunState.NOT_POSSIBLE):
            shutil.rmtree(folder)
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            raise CannotKeep(f"There is a rehearsal called {name} already: choose another name.") from None
        except OSError as error:
            raise CannotKeep(f"{folder} cannot be written: {error.strerror}.") from None
        write(folder / SCENARIO, scenario)
        return folder

    def drop(self, name: str) -> bool:
        """Delete one that is not being played; False where there is none, or it is."""
        one = self.get(name)
        if one is None or one.state is RunState.PLAYING:
            return False
        shutil.rmtree(self.place(name))
        return True


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """While a run is at work in its folder: a lock, which goes with the last process that has it open.

    Gives its descriptor: a program that is started with it has the lock, too.
    """
    with (folder / _LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield held.fileno()


def say(folder: Path, progress: Progress) -> None:
    """Write down how far a run has come."""
    write(folder / PROGRESS, json.dumps({"part": round(progress.part, 3), "said": progress.said}))


def write(file: Path, text: str) -> None:
    """A file that is there whole or not at all."""
    beside = file.with_suffix(f"{file.suffix}.new")
    beside.write_text(text, encoding="utf-8", newline="")
    os.replace(beside, file)


def _is_held(lock: Path) -> bool:
    try:
        with lock.open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _read(file: Path) -> Mapping[str, object]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
