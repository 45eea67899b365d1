"""For every process: what a report says, one good body of each message, and a short ordinary life.

A process without a sample fails a test, so that adding a process adds it to every check over `PROCESSES`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from charter.people import Role
from workflows.processes import messages_of

NOWHERE = "MK-7Q4K2M9X3"
"""A reference that no case of a test has."""


@dataclass(frozen=True)
class Said:
    """One message of a life, as a test says it."""

    message: str
    body: Mapping[str, Any] = field(default_factory=dict)
    by: str = "officer"


@dataclass(frozen=True)
class Sample:
    """One process's inputs for the checks that hold for every process."""

    service: str
    details: Mapping[str, Any]
    life: tuple[Said, ...]
    """Ordinary and in time; after it the case ends by itself."""
    outcome: str
    bodies: Mapping[str, Mapping[str, Any]]
    """A good body for each message of the process's own, without ``by``."""


EVERY_CASE: Mapping[str, Mapping[str, Any]] = {
    "contact_changed": {"phone": "01632 960002"},
    "needs_recorded": {"needs": {"large_print": True}},
    "safe_contact_set": {"safe_contact": {"channels": ["email"], "no_post": True}},
    "safe_contact_ended": {"reason": "They told us by telephone."},
    "customer_died": {"note": "A relative wrote."},
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
    "information_added": {"information": "It is deeper now."},
    "customer_replied": {"reply": "By the gate."},
    "information_requested": {"question": "Which side?", "consequence": "We look at both."},
    "safeguarding_raised": {"concern": "A child walks there alone."},
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
    "satisfaction_given": {"score": 4},
    "promise_paused": {"promise": "inspect", "question": "Where?", "consequence": "We cannot look."},
    "promise_extended": {"promise": "inspect", "until": "2099-12-31", "reason": "Snow."},
    "exception_recorded": {"promise": "inspect", "reason": "Flood.", "evidence": "The log."},
    "recount": {"calendar": {"bank_holidays": {"2099-01-01": "New Year"}}, "reason": "A new holiday."},
    "call_recorded": {"letter": 1, "said": "Told them all of it."},
    "task_done": {"task": "reply", "note": "Read."},
    "not_fixed": {"what": "It is back."},
}

SAMPLES: Mapping[str, Sample] = {
    "HighwaysRepair": Sample(
        service="pothole",
        details={"where": {"text": "Outside 12 Example Close"}, "description": "A deep hole."},
        life=(
            Said("inspection_recorded", {"finding": "A hole 60 mm deep.", "category": "routine"}),
            Said("work_completed", {"what": "Filled.", "lasting": "permanent"}),
        ),
        outcome="completed",
        bodies={
            "inspection_recorded": {"finding": "A hole 60 mm deep.", "category": "routine"},
            "estimate_changed": {"until": "2099-12-31", "reason": "The ground is frozen."},
            "not_ours": {"whose": "The canal's", "how_to_reach": "Ask at the lock."},
            "no_action": {"reason": "It is shallower than we repair."},
            "work_scheduled": {"on": "2099-12-30"},
            "work_completed": {"what": "Filled.", "lasting": "permanent"},
        },
    ),
}


def good_body(process: str, message: str) -> dict[str, Any]:
    """A body that reads, said by somebody who may say it. KeyError for one without a sample."""
    roles = messages_of(process)[message].roles
    by = next(role for role in Role if role in roles)
    body = {**EVERY_CASE, **SAMPLES[process].bodies}[message]
    return {"by": by.value, **body}
