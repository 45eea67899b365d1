"""The review before a change of placement: the process hears what is said of it."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {}
ROLES = ""
LETTERS: Mapping[str, str] = {}
