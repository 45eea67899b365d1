"""Appointments with somebody who may lose their home. Their letters are among every case's."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "appointment_booked": {"at": "2099-12-30T10:00:00Z", "way": "telephone"},
    "appointment_changed": {"suits": "Any morning."},
    "appointment_chosen": {"at": "2099-12-30T13:00:00Z"},
    "appointment_missed": {"missed_by": "us", "reason": "The line was down."},
}
ROLES = """
                            C R O M F X
    appointment_booked      . . O M . X
    appointment_changed     C R O M . X
    appointment_chosen      C R . . . .
    appointment_missed      C R O M . X
"""
LETTERS: Mapping[str, str] = {}
