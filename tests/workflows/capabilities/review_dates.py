"""The dates of the review of an EHC plan: the process hears what is said of them."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {}
ROLES = ""
LETTERS: Mapping[str, str] = {}
