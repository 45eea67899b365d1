"""Landscaping, graffiti and fly-tipping."""

from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import World
from tests.workflows.highways_repair import sample as highways_repair
from tests.workflows.kit import Said, Sample, said

FOUND = {"finding": "Paint on the underpass.", "category": "routine"}
CLEANED = {"what": "Washed off.", "lasting": "permanent"}

SAMPLE = Sample(
    service="graffiti",
    details={"where": {"text": "Underpass at Example Close"}, "description": "Paint on the wall."},
    life=(Said("inspection_recorded", FOUND), Said("work_completed", CLEANED)),
    outcome="completed",
    bodies={
        **highways_repair.SAMPLE.bodies,
        "inspection_recorded": FOUND,
        "work_completed": CLEANED,
    },
)
ROLES = highways_repair.ROLES
LETTERS = highways_repair.LETTERS
STORY = ("Received: Graffiti", "emergency work by", "“Should be inspected")


async def planned(world: World) -> list[WorkflowHandle[Any, Any]]:
    """Dumped waste that could hurt somebody: a danger at once, and the work on a day."""
    details = {**SAMPLE.details, "description": "Broken glass and a drum.", "hazardous": True}
    story = await world.report("fly_tipping", details)
    await said(story, "inspection_recorded", finding="A drum.", category="routine", hazardous=True)
    await said(story, "work_scheduled", on="2099-12-30")
    await said(story, "work_completed", **CLEANED)
    await story.end()
    return [story.handle]


RECORDED = {"planned": planned}
