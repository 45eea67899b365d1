"""What is found at a council home. Its letters are the repair's."""

from collections.abc import Mapping

BODIES = {
    "visited": {"result": "further_work", "what": "The tap is worn out.", "further": "simple"},
    "hazard_found": {"kind": "significant", "finding": "There may be mould behind the wall."},
}
ROLES = """
                            C R O M F X
    visited                 . . O M . X
    hazard_found            . . O M . X
"""
LETTERS: Mapping[str, str] = {}
