"""What was said of a service is passed on to it, answered where asked, and learned from."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "passed_on": {"team": "libraries"},
    "replied": {"reply": "We will think about it."},
    "lesson_recorded": {"lesson": "Opening hours matter to people who work."},
}
ROLES = """
                            C R O M F X
    passed_on               . . O M F .
    replied                 . . O M F .
    lesson_recorded         . . O M F .
"""
LETTERS: Mapping[str, str] = {"passed_on": "to", "passed_on_reply": "to", "replied": "reply"}
