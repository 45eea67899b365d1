"""The panel that a request to change a placement goes to. Its letters are the request's."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "panel_date_found": {"panel_on": "2099-06-10"},
    "panel_held": {},
}
ROLES = """
                            C R O M F X
    panel_date_found        . . O M . .
    panel_held              . . O M . .
"""
LETTERS: Mapping[str, str] = {}
