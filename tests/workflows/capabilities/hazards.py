"""A significant hazard in a council home. Its letters are among those of HousingRepair."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "summary_sent": {"summary": "Mould on two walls; we treat it."},
    "works_begun": {"what": "The walls are being dried.", "on_site": True},
    "accommodation_offered": {"offer": "A flat in Example Court for two weeks."},
}
ROLES = """
                            C R O M F X
    summary_sent            . . O M . .
    works_begun             . . O M . X
    accommodation_offered   . . O M . .
"""
LETTERS: Mapping[str, str] = {}
