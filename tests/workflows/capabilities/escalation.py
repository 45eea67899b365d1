"""From the answer at stage one to stage two. Its letters are the complaint's."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "escalation_asked": {"why": "You did not ask the crew."},
    "late_escalation_decided": {"accepted": True, "reason": "They were in hospital."},
    "scope_settled": {"scope": "Whether the crew came on 2 March."},
    "stage_two_acknowledged": {"reason": "The crew were not asked."},
    "final_at_stage_one": {"reason": "All of it was looked at."},
}
ROLES = """
                            C R O M F X
    escalation_asked        C R O M . .
    late_escalation_decided . . . M . .
    scope_settled           . . . . F .
    stage_two_acknowledged  . . . . F .
    final_at_stage_one      . . . . F .
"""
LETTERS: Mapping[str, str] = {}
