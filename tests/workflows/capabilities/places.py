"""What follows the decision about a school place."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "place_accepted": {},
    "place_declined": {"reason": "We are moving away."},
    "offer_ended": {"reason": "We wrote twice and rang three times."},
    "place_offered": {"school": "Example Academy"},
    "waiting_list_left": {},
    "admission_appealed": {"note": "Her brother goes there."},
    "appeal_heard": {"allowed": True},
}
ROLES = """
                        C R O M F X
    place_accepted      C R O M . .
    place_declined      C R O M . .
    offer_ended         . . O M . .
    place_offered       . . O M . .
    waiting_list_left   C R O M . .
    admission_appealed  C R O M . X
    appeal_heard        . . O M . X
"""
NO = "appeal_by child list_until reasons refused"
LETTERS: Mapping[str, str] = {
    "offered": "child reply_by school starts",
    "offered_another": "child reasons refused reply_by school starts",
    "offered_from_list": "child reply_by school starts",
    "accepted": "child school",
    "declined": "child school",
    "offer_ended": "child reason",
    "refused": NO,
    "on_the_list": NO,
    "list_left": "child",
    "list_closed": "child",
    "appealed": "child heard",
}
