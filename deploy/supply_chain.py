"""What we are made of, and what is known to be wrong with it: an SBOM, and a look-up of vulnerabilities.

`make audit`. It needs Python, and a network that leads to the packages' registry; its own tools are in an
environment of their own, each checked against its hash. `--where-possible` (for CI) is content where there is
none, and says so. Only the packages of Python's lock are in it; npm's and Go's locks name the rest.
"""

import argparse
import json
import re
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.txt"
TOOLS = ROOT / "requirements-audit.txt"
ENVIRONMENT = ROOT / ".venv-audit"
SBOM = ROOT / "sbom.cdx.json"
SECONDS = 600.0
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


class NotTried(Exception):
    """It could not be looked at here; why, in a sentence."""


class Failed(Exception):
    """It was looked at, and this is wrong."""


def packages(lock: str) -> list[tuple[str, str]]:
    """The packages that a lock pins, with their versions: several of one, where Pythons differ."""
    return [(_named(name), version) for name, version in _PINNED.findall(lock)]


def left_out(sbom: Mapping[str, Any], lock: str) -> list[str]:
    """What the lock pins and the SBOM does not list, or in another version."""
    listed = {(_named(each["name"]), each.get("version")) for each in sbom.get("components", [])}
    return [f"{name} {version}" for name, version in packages(lock) if (name, version) not in listed]


def vulnerable(report: Mapping[str, Any]) -> list[str]:
    """A line for each package with a known vulnerability. NotTried where any could not be looked up.

    pip-audit says "no known vulnerabilities" of a package it could not look up, too.
    """
    looked_at = report.get("dependencies", [])
    found = [
        f"{each['name']} {each['version']}: {', '.join(sorted(one['id'] for one in each['vulns']))}"
        for each in looked_at
        if each.get("vulns")
    ]
    skipped = [each["name"] for each in looked_at if "skip_reason" in each]
    if not found and (skipped or not looked_at):
        raise NotTried(f"{len(skipped)} of {len(looked_at)} packages could not be looked up.")
    return found


def make_tools() -> None:
    """The environment of the tools, anew where its lock has changed. Raises NotTried."""
    made, wanted = ENVIRONMENT / "made", TOOLS.read_text()
    if made.exists() and made.read_text() == wanted:
        return
    say("Fetching the tools that look at it …")
    try:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError):
        raise NotTried("Their environment could not be made: is python3-venv installed?") from None
    install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--no-deps",
        "--requirement",
        str(TOOLS),
    ]
    if _run([str(ENVIRONMENT / "bin" / "python"), *install]).returncode:
        raise NotTried("The tools could not be fetched.")
    made.write_text(wanted)


def write_sbom() -> int:
    """Write the SBOM; how many packages are in it. Raises Failed where one is missing."""
    tool = str(ENVIRONMENT / "bin" / "cyclonedx-py")
    done = _run([tool, "requirements", str(LOCK), "--output-reproducible", "--of", "JSON", "-o", str(SBOM)])
    if done.returncode:
        raise Failed(f"The SBOM could not be written: {done.stderr.strip()[-300:]}")
    sbom = json.loads(SBOM.read_text())
    if missing := left_out(sbom, LOCK.read_text()):
        raise Failed(f"The SBOM does not list {', '.join(missing)}.")
    return len(sbom["components"])


def look_up() -> list[str]:
    """What is known to be vulnerable of what is in the lock. Raises NotTried."""
    tool = str(ENVIRONMENT / "bin" / "pip-audit")
    words = ["--requirement", str(LOCK), "--require-hashes", "--disable-pip", "--format", "json"]
    done = _run([tool, *words, "--progress-spinner", "off"])
    try:
        report = json.loads(done.stdout)
    except ValueError:
        raise NotTried("The list of vulnerabilities could not be reached.") from None
    return vulnerable(report)


def _named(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _run(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        raise NotTried("The tools could not be run, or did not come to an end.") from None


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - talks to the person who started it


def main(words: Sequence[str]) -> int:
    """0 where all is well, or could not be tried with ``--where-possible``; else 1."""
    parser = argparse.ArgumentParser(prog="make audit", description="What it is made of, and what is wrong.")
    parser.add_argument("--where-possible", action="store_true", help="be content where there is no network")
    content = parser.parse_args(words).where_possible
    try:
        make_tools()
        say(f"{SBOM.name}: {write_sbom()} packages.")
        found = look_up()
    except NotTried as why:
        say(f"NOT TRIED: whether any package is known to be vulnerable. {why}")
        return 0 if content else 1
    except Failed as why:
        say(str(why))
        return 1
    for line in found:
        say(f"VULNERABLE: {line}")
    if not found:
        say("No package is known to be vulnerable.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
