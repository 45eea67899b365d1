"""What a workflow may not do, read from its source: the sandbox does not watch modules that cases share.

A workflow gets the time, chance and ids from `temporalio.workflow`, and everything else from activities.
"""

import ast
import difflib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflows.commands import SOURCES, WRITTEN, fingerprint

MAY_IMPORT = frozenset(
    {"abc", "asyncio", "collections", "contextlib", "dataclasses", "datetime", "decimal", "enum", "functools",
     "inspect", "itertools", "json", "math", "re", "typing", "temporalio", "pydantic"}
    | {"charter", "activities", "engine", "workflows"}
)  # fmt: skip
"""Of the standard library: what depends on nothing but its arguments."""
MAY_NOT_CALL = {
    "datetime.now": "workflow.now()",
    "datetime.utcnow": "workflow.now()",
    "datetime.today": "workflow.now()",
    "date.today": "workflow.now()",
    "asyncio.sleep": "workflow.sleep(…, summary=…), so that the timer has a name",
    "asyncio.wait": "workflow.wait()",
    "asyncio.wait_for": "workflow.wait_condition(…, timeout=…)",
    "asyncio.timeout": "workflow.wait_condition(…, timeout=…)",
    "asyncio.as_completed": "workflow.as_completed()",
    "asyncio.to_thread": "an activity",
    "asyncio.run": "an activity",
    "open": "an activity",
    "input": "a message",
    "print": "workflow.logger",
    "hash": "something that is the same in every process",
    "id": "something that is the same in every process",
    "globals": "an attribute of the case",
    "exec": "code",
    "eval": "code",
}
"""What to use instead."""
ORDERED_BY = frozenset({"list", "tuple", "enumerate", "iter", "next", "join", "map", "filter", "zip"})
"""Calls whose result has the order of what they are given."""


def files() -> list[Path]:
    return sorted(SOURCES.rglob("*.py"))


def faults(source: str) -> list[str]:
    """What in a workflow's source could differ between a run and its replay."""
    return sorted(set(_faults(ast.parse(source))))


def _faults(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (_not_imported(alias.name) for alias in names)
            case ast.ImportFrom(module=module):
                yield _not_imported(module or "")
            case ast.Call(func=func) if (called := ast.unparse(func)) in MAY_NOT_CALL:
                yield f"{called}: use {MAY_NOT_CALL[called]}"
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=args):
                if name in ORDERED_BY and any(_is_set(arg) for arg in args):
                    yield f"{name}() of a set: sort it first"
            case ast.For(iter=of) | ast.comprehension(iter=of) if _is_set(of):
                yield "a loop over a set: sort it first"
            case ast.Starred(value=value) if _is_set(value):
                yield "a set unpacked: sort it first"
            case ast.Global():
                yield "global: cases share their modules"


def _not_imported(module: str) -> str:
    top = module.partition(".")[0]
    return "" if top in MAY_IMPORT else f"import {module}: that is for an activity"


def _is_set(value: ast.expr) -> bool:
    match value:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() | ast.Sub() | ast.BitXor(), right=right):
            return _is_set(left) or _is_set(right)
    return False


LISTING = {"import importlib: that is for an activity"}
"""The list of processes finds each by its name, once, when a worker starts and no case runs."""


def test_there_are_workflows_to_read() -> None:
    assert len(files()) > 10


@pytest.mark.parametrize("file", files(), ids=lambda file: file.relative_to(SOURCES).as_posix())
def test_it_does_nothing_that_a_replay_could_see_differently(file: Path) -> None:
    found = {fault for fault in faults(file.read_text(encoding="utf-8")) if fault}
    found -= LISTING if file == SOURCES / "processes.py" else set()
    assert not found, f"{file.name}: {'; '.join(sorted(found))}"


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nat = datetime.now(UTC)",
        "from datetime import date\nat = date.today()",
        "import time",
        "import random",
        "import uuid",
        "import os.path",
        "import threading",
        "import requests",
        "from secrets import token_hex",
        "import asyncio\nasync def run(): await asyncio.sleep(1)",
        "text = open('file').read()",
        "for one in {1, 2}: tell(one)",
        "for one in set(found) - known: tell(one)",
        "told = [tell(one) for one in frozenset(found)]",
        "said = ', '.join({'a', 'b'})",
        "first = next(iter(set(found)))",
        "tell(*{1, 2})",
        "key = hash(said)",
        "def run():\n    global cases",
    ],
)
def test_the_guard_bites(source: str) -> None:
    assert [fault for fault in faults(source) if fault]


@pytest.mark.parametrize(
    "source",
    [
        "from temporalio import workflow\nat = workflow.now()",
        "for one in sorted({1, 2}): tell(one)",
        "from datetime import datetime, time",
        "known = one in {1, 2}",
        "key = workflow.uuid4()",
    ],
)
def test_and_leaves_alone_what_is_right(source: str) -> None:
    assert not [fault for fault in faults(source) if fault]


def test_the_commands_are_those_written_down() -> None:
    """Cases run for years: what they do next is compared with what they did, command by command."""
    assert fingerprint()
    before = WRITTEN.read_text(encoding="utf-8").splitlines()
    changed = list(
        difflib.unified_diff(before, fingerprint().splitlines(), "written", "now", lineterm="", n=1)
    )
    assert not changed, (
        "\n".join(changed)
        + "\n\nThe commands of a workflow have changed. Cases that are running replay with the new code: what"
        " was added, removed or moved goes behind workflow.patched(). When the recorded histories replay"
        " (tests/workflows/test_replay.py), renew this with: python -m tests.workflows.commands"
    )
