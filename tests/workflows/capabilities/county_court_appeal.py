"""The appeal to the county court after a homelessness review. Its letters are the review's."""

from collections.abc import Mapping

BODIES = {"appeal_made": {"note": "The court wrote."}}
ROLES = """
                            C R O M F X
    appeal_made             C R O M . .
"""
LETTERS: Mapping[str, str] = {}
