"""Put right at once: what the customer says of it. Its letters are the intake's."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "settled": {"how": "by phone"},
    "not_settled": {"why": "The bin is still full."},
}
ROLES = """
                            C R O M F X
    settled                 C R O M F .
    not_settled             C R O M F .
"""
LETTERS: Mapping[str, str] = {}
