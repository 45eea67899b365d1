"""Conciliation or mediation, by agreement."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "mediation_agreed": {"agreed_with": "Example Mediation", "until": "2099-12-31"},
    "mediation_ended": {"settled": False, "what": "They spoke, and did not agree."},
}
ROLES = """
                            C R O M F X
    mediation_agreed        . . O M F .
    mediation_ended         . . O M F .
"""
LETTERS = {
    "agreed": "mediator until",
    "agreed_beside": "mediator until",
    "goes_on": "by_when what what_next",
    "time_over": "by_when what_next",
    "settled": "what",
}
