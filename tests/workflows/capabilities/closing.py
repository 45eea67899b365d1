"""Closing a repair to a council home without one. Its letters are the repair's."""

from collections.abc import Mapping

BODIES = {"no_repair": {"why": "not_ours", "reason": "It is your own cooker."}}
ROLES = """
                            C R O M F X
    no_repair               . . O M . .
"""
LETTERS: Mapping[str, str] = {}
