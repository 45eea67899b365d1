"""One module for each process, named after it, with its ``WORDS`` for customers."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from casework.customer_words import Words


def _found() -> dict[str, Words]:
    names = sorted(module.name for module in iter_modules(__path__))
    modules = {name: import_module(f"{__name__}.{name}") for name in names}
    return {
        "".join(part.capitalize() for part in name.split("_")): module.WORDS
        for name, module in modules.items()
    }


BY_PROCESS: Mapping[str, Words] = _found()
"""By the name of the workflow type."""
