"""The rules import nothing but the standard library, pydantic and holidays, and never read the clock."""

import ast
import sys
from pathlib import Path

import pytest

import charter

FOLDER = Path(charter.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))

ALLOWED = set(sys.stdlib_module_names) | {"charter", "holidays", "pydantic", "pydantic_core"}
# Standard, but each of them is a clock, chance, or the world outside.
FORBIDDEN = {
    "time",
    "random",
    "secrets",
    "uuid",
    "socket",
    "subprocess",
    "os",
    "asyncio",
    "threading",
    "logging",
}
CLOCKS = {
    "now", "utcnow", "today", "fromtimestamp", "monotonic", "perf_counter", "time_ns", "localtime", "gmtime",
    "getenv",
}  # fmt: skip


def problems(source: str) -> list[str]:
    found = []
    nodes = (ast.Import, ast.ImportFrom, ast.Attribute, ast.Name)
    for node in (each for each in ast.walk(ast.parse(source)) if isinstance(each, nodes)):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or "" if node.level == 0 else "a relative import"]
        for module in modules:
            top = module.partition(".")[0]
            if top not in ALLOWED or top in FORBIDDEN:
                found.append(f"line {node.lineno}: imports {module}")
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            found.append(f"line {node.lineno}: reads {node.attr}")
        if isinstance(node, ast.Name) and node.id in {"open", "eval", "exec", "__import__"}:
            found.append(f"line {node.lineno}: calls {node.id}")
    return found


def test_there_is_something_to_look_at() -> None:
    assert {"clocks.py", "counting.py", "editions.py", "references.py"} <= {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_pure(path: Path) -> None:
    assert problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import temporalio",
        "from sqlalchemy import orm",
        "import fastapi.responses",
        "from . import clocks",
        "import time",
        "from datetime import datetime\nx = datetime.now()",
        "from datetime import date\nx = date.today",
        "import random",
        "open('x')",
    ],
)
def test_the_test_bites(source: str) -> None:
    assert problems(source)
