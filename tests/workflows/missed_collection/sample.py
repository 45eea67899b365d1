"""A missed collection."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import Life, Said, Sample, Step, said

LATELY = (datetime.now(UTC).date() - timedelta(days=14)).isoformat()
ASSISTED = {
    "what": "Food waste",
    "where": "12 Example Close",
    "missed_on": LATELY,
    "next_collection": "2099-12-30",
    "assisted": True,
}
"""The crew is asked however late it is told: a life that can be said on any day."""

SAMPLE = Sample(
    service="missed_collection",
    details=ASSISTED,
    life=(Said("crew_asked", {"crew": "Crew 4"}, "system"), Said("collected", {}, "system")),
    outcome="collected",
    bodies={
        "collected": {},
        "not_out": {"recorded": "Nothing at the kerb."},
        "not_returning": {"reason": "Paint is in the bin.", "next_collection": "2099-12-30"},
    },
)
ROLES = """
                            C R O M F X
    collected               . . O M . X
    not_out                 . . O M . X
    not_returning           . . O M . .
"""
LETTERS = {
    "acknowledged": "missed_on return_by what",
    "too_late": "dispute_by missed_on next_collection what",
    "not_the_day": "dispute_by missed_on next_collection what",
    "collected": "dispute_by",
    "not_out": "dispute_by next_collection recorded",
    "access_blocked": "try_by what",
    "not_returning": "dispute_by next_collection reason",
}
STORY = ("Received: Missed waste", "Not out", "Promise kept: return to collect", "“If reported within 48")


async def disputed(world: World, step: Step) -> Story:
    """Not out, says the crew; it was, says the customer, and it is collected."""
    story = await world.report("missed_collection", ASSISTED)
    await story.rest()
    await step(story)
    await said(story, "not_out", "system", recorded="Nothing at the kerb.")
    await step(story)
    await said(story, "not_fixed", "customer", what="It stood by the gate.")
    await said(story, "collected", "system")
    await step(story)
    return story


async def it_was_out(world: World) -> list[WorkflowHandle[Any, Any]]:
    async def on(_: Story) -> None:
        """In the same run."""

    story = await disputed(world, on)
    await story.end()
    return [story.handle]


LIVES: Mapping[str, tuple[Life, frozenset[str]]] = {
    "disputed": (disputed, frozenset({"awaiting_return", "not_out", "done"}))
}
RECORDED: Mapping[str, Any] = {"it_was_out": it_was_out}
