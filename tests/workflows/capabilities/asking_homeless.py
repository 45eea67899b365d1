"""Asking somebody who may lose their home: with every reply, whether they are homeless today."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "customer_replied": {"reply": "By the end of the month.", "homeless_today": False},
    "information_added": {"information": "They have changed the locks.", "homeless_today": False},
    "circumstances_given": {"circumstances": "The landlord sells the house."},
    "now_homeless": {"what": "They could not stay with their friend."},
}
ROLES = """
                            C R O M F X
    customer_replied        C R O M . .
    information_added       C R O M . .
    circumstances_given     C R O M . .
    now_homeless            C R O M . .
"""
LETTERS: Mapping[str, str] = {}
