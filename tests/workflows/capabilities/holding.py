"""A letter held until a better day: nobody says anything to it."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {}
ROLES = ""
LETTERS: Mapping[str, str] = {}
