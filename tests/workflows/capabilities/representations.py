"""What we are minded to decide on review, and the answer to it. Its letters are the review's."""

from collections.abc import Mapping

BODIES = {
    "minded_to": {"what": "A letter was not read.", "representations_by": "2099-12-31"},
    "representations_received": {"what": "I was never told of the meeting."},
}
ROLES = """
                            C R O M F X
    minded_to               . . O M . .
    representations_received C R O M . .
"""
LETTERS: Mapping[str, str] = {}
