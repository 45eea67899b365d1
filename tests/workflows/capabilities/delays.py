"""Why a plan is late, and how the council catches up."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "recovery_plan_recorded": {"plan": "We have asked a second team to help.", "officer": "Dee Placeholder"},
    "statutory_exception_recorded": {
        "ground": "absent",
        "first": "2026-01-05",
        "last": "2026-03-31",
        "reason": "You were with family abroad.",
        "evidence": "The email of 3 January.",
    },
}
ROLES = """
                                  C R O M F X
    recovery_plan_recorded        . . O M . .
    statutory_exception_recorded  . . O M . .
"""
LETTERS: Mapping[str, str] = {
    "expected": "caller plan promised_by why",
    "exception": "ground reason",
    "late": "caller new_date plan promised_by why",
}
