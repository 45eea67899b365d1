"""One name is one thing, and what the product holds it uses: nothing is there for tests alone."""

import ast
import io
import re
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = (
    "activities",
    "bench",
    "casework",
    "charter",
    "demo",
    "engine",
    "photographs",
    "register",
    "rehearsal",
    "starter",
    "starve",
    "workflows",
)
OF_EACH_PROCESS = frozenset({"Stage", "Facts"})
"""What each process's leaflet calls its own: its stages, and what it remembers."""
CALLED_BY_NAME = re.compile(
    r"handle_[A-Z]+|handle_exception"  # aiosmtpd's hooks
    r"|_on_\w+|_rpc_call|update_rpc_metadata|update_api_key"  # the virtual service's, by Temporal's names
    r"|process_(result_value|bind_param)|visit_\w+"  # SQLAlchemy's, Python's
    r"|_(decode|external|transform)_\w+|workflow_interceptor_class"  # of the SDK's converter, and its hook
    r"|intercept_client"  # and another
)
"""Functions that a library looks up by their names."""


def files() -> list[Path]:
    found = [*ROOT.glob("*.py"), *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]
    assert len(found) > 300
    return found


def parsed() -> Iterator[tuple[Path, ast.Module]]:
    for file in files():
        yield file.relative_to(ROOT), ast.parse(file.read_text())


def words() -> Counter[str]:
    """How often each word stands in the product's code, its strings and its pages, comments apart."""
    found: Counter[str] = Counter()
    for file in files():
        for token in tokenize.generate_tokens(io.StringIO(file.read_text()).readline):
            if token.type == tokenize.NAME:
                found[token.string] += 1
            elif token.type != tokenize.COMMENT:
                found.update(re.findall(r"\w+", token.string))
    for page in (ROOT / "casework" / "templates").rglob("*.html"):
        found.update(re.findall(r"\w+", page.read_text()))
    return found


def test_a_class_is_called_as_no_other_is() -> None:
    homes: dict[str, list[Path]] = defaultdict(list)
    for file, tree in parsed():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(file)
    assert len(homes) > 500
    assert {name: at for name, at in homes.items() if len(at) > 1 and name not in OF_EACH_PROCESS} == {}


def test_what_the_product_has_it_uses() -> None:
    used = words()
    unused = [f"{file}:{line} {name}" for file, line, name in _made() if used[name] == 1]
    assert unused == []


def _made() -> Iterator[tuple[Path, int, str]]:
    """Functions, classes and constants, but for what a decorator or a library takes up."""
    for file, tree in parsed():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                hooked = (
                    node.decorator_list or node.name.startswith("__") or CALLED_BY_NAME.fullmatch(node.name)
                )
                if not hooked:
                    yield file, node.lineno, node.name
        for node in tree.body:
            if isinstance(node, ast.Assign):
                yield from (
                    (file, node.lineno, each.id) for each in node.targets if isinstance(each, ast.Name)
                )
