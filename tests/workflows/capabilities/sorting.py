"""The points of what came in: one that asks for something to be done. Its letters are the intake's."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "request_opened": {
        "service": "pothole",
        "details": {"where": {"text": "Outside 12 Example Close"}},
        "reason": "It asks for a repair.",
    },
}
ROLES = """
                            C R O M F X
    request_opened          . . O M F .
"""
LETTERS: Mapping[str, str] = {}
