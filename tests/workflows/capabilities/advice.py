"""Advice of several professionals. Families hear of it in the letters of the process."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "advice_requested": {"of": "Example Community Health", "kind": "health"},
    "advice_received": {"of": "Example Community Health", "note": "By letter."},
}
ROLES = """
                            C R O M F X
    advice_requested        . . O M . .
    advice_received         . . O M . X
"""
LETTERS: Mapping[str, str] = {}
