"""One module for each process, named after it, with the ``SCENE`` its story begins with."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from demo.telling import Scene


def _found() -> dict[str, Scene]:
    names = sorted(module.name for module in iter_modules(__path__))
    return {
        "".join(part.capitalize() for part in name.split("_")): import_module(f"{__name__}.{name}").SCENE
        for name in names
    }


SCENES: Mapping[str, Scene] = _found()
"""By the name of the workflow type."""
