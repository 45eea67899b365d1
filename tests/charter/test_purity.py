"""The rules import nothing but the standard library, pydantic, holidays and what reads addresses, and never
read the clock.

Those of one process are pure in the same way, in its own folder: its messages, its words, its rules.
"""

import ast
import sys
from pathlib import Path

import pytest

import charter

FOLDER = Path(charter.__file__).parent
ROOT = FOLDER.parent
OF_PROCESSES = (
    "messages.py",
    "questions.py",
    "taking.py",
    "words.py",
    "rules.py",
    "triage.py",
    "proposals.py",
    "exclusions.py",
    "notices.py",
)
COMMANDS = FOLDER / "__main__.py"
"""Puts the rules together with the site's for a person at a terminal, as `worker.py` does for a worker."""
FILES = sorted(
    [file for file in FOLDER.rglob("*.py") if file != COMMANDS]
    + [file for name in OF_PROCESSES for file in (ROOT / "workflows").rglob(name) if "case" not in file.parts]
)
PURE = {".".join(file.relative_to(ROOT).with_suffix("").parts) for file in FILES}

ALLOWED = set(sys.stdlib_module_names) | {
    "charter", "email_validator", "holidays", "idna", "phonenumbers", "pydantic", "pydantic_core",
}  # fmt: skip
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
            module = node.module or ""
            within = [f"{module}.{alias.name}" for alias in node.names if f"{module}.{alias.name}" in PURE]
            modules = ["a relative import"] if node.level else within or [module]
        for module in modules:
            top = module.partition(".")[0]
            if (top not in ALLOWED or top in FORBIDDEN) and module not in PURE:
                found.append(f"line {node.lineno}: imports {module}")
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            found.append(f"line {node.lineno}: reads {node.attr}")
        if isinstance(node, ast.Name) and node.id in {"open", "eval", "exec", "__import__"}:
            found.append(f"line {node.lineno}: calls {node.id}")
    return found


def test_there_is_something_to_look_at() -> None:
    assert {"clocks.py", "counting.py", "editions.py", "references.py"} <= {path.name for path in FILES}
    assert {"workflows.complaint.messages", "workflows.feedback_intake.triage"} <= PURE
    assert not [module for module in PURE if module.startswith("workflows.case.")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_pure(path: Path) -> None:
    assert problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import temporalio",
        "from workflows.case.lifecycle import Case",
        "from workflows.complaint.workflow import Complaint",
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
