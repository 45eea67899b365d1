"""The story of each process, told by `make demo`: ``SCENE`` of ``demo.py`` beside the process's tests."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from demo.telling import Scene

_TESTS = Path(__file__).parent.parent / "tests" / "workflows"


def _found() -> dict[str, Scene]:
    names = sorted(file.parent.name for file in _TESTS.glob("*/demo.py"))
    return {
        "".join(part.capitalize() for part in name.split("_")): import_module(
            f"tests.workflows.{name}.demo"
        ).SCENE
        for name in names
    }


SCENES: Mapping[str, Scene] = _found()
"""By the name of the workflow type."""
