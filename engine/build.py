"""Which code it was: a name for exactly these files."""

import functools
import hashlib
from pathlib import Path

DEPLOYMENT = "charter-casework"
"""The name under which Temporal knows every release of ours."""
_ROOT = Path(__file__).resolve().parent.parent
_DECIDING = (_ROOT / "workflows", _ROOT / "charter")
"""The code that decides what a case does."""


@functools.cache
def this_build() -> str:
    """Which code decides here. The SDK's own name hashes all that is loaded: half a second."""
    return build_of(*_DECIDING)


def build_of(*folders: Path) -> str:
    """Twelve hexadecimal digits over the Python files of these folders, their names and what is in them."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*.py")):
            digest.update(f"{file.relative_to(folder.parent)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
