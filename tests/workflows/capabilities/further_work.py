"""The work still to come once a danger is made safe: the process hears what is said of it."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {}
ROLES = ""
LETTERS: Mapping[str, str] = {}
