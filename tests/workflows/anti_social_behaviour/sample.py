"""Anti-social behaviour near a council home."""

from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import Said, Sample, Step, said

NOISE = {"description": "Loud music every night after midnight."}
THREATS = {"description": "Somebody shouts threats at my door.", "serious": True}
ANSWER = {"answer": "We speak to everybody in the block this week."}
PLAN = {"actions": "New locks today, and a visit on Friday."}
WORSE = {"what": "Somebody kicked in my door."}
RESOLVED = {"how": "resolved", "reason": "It has been quiet for a month."}

SAMPLE = Sample(
    service="anti_social_behaviour",
    details=NOISE,
    life=(Said("responded", ANSWER), Said("action_plan", PLAN), Said("closed", RESOLVED)),
    outcome="resolved",
    bodies={
        "responded": ANSWER,
        "action_plan": PLAN,
        "police_reported": {"police_reference": "EX 123"},
        "closed": RESOLVED,
    },
)
ROLES = """
                            C R O M F X
    responded               . . O M . .
    action_plan             . . O M . .
    police_reported         C R O M . .
    closed                  . . O M . .
"""
LETTERS = {
    "acknowledged": "respond_by",
    "acknowledged_serious": "police respond_by",
    "became_serious": "police respond_by",
    "responded": "answer",
    "action_plan": "actions",
    "closed": "dispute_by reason",
}
STORY = (
    "Received: Anti-social behaviour",
    "Late: respond (has become serious)",
    "“If there are serious threats",
)


async def worse_and_worse(world: World, step: Step) -> Story:
    """It becomes serious before and after the first answer."""
    story = await world.report("anti_social_behaviour", NOISE)
    await story.rest()
    await said(story, "became_serious", "customer", **WORSE)
    await step(story)
    await said(story, "responded", **ANSWER)
    await step(story)
    await said(story, "became_serious", "customer", **WORSE)
    await step(story)
    await said(story, "action_plan", **PLAN)
    await said(story, "closed", **RESOLVED)
    await story.rest()
    await step(story)
    return story


LIVES = {"worse_and_worse": (worse_and_worse, frozenset({"awaiting_response", "working", "done"}))}


async def serious_and_late(world: World) -> list[WorkflowHandle[Any, Any]]:
    """It becomes serious after the answer, and is answered late."""
    story = await world.report("anti_social_behaviour", NOISE)
    await said(story, "responded", **ANSWER)
    await said(story, "became_serious", "customer", **WORSE)
    await story.until(await story.due("respond/serious_1") + timedelta(seconds=2))
    await said(story, "action_plan", **PLAN)
    await said(story, "closed", **RESOLVED)
    await story.rest()
    await story.end()
    return [story.handle]


RECORDED = {"serious_and_late": serious_and_late}
