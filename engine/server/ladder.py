"""Where a Temporal server comes from on this machine: the first of several ways that works."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from engine.server.build import NoServer, Report, build, built, cache_dir
from engine.server.children import clear_up_when_told
from engine.server.config import is_new_enough

CLI_LEAST = (1, 9)  # the first whose server skips time
_DOWNLOAD_SECONDS = 120.0
_DOWNLOAD = """
import asyncio, sys
from temporalio.testing import WorkflowEnvironment

async def main():
    env = await WorkflowEnvironment.start_local(
        download_dest_dir=sys.argv[1], dev_server_download_version="latest"
    )
    await env.shutdown()

asyncio.run(main())
"""


@dataclass(frozen=True)
class Programs:
    """Either the Temporal CLI, which is server and Web UI in one, or the two programs apart."""

    cli: Path | None = None
    server: Path | None = None
    ui: Path | None = None


def find_programs(report: Report) -> Programs:
    """The Temporal server to start here, fetched or built if need be.

    In this order: what is `at_hand`; the SDK's own download; the production server built from source, which
    needs no Go on the machine.

    Raises:
        NoServer: none of them can be had.
    """
    if found := at_hand():
        return found
    if cli := download(report):
        return Programs(cli=cli)
    server, ui = build(cache_dir(), report)
    return Programs(server=server, ui=ui)


def at_hand() -> Programs | None:
    """A `temporal` command of 1.9 or later on the PATH, or what an earlier run kept in the cache."""
    cache = cache_dir()
    if cli := _cli_on_path() or _usable_cli(_downloaded(cache)):
        return Programs(cli=cli)
    if ready := built(cache):
        return Programs(server=ready[0], ui=ready[1])
    return None


def _cli_on_path() -> Path | None:
    found = shutil.which("temporal")
    return _usable_cli(Path(found)) if found else None


def _usable_cli(program: Path) -> Path | None:
    if not os.access(program, os.X_OK):
        return None
    try:
        said = subprocess.run(  # noqa: S603 - the user's own Temporal CLI
            [str(program), "--version"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    return program if is_new_enough(said, CLI_LEAST) else None


def _downloaded(cache: Path) -> Path:
    return cache / "temporal-cli" / "temporal"


def download(report: Report) -> Path | None:
    """The CLI by the SDK's own download. A closed network makes it fail at once, and that is no error."""
    cache = cache_dir()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="fetching-", dir=cache))
    except OSError:
        return None
    try:
        report("Fetching a Temporal server by the SDK …")
        subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-c", _DOWNLOAD, str(folder)],
            capture_output=True,
            timeout=_DOWNLOAD_SECONDS,
            check=False,  # the way out of a Python that ran the SDK is not always 0: look at what it left
        )
        for program in sorted(folder.iterdir()):
            if _usable_cli(program):
                home = _downloaded(cache)
                home.parent.mkdir(exist_ok=True)
                return program.replace(home)
    except (OSError, subprocess.SubprocessError):
        pass
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report("  not to be had here.")
    return None


def main(way: str = "") -> int:
    """`python -m engine.server.ladder`: have the server ready before anything is timed.

    `download` and `build` go only that way; each ends with 1 where it leads to none.
    """
    clear_up_when_told()
    try:
        if way == "download":
            found = download(_say)
            return 0 if found else 1
        if way == "build":
            build(cache_dir(), _say)
            return 0
        programs = find_programs(_say)
    except NoServer as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130
    _say(f"Temporal: {programs.cli or programs.server}")
    return 0


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - talks to the person who started it


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
