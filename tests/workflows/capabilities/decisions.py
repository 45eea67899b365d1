"""Decisions about homelessness, each with its own time to ask for a review."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "decision_made": {
        "decision_type": "duty_owed",
        "decided": "We have to help you to find a home.",
        "reasons": "You have to leave on the day you told us of.",
        "given": "emailed",
    },
    "review_requested": {"reasons": "You did not count my children."},
}
ROLES = """
                            C R O M F X
    decision_made           . . O M . .
    review_requested        C R O M . .
"""
LETTERS: Mapping[str, str] = {}
