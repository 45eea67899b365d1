"""One module for each process, named after it: what it gives to the checks that hold for every process.

A module says ``SAMPLE``, ``ROLES`` and ``LETTERS``; ``STORY``, once `make demo` tells one; ``RECORDED``, if
it has stories of its own to record; and ``LIVES``, in which a new run is begun in each of its stages.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.processes.kit import Process, camel, modules

MODULES: Mapping[str, Any] = modules(__name__, Path(__file__).parent)
BY_PROCESS: Mapping[str, Process] = {
    camel(name): Process(
        sample=module.SAMPLE,
        roles=module.ROLES,
        letters=module.LETTERS,
        story=getattr(module, "STORY", ()),
        recorded=getattr(module, "RECORDED", {}),
        lives=getattr(module, "LIVES", {}),
    )
    for name, module in MODULES.items()
}
"""By the name of the workflow type."""
