"""Something the council has asked for."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import Life, Said, Sample, Step, said

ASKED = {"question": "Who lives with you?", "consequence": "We may end your discount."}

SAMPLE = Sample(
    service="reply_by_request",
    details=ASKED,
    life=(
        Said("customer_replied", {"reply": "Nobody."}, "customer"),
        Said("concluded", {"what_next": "Your discount goes on."}),
    ),
    outcome="replied",
    bodies={"concluded": {"what_next": "Your discount goes on."}},
)
ROLES = """
                            C R O M F X
    concluded               . . O M . .
"""
LETTERS = {
    "asked": "consequence question reply_by",
    "replied": "",
    "concluded": "what_next",
}
STORY = ("Received: Something we have asked", "reply reminder", "No reply", "Replied")


async def replied_late(world: World, step: Step) -> Story:
    """No reply by the date; then there is one."""
    story = await world.report("reply_by_request", ASKED)
    await story.rest()
    await step(story)
    await story.until(await story.due("reply") + timedelta(seconds=2))
    await step(story)
    await said(story, "customer_replied", "customer", reply="Nobody.")
    await step(story)
    await said(story, "concluded", what_next="Your discount goes on.")
    return story


async def late(world: World) -> list[WorkflowHandle[Any, Any]]:
    async def on(_: Story) -> None:
        """In the same run."""

    story = await replied_late(world, on)
    await story.ended()
    return [story.handle]


LIVES: Mapping[str, tuple[Life, frozenset[str]]] = {
    "replied_late": (replied_late, frozenset({"awaiting_reply", "no_reply", "replied"}))
}
RECORDED: Mapping[str, Any] = {"late": late}
