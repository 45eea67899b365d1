"""The documents keep up with the code, and every tracked file with the rules of the house."""

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer.main

from starter.cli.commands import app

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".local", ".venv", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
NOT_OURS |= {"__pycache__", "node_modules"}
DECISIONS = ROOT / "docs" / "decisions"

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ELSEWHERE = re.compile(r"[a-z][a-z+.-]*:")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def tracked() -> list[Path]:
    """Every file of the repository; of an unpacked copy without git, every file but what is made here."""
    asked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if asked.returncode == 0 and asked.stdout:
        found = [ROOT / name for name in asked.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.relative_to(ROOT).parts)]
    return sorted(path for path in found if path.is_file())


FILES = tracked()
TEXTS = {path: path.read_text(encoding="utf-8", errors="replace") for path in FILES}
NO_PAGES = (ROOT / "workflows", ROOT / "charter" / "writing" / "parts")
"""Letters, and parts of them."""
PAGES = [
    path for path in FILES if path.suffix == ".md" and not any(path.is_relative_to(room) for room in NO_PAGES)
]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def commands(page: Path) -> list[str]:
    """What a reader would type: the lines of shell blocks, and every code span."""
    blocks = [body for language, body in FENCE.findall(TEXTS[page]) if language == "sh"]
    lines = [line for body in blocks for line in body.replace("\\\n", " ").splitlines()]
    return [*lines, *SPAN.findall(FENCE.sub("", TEXTS[page]))]


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings have on GitHub."""
    headings = HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    plain = (re.sub(r"[^\w\- ]", "", LINK.sub(lambda link: link[0][1:], title)) for title in headings)
    return {title.strip().lower().replace(" ", "-") for title in plain}


def test_there_are_pages_to_check() -> None:
    assert {"README.md", "CHANGELOG.md", "docs/README.md"} <= {named(page) for page in PAGES}
    for reader in ("running", "using", "supervising", "changing", "deploying", "decisions"):
        assert any(page.is_relative_to(ROOT / "docs" / reader) for page in PAGES), reader
    assert len(FILES) > 100


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(FENCE.sub("", TEXTS[page])):
        if ELSEWHERE.match(link):
            continue
        place, _, anchor = unquote(link).partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.exists(), f"{named(page)}: {link}"
        assert target.is_relative_to(ROOT), f"{named(page)}: {link} leads out of the repository"
        if anchor:
            assert anchor in anchors(target), f"{named(page)}: {link} names no heading"


def test_links_were_found() -> None:
    assert sum(len(LINK.findall(TEXTS[page])) for page in PAGES) > 20


def test_every_decision_is_listed_under_its_own_title() -> None:
    decisions = sorted(DECISIONS.glob("[0-9]*.md"))
    assert len(decisions) >= 10
    listed = (DECISIONS / "README.md").read_text(encoding="utf-8")
    numbers = [page.name[:4] for page in decisions]
    assert len(set(numbers)) == len(numbers), "two decisions have one number"
    for page in decisions:
        first = page.read_text(encoding="utf-8").splitlines()[0]
        number, _, title = first.removeprefix("# ").partition(". ")
        assert int(number) == int(page.name[:4]), named(page)
        assert f"| {page.name[:4]} | [{title}]({page.name}) |" in listed, named(page)


def test_every_starter_command_in_the_documents_exists() -> None:
    known = set(getattr(typer.main.get_command(app), "commands", ()))
    named_ones = {
        (named(page), command)
        for page in PAGES
        for line in commands(page)
        for command in re.findall(r"python -m starter +([a-z][a-z-]*)", line)
    }
    assert {"say", "show", "outbox"} <= {command for _, command in named_ones} <= known, named_ones


def test_every_module_in_the_documents_can_be_run() -> None:
    modules = {
        module
        for page in PAGES
        for line in commands(page)
        for module in re.findall(r"python3? -m ([a-z_.]+)", line)
    }
    assert "starter" in modules
    assert not {module for module in modules if find_spec(module) is None}


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", TEXTS[ROOT / "Makefile"], re.MULTILINE))
    named_ones = {
        (named(page), target)
        for page in PAGES
        for line in commands(page)
        for target in re.findall(r"^(?:[A-Z_]+=\S+ +)*make +([a-z][a-z-]*)", line)
    }
    assert {"run", "test", "demo"} <= {target for _, target in named_ones} <= targets, named_ones


def test_every_setting_in_the_documents_exists() -> None:
    settings = set(re.findall(r"CHARTER_[A-Z_]+", TEXTS[ROOT / "docs" / "deploying" / "settings.md"]))
    others = {"CHARTER_CACHE_DIR", "CHARTER_TEST_POSTGRES_URL"}
    assert len(settings) > 10
    for page in PAGES:
        unknown = set(re.findall(r"CHARTER_[A-Z_]*[A-Z]", TEXTS[page])) - settings - others
        assert not unknown, f"{named(page)}: {unknown}"


# Written in pieces, so that this file keeps the rules it checks.
REGISTRIES = (
    *("py" + "pi.org", "python" + "hosted.org", "proxy." + "golang.org", "sum." + "golang.org"),
    *("npm" + "js.org", "npm" + "js.com", "crates" + ".io"),
)
MACHINES = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot)/|/tmp/" + r"tb\b|/home/[a-z]")
NOT_HERE = ("PROCESSES" + ".md", "DESIGN" + ".md", "FACTS" + ".md")
"""Notes that are not in the repository: an edition, a law or a decision is cited instead."""
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")


def test_no_file_names_a_package_registry() -> None:
    found = [(named(path), host) for path, text in TEXTS.items() for host in REGISTRIES if host in text]
    assert not found


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert not [(named(path), hit[0]) for path, text in TEXTS.items() if (hit := MACHINES.search(text))]


def test_no_file_cites_what_is_not_in_the_repository() -> None:
    assert not [(named(path), note) for path, text in TEXTS.items() for note in NOT_HERE if note in text]


def test_nothing_is_left_to_be_done_later() -> None:
    assert not [(named(path), hit[0]) for path, text in TEXTS.items() if (hit := UNFINISHED.search(text))]


def test_the_locks_hold_no_address() -> None:
    python = [path for path in FILES if re.fullmatch(r"requirements.*\.txt", path.name)]
    assert len(python) >= 3
    for path in python:
        assert "://" not in TEXTS[path], named(path)
        assert "index-url" not in TEXTS[path], named(path)
    for path in FILES:
        if path.name == "package-lock.json":
            assert "://" not in TEXTS[path], named(path)
