"""Anything dangerous."""

from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import Said, Sample, Step, said

SAFE = {"what": "Sawn up and taken away.", "lasting": "permanent"}
OTHERS = {"whose": "Example Water", "how_to_reach": "Telephone 01632 960 300."}

SAMPLE = Sample(
    service="danger",
    details={"where": {"text": "Example Road by the school"}, "description": "A tree is down."},
    life=(
        Said("confirmed", {"what": "A tree is down.", "responsible": "council"}),
        Said("attended"),
        Said("made_safe", SAFE),
    ),
    outcome="made_safe",
    bodies={
        "confirmed": {"what": "A tree is down.", "responsible": "council"},
        "attended": {},
        "made_safe": SAFE,
        "not_ours": OTHERS,
        "handed_to_other_body": {"taken_by": "Their control room"},
    },
)
ROLES = """
                            C R O M F X
    confirmed               . . O M . .
    attended                . . O M . X
    made_safe               . . O M . X
    not_ours                . . O M . .
    handed_to_other_body    . . O M . X
"""
LETTERS = {
    "acknowledged": "attend_by where",
    "opened_from_another": "attend_by other_reference where",
    "confirmed": "responsible what where",
    "attended": "",
    "made_safe": "dispute_by what",
    "made_safe_further_work": "what",
    "not_ours": "how_to_reach whose",
    "handed_over": "dispute_by taken_by whose",
}
STORY = ("Received: Something dangerous", "Promise kept: attend", "“If it's the council")


async def handed_over(world: World) -> list[WorkflowHandle[Any, Any]]:
    """Another body's: open until they have it."""
    story = await world.report(SAMPLE.service, SAMPLE.details)
    await said(story, "not_ours", **OTHERS)
    await said(story, "handed_to_other_body", taken_by="Their control room")
    await story.end()
    return [story.handle]


async def further_work(world: World) -> list[WorkflowHandle[Any, Any]]:
    """Safe for now: the work still to come is a case of its own."""
    story = await world.report(SAMPLE.service, SAMPLE.details)
    await said(story, "made_safe", what="Coned.", lasting="temporary", service="pothole", category="routine")
    await story.end()
    return [story.handle]


async def back_and_forth(world: World, step: Step) -> Story:
    """Attended, then somebody else's after all, then made safe by us."""
    story = await world.report(SAMPLE.service, SAMPLE.details)
    await step(story)
    await said(story, "not_ours", **OTHERS)
    await step(story)
    await said(story, "attended")
    await step(story)
    await said(story, "not_ours", **OTHERS)
    await step(story)
    await said(story, "made_safe", **SAFE)
    await step(story)
    return story


STAGES = frozenset({"awaiting_attendance", "with_another_body", "attended", "done"})
LIVES = {"a_danger_back_and_forth": (back_and_forth, STAGES)}
RECORDED = {"handed_over": handed_over, "further_work": further_work}
