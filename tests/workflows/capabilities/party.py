"""Whose case it is: the parents' or the young person's."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "party_recorded": {"parents_part": "agreed", "reason": "They said so on the telephone."},
}
ROLES = """
                            C R O M F X
    party_recorded          . . O M . .
"""
LETTERS: Mapping[str, str] = {"changed": "child"}
