"""What is put right after a complaint: the team recommends a change. Its letters are the remedy's own."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "change_recommended": {
        "what": "Ring before a visit.",
        "owner": "Fay Placeholder",
        "due": "2099-12-31",
    },
}
ROLES = """
                            C R O M F X
    change_recommended      . . . . F .
"""
LETTERS: Mapping[str, str] = {}
