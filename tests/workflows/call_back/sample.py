"""A call back."""

from collections.abc import Mapping
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import Life, Said, Sample, Step, said

ABOUT = {"phone": "01632 960001", "about": "My council tax bill."}

SAMPLE = Sample(
    service="call_back",
    details=ABOUT,
    life=(Said("call_attempted", {"came": "spoke"}),),
    outcome="called_back",
    bodies={"call_attempted": {"came": "no_answer"}},
)
ROLES = """
                            C R O M F X
    call_attempted          . . O M . .
"""
LETTERS = {
    "acknowledged": "call_by",
    "acknowledged_after_close": "call_by",
    "tried": "again_by came",
    "called_back": "",
    "not_reached": "attempts",
}
STORY = (
    "Received: Call back",
    "Promise kept: call back",
    "Trying again",
    "“If you call us but our lines are busy",
)


async def tried_three_times(world: World, step: Step) -> Story:
    """Nobody answered, three times."""
    story = await world.report("call_back", ABOUT)
    await story.rest()
    await step(story)
    await said(story, "call_attempted", came="no_answer")
    await step(story)
    await said(story, "call_attempted", came="engaged")
    await step(story)
    await said(story, "call_attempted", came="message_left")
    return story


async def not_reached(world: World) -> list[WorkflowHandle[Any, Any]]:
    async def on(_: Story) -> None:
        """In the same run."""

    story = await tried_three_times(world, on)
    await story.ended()
    return [story.handle]


LIVES: Mapping[str, tuple[Life, frozenset[str]]] = {
    "tried_three_times": (tried_three_times, frozenset({"awaiting_call", "trying_again"}))
}
RECORDED: Mapping[str, Any] = {"not_reached": not_reached}
