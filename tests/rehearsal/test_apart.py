"""Rehearsals stand apart: nothing of the running system needs them but the managers' page."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNNING = ("activities", "casework", "charter", "engine", "photographs", "register", "starter", "workflows")
PAGE = "casework/rehearse/"


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


def takes_rehearsal(source: str) -> bool:
    return any(name.partition(".")[0] == "rehearsal" for name in imported(source))


def test_only_the_managers_page_takes_a_rehearsal() -> None:
    files = [file for room in RUNNING for file in (ROOT / room).rglob("*.py")]
    assert len(files) > 300, "the files were not found"
    inside = [
        name
        for file in files
        if not (name := file.relative_to(ROOT).as_posix()).startswith(PAGE)
        and takes_rehearsal(file.read_text(encoding="utf-8"))
    ]
    assert not inside


def test_what_takes_one_is_found() -> None:
    assert takes_rehearsal("from rehearsal.play import play")
    assert takes_rehearsal("import rehearsal.play")
    assert not takes_rehearsal("from demo.telling import rehearsal")
