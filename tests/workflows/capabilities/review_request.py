"""The request for a homelessness review. Its letters are the review's."""

from collections.abc import Mapping

BODIES = {
    "late_request_accepted": {"reason": "In hospital until last week."},
    "late_request_refused": {"reason": "No reason was given."},
    "received_earlier": {"on": "2026-01-05", "where": "The reception desk's book."},
    "reasons_given": {"reasons": "You counted my wages twice."},
}
ROLES = """
                            C R O M F X
    late_request_accepted   . . . M . .
    late_request_refused    . . . M . .
    received_earlier        . . O M . .
    reasons_given           C R O M . .
"""
LETTERS: Mapping[str, str] = {}
