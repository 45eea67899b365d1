"""What each process gives to the checks that hold for all: ``sample.py`` in the folder of its tests.

A sample says ``SAMPLE``, ``ROLES`` and ``LETTERS``; ``STORY``, once `make demo` tells one; ``RECORDED``, if
it has stories of its own to record; and ``LIVES``, in which a new run is begun in each of its stages.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.workflows.kit import Process, camel, module_at

HERE = Path(__file__).parent
MODULES: Mapping[str, Any] = {file.parent.name: module_at(file) for file in sorted(HERE.glob("*/sample.py"))}
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
