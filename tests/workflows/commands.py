"""The commands each workflow gives, as its source says: a fingerprint that is committed beside the histories.

Renew it with ``python -m tests.workflows.commands`` (``make record`` does so too).
"""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parent.parent.parent / "workflows"
WRITTEN = Path(__file__).parent / "commands.txt"
GIVEN_BY = frozenset(
    {
        *(f"{verb}_{kind}" for verb in ("execute", "start") for kind in ("activity", "local_activity")),
        *(
            f"{verb}_{kind}_method"
            for verb in ("execute", "start")
            for kind in ("activity", "local_activity")
        ),
        "execute_child_workflow",
        "start_child_workflow",
        "continue_as_new",
        "sleep",
        "upsert_search_attributes",
        "upsert_memo",
        "patched",
        "deprecate_patch",
        "signal",
        "cancel_external",
        # ours, which give one or more of these
        "_asked",
        "_say",
        "_write",
        "_at_once",
        "_patiently",
        "_start_delivery",
        "pass_on",
        "open_linked",
        "carry",
        "_show",
        "show",
        "at_the_end",
    }
)
"""Names of calls; a wait with a time-out is one as well, for it starts a timer."""


def fingerprint() -> str:
    """A line to each command: file, function and call, in the order of the source."""
    return "".join(f"{line}\n" for file in sorted(SOURCES.rglob("*.py")) for line in _of_file(file))


def _of_file(file: Path) -> Iterator[str]:
    name = file.relative_to(SOURCES).as_posix()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    yield from (f"{name}: {line}" for line in _commands(tree, ""))


def _commands(node: ast.AST, within: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _commands(child, f"{within}.{child.name}".lstrip("."))
            continue
        if isinstance(child, ast.Call) and (called := _called(child)):
            yield f"{within}: {called}"
        yield from _commands(child, within)


def _called(call: ast.Call) -> str:
    if ast.unparse(call.func) == "workflow.signal":
        return ""  # names a signal that is heard
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "wait_condition":
        return name if any(one.arg == "timeout" for one in call.keywords) else ""
    if name not in GIVEN_BY and ast.unparse(call.func) != "ask":
        return ""
    first = ast.unparse(call.args[0]) if call.args else ""
    return f"{name}({first if len(first) <= 60 else '…'})"


def write() -> None:
    """Renew the committed fingerprint."""
    WRITTEN.write_text(fingerprint(), encoding="utf-8")


if __name__ == "__main__":
    write()
