"""Visits to a council home: appointments, and what the tenant tells of those who live there."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Mapping[str, Any]] = {
    "appointment_booked": {
        "at": "2099-12-30T10:00:00Z",
        "until": "2099-12-30T12:00:00Z",
        "way": "visit",
    },
    "appointment_changed": {"suits": "Any morning."},
    "appointment_chosen": {"at": "2099-12-30T13:00:00Z", "until": "2099-12-30T17:00:00Z"},
    "appointment_missed": {"missed_by": "us", "reason": "The van broke down."},
    "household_changed": {"household": "A baby was born."},
    "aware_earlier": {"on": "2026-01-05", "how": "The gas fitter saw it and told the depot."},
}
ROLES = """
                            C R O M F X
    appointment_booked      . . O M . X
    appointment_changed     C R O M . X
    appointment_chosen      C R . . . .
    appointment_missed      C R O M . X
    household_changed       C R O M . .
    aware_earlier           . . O M . .
"""
LETTERS: Mapping[str, str] = {}
