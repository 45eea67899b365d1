"""For every process: what a report says, one good body of each message, and a short ordinary life.

Each process's own are in its sample.py, each shared capability's in tests/workflows/capabilities.
"""

from collections.abc import Mapping
from typing import Any

from charter.people import Role
from tests.workflows.capabilities import BY_CAPABILITY
from tests.workflows.kit import NOWHERE, Sample
from tests.workflows.processes import BY_PROCESS
from workflows.processes import PROCESSES, messages_of

EVERY_CASE: Mapping[str, Mapping[str, Any]] = {
    "contact_changed": {"phone": "01632 960002"},
    "needs_recorded": {"needs": {"large_print": True}},
    "safe_contact_set": {"safe_contact": {"channels": ["email"], "no_post": True}},
    "safe_contact_ended": {"reason": "They told us by telephone."},
    "customer_died": {"note": "A relative wrote."},
    "death_recorded_in_error": {"reason": "It was meant for another case."},
    "representative_added": {"representative": {"name": "Bea Sample", "kind": "carer"}},
    "consent_recorded": {"consent": "given", "reason": "They signed a form."},
    "representative_ended": {},
    "nominated_contact_set": {
        "contact": {
            "name": "Cal Specimen",
            "reason": "Forty letters a day.",
            "mediation_considered": "Offered and declined.",
        }
    },
    "nominated_contact_ended": {"reason": "A year has passed."},
    "officer_assigned": {"officer": "Dee Placeholder", "team": "Highways"},
    "note_added": {"note": "Rang the depot."},
    "customer_told": {"news": "The road is closed on Friday."},
    "information_added": {"information": "It is deeper now."},
    "customer_replied": {"reply": "By the gate."},
    "information_requested": {"question": "Which side?", "consequence": "We look at both."},
    "safeguarding_raised": {"concern": "A child walks there alone."},
    "safeguarding_taken": {},
    "safeguarding_lowered": {"reason": "A person has been."},
    "withdrawn": {"reason": "It is mended."},
    "withdrawal_confirmed": {},
    "withdrawal_taken_back": {},
    "duplicate_found": {"of": NOWHERE},
    "duplicate_parted": {"reason": "Another street."},
    "reporter_joined": {"reference": NOWHERE, "received": "2026-01-05T10:00:00Z"},
    "reporter_parted": {"reference": NOWHERE},
    "original_ended": {"reference": NOWHERE, "outcome": "completed"},
    "reported_again": {"what": "Still there."},
    "moved": {"service": "nowhere", "reason": "Not a pothole."},
    "linked_case_opened": {"service": "streetlight", "reason": "The lamp is out too."},
    "linked_case_ended": {"reference": NOWHERE, "outcome": "completed"},
    "danger_reported": {"what": "The wall beside it leans over."},
    "satisfaction_given": {"score": 4},
    "step_corrected": {"step": "nothing", "reason": "It was another place.", "right": "It is next door."},
    "promise_paused": {"promise": "inspect", "question": "Where?", "consequence": "We cannot look."},
    "promise_extended": {"promise": "inspect", "until": "2099-12-31", "reason": "Snow."},
    "exception_recorded": {"promise": "inspect", "reason": "Flood.", "evidence": "The log."},
    "recount": {"calendar": {"bank_holidays": {"2099-01-01": "New Year"}}, "reason": "A new holiday."},
    "call_recorded": {"letter": 1, "said": "Told them all of it."},
    "task_done": {"task": "reply", "note": "Read."},
}

SAMPLES: Mapping[str, Sample] = {process: given.sample for process, given in BY_PROCESS.items()}


def bodies_of(process: str) -> dict[str, Mapping[str, Any]]:
    """A good body of each message of a process, without ``by``. KeyError for one without a sample."""
    held = [capability.__name__ for capability in PROCESSES[process].capabilities.values()]
    shared = [BY_CAPABILITY[name].bodies for name in held if name in BY_CAPABILITY]
    bodies = dict(EVERY_CASE)
    for each in (*shared, SAMPLES[process].bodies):
        bodies.update(each)
    return bodies


def good_body(process: str, message: str) -> dict[str, Any]:
    """A body that reads, said by somebody who may say it. KeyError for one without a sample."""
    roles = messages_of(process)[message].roles
    by = next(role for role in Role if role in roles)
    return {"by": by.value, **bodies_of(process)[message]}
