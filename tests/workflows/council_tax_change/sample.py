"""A change for council tax."""

from collections.abc import Mapping
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import Life, Said, Sample, Step, said

MOVED_OUT = {"what_changed": "My grown-up son has moved out.", "changed_on": "2026-01-05"}
MADE = {"what": "The discount for one adult, from 5 January."}

SAMPLE = Sample(
    service="council_tax_change",
    details=MOVED_OUT,
    life=(Said("change_made", MADE, "system"),),
    outcome="changed",
    bodies={"change_made": MADE, "change_not_made": {"reason": "Two adults are still registered."}},
)
ROLES = """
                            C R O M F X
    change_made             . . O M . X
    change_not_made         . . O M . .
"""
LETTERS = {
    "acknowledged": "answer_by received_on",
    "changed": "dispute_by what",
    "changed_new_bill": "dispute_by what",
    "not_changed": "dispute_by reason",
}
STORY = ("Received: Tell us of a change", "goes on", "Promise kept: make the change", "“We will let you know")


async def looked_at_again(world: World, step: Step) -> Story:
    """Not changed; the customer does not agree, and it is."""
    story = await world.report("council_tax_change", MOVED_OUT)
    await story.rest()
    await step(story)
    await said(story, "change_not_made", reason="Two adults are still registered.")
    await step(story)
    await said(story, "not_fixed", "customer", what="He left in January.")
    await said(story, "change_made", new_bill=True, **MADE)
    return story


async def not_changed(world: World) -> list[WorkflowHandle[Any, Any]]:
    async def on(_: Story) -> None:
        """In the same run."""

    story = await looked_at_again(world, on)
    await story.end()
    return [story.handle]


LIVES: Mapping[str, tuple[Life, frozenset[str]]] = {
    "looked_at_again": (looked_at_again, frozenset({"awaiting_change", "told"}))
}
RECORDED: Mapping[str, Any] = {"not_changed": not_changed}
