"""The twelve months of a complaint, and a manager who sets them aside. No letter is its own."""

from collections.abc import Mapping

BODIES = {"time_limit_disapplied": {"reason": "They were in hospital."}}
ROLES = """
                            C R O M F X
    time_limit_disapplied   . . . M . .
"""
LETTERS: Mapping[str, str] = {}
