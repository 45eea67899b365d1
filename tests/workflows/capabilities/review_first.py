"""The review before a change of placement. Its letters are the request's."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "review_opened": {"meeting_date": "2026-11-02"},
    "review_not_needed": {"reason": "It was reviewed in May."},
}
ROLES = """
                            C R O M F X
    review_opened           . . O M . .
    review_not_needed       . . O M . .
"""
LETTERS: Mapping[str, str] = {}
