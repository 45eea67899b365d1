"""Who investigates a complaint. Its letters are the complaint's."""

from collections.abc import Mapping
from typing import Any

FOUND = {"points": [{"point": "Nobody came.", "finding": "upheld", "reasons": "The log has no visit."}]}
BODIES: Mapping[str, Mapping[str, Any]] = {
    "investigator_named": {"investigator": "Mo Specimen"},
    "contact_made": {"summary": "Rang them."},
    "told_complex": {"why": "Three contractors are involved."},
    "dates_agreed": {"until": "2099-12-31", "agreed_with": "Ada Example"},
    "stage_one_answered": FOUND,
    "stage_two_allocated": {"to": "Sal Placeholder"},
    "stage_two_extended": {"until": "2099-12-31", "reason": "The crew are away."},
    "stage_two_answered": FOUND,
}
ROLES = """
                            C R O M F X
    investigator_named      . . . M F .
    contact_made            . . O M . .
    told_complex            . . O M . .
    dates_agreed            . . O M . .
    stage_one_answered      . . . M . .
    stage_two_allocated     . . . M F .
    stage_two_extended      . . . M . .
    stage_two_answered      . . . M . .
"""
LETTERS: Mapping[str, str] = {}
