"""One module for each capability that only some processes hold: ``BODIES``, ``ROLES`` and ``LETTERS``.

What every case has stands in tests/workflows/samples.py and test_roles.py, and in
tests/charter/writing/test_letters.py.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.workflows.kit import Shared, camel, modules

MODULES: Mapping[str, Any] = modules(Path(__file__).parent)
BY_CAPABILITY: Mapping[str, Shared] = {
    camel(name): Shared(module.BODIES, module.ROLES, module.LETTERS) for name, module in MODULES.items()
}
"""By the name of the capability's class."""
