"""After the outcome: the customer may say that it is not so. Its letter is one of every case's."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {"not_fixed": {"what": "It is back."}}
ROLES = """
                            C R O M F X
    not_fixed               C R O M . .
"""
LETTERS: Mapping[str, str] = {}
