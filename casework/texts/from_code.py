"""The texts in templates and Python: what ``_`` and its like are called with."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

HERE = Path(__file__).resolve().parents[2]
_PYTHON: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2), "marked": None}
"""What is called with a text."""
_METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {
    "**.html": {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
}
_ROOMS = ("casework", "starter/desk", "starter/api")
_MAKING = (*_ROOMS, "charter", "workflows")
_READ = {"Stop": ("title", "text", "goes_on"), "Help": ("title", "lines"), "Problem": (), "ValueError": ()}
"""What makes texts of its arguments: these, and those without a name. Where an answer leads and what is wrong
with it is known only to functions."""


def add_code(catalogue: Catalog) -> None:
    """Add what the product's own templates and Python say."""
    for room in _ROOMS:
        for _file, _line, text, notes, _context in extract_from_dir(HERE / room, _METHODS, _OPTIONS, _PYTHON):
            if text:
                catalogue.add(text, auto_comments=notes)
    for text in _made():
        catalogue.add(text)


def _made() -> Iterator[str]:
    files = (file for room in _MAKING for file in sorted((HERE / room).glob("**/*.py")))
    for call in (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _READ:
            named = _READ[call.func.id]
            read = [*call.args, *(each.value for each in call.keywords if each.arg in named)]
            for said in (part for each in read for part in ast.walk(each)):
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    yield from (each.strip() for each in said.value.split("\n\n") if " " in each)
