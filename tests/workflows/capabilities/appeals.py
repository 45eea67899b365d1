"""The time to appeal to the tribunal."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "mediation_certificate_received": {"issued": "2026-01-05"},
    "appeal_made": {"placement_only": True},
}
ROLES = """
                                    C R O M F X
    mediation_certificate_received  C R O M . .
    appeal_made                     C R O M . X
"""
LETTERS: Mapping[str, str] = {"certificate": "appeal_by mediation sendias", "made": "mediation sendias"}
