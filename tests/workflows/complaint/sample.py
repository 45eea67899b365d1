"""A complaint at two stages."""

from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import Said, Sample, Step, said

MANAGER = {"role": "manager", "name": "Mo Specimen"}
SENIOR = {"role": "manager", "name": "Sal Placeholder"}
TEAM = "feedback_team"
DETAILS = {"what_happened": "Nobody came, and nobody answered my letter."}
UNDERSTOOD = {"accepted": True, "points": ["Nobody came on 2 March.", "Nobody answered the letter."]}
FOUND = {
    "points": [
        {"point": "Nobody came.", "finding": "upheld", "reasons": "The visit was not booked."},
        {"point": "Nobody answered.", "finding": "not_upheld", "reasons": "We wrote on 9 March."},
    ]
}
STAGE_ONE = (
    Said("complaint_acknowledged", UNDERSTOOD),
    Said("investigator_named", {"investigator": "Mo Specimen"}, "manager"),
    Said("contact_made", {"summary": "Rang them."}),
    Said("stage_one_answered", FOUND, MANAGER),
)

SAMPLE = Sample(
    service="complaint",
    details=DETAILS,
    life=(
        *STAGE_ONE,
        Said("escalation_asked", {"why": "You did not ask the crew."}, "customer"),
        Said("scope_settled", {"scope": "Whether the crew came on 2 March."}, TEAM),
        Said("stage_two_acknowledged", {"reason": "The crew were not asked."}, TEAM),
        Said("stage_two_allocated", {"to": "Sal Placeholder"}, TEAM),
        Said("stage_two_answered", FOUND, SENIOR),
    ),
    outcome="partly_upheld",
    bodies={"complaint_acknowledged": UNDERSTOOD},
)
ROLES = """
                            C R O M F X
    complaint_acknowledged  . . O M F .
"""
LETTERS = {
    "received": "acknowledge_by",
    "acknowledged": "answer_by points",
    "not_accepted": "ombudsman reason",
    "investigator_named": "contact_by investigator",
    "investigator_changed": "by_when investigator what_next",
    "complex": "new_date old_date ombudsman why",
    "dates_agreed": "agreed_with until",
    "stage_one_extended": "new_date old_date ombudsman why",
    "stage_one_answered": "ask_by findings investigator remedies",
    "time_passed": "accept_until ombudsman",
    "asked_after_time": "ended",
    "late_not_accepted": "ombudsman reason",
    "escalated": "acknowledge_by",
    "scope_settled": "decide_by scope",
    "final_at_stage_one": "ombudsman reason",
    "stage_two_acknowledged": "answer_by reason",
    "stage_two_allocated": "answer_by investigator",
    "stage_two_extended": "new_date old_date ombudsman why",
    "stage_two_answered": "findings investigator ombudsman remedies",
    "stage_two_answered_tenant": "findings investigator ombudsman remedies",
}
STORY = (
    "Received: Complaint",
    "Late: answer at stage one",
    "Scoping",
    "“Our complaints process takes no longer than 12 weeks from receipt to resolution.”",
)


async def asked_late(world: World, step: Step) -> Story:
    """Mediated in between; stage two asked for late and accepted."""
    story = await world.report("complaint", DETAILS)
    await story.rest()
    await step(story)
    acknowledged, named, _, answered = STAGE_ONE
    for each in (acknowledged, named):
        await said(story, each.message, each.by, **each.body)
    await step(story)
    until = (await story.now() + timedelta(days=3)).date().isoformat()
    await said(story, "mediation_agreed", agreed_with="Example Mediation", until=until)
    await step(story)
    await said(story, "mediation_ended", settled=False, what="They did not agree.")
    await said(story, answered.message, answered.by, **answered.body)
    await step(story)
    await story.until(await story.due("escalate") + timedelta(seconds=2))
    await step(story)
    await said(story, "escalation_asked", "customer", why="I was in hospital.")
    await step(story)
    await said(story, "late_escalation_decided", "manager", accepted=True, reason="They were ill.")
    await step(story)
    for each in SAMPLE.life[5:7]:
        await said(story, each.message, each.by, **each.body)
    await step(story)
    for each in SAMPLE.life[7:]:
        await said(story, each.message, each.by, **each.body)
    return story


async def accepted_late(world: World) -> list[WorkflowHandle[Any, Any]]:
    async def on(_: Story) -> None:
        """In the same run."""

    story = await asked_late(world, on)
    await story.ended()
    return [story.handle]


LIVES = {
    "asked_late": (
        asked_late,
        frozenset(
            {
                "awaiting_acknowledgement",
                "stage_one",
                "stage_one_answered",
                "time_passed",
                "scoping",
                "stage_two",
            }
        ),
    )
}
RECORDED = {"accepted_late": accepted_late}
