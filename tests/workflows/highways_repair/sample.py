"""Potholes, streetlights and other highways-related enquiries."""

from tests.workflows.kit import Said, Sample

FOUND = {"finding": "A hole 60 mm deep.", "category": "routine"}
FILLED = {"what": "Filled.", "lasting": "permanent"}

SAMPLE = Sample(
    service="pothole",
    details={"where": {"text": "Outside 12 Example Close"}, "description": "A deep hole."},
    life=(Said("inspection_recorded", FOUND), Said("work_completed", FILLED)),
    outcome="completed",
    bodies={
        "inspection_recorded": FOUND,
        "estimate_changed": {"until": "2099-12-31", "reason": "The ground is frozen."},
        "not_ours": {"whose": "The canal's", "how_to_reach": "Ask at the lock."},
        "no_action": {"reason": "It is shallower than we repair."},
        "work_scheduled": {"on": "2099-12-30"},
        "work_completed": FILLED,
    },
)
ROLES = """
                            C R O M F X
    inspection_recorded     . . O M . .
    estimate_changed        . . O M . .
    work_scheduled          . . O M . .
    work_completed          . . O M . .
    not_ours                . . O M . .
    no_action               . . O M . .
"""
LETTERS = {
    "acknowledged": "inspect_by received_on where",
    "opened_from_another": "estimate finding other_reference repair_by where",
    "inspected": "estimate finding repair_by what_kind",
    "inspected_programmed": "estimate finding next_letter programme repair_by season",
    "estimate_changed": "new_date old_date why",
    "work_scheduled": "on repair_by",
    "progress": "next_letter programme repair_by season",
    "completed_permanent": "dispute_by what",
    "completed_temporary": "repair_by what",
    "not_ours": "how_to_reach whose",
    "no_action": "dispute_by reason",
}
STORY = ("Received: Pothole", "Late: inspect", "progress", "“Should be inspected")
