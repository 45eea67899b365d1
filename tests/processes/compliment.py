"""Something done well, or somebody to thank."""

from collections.abc import Mapping
from typing import Any

from temporalio.client import WorkflowHandle

from tests.processes.kit import Life, Said, Sample, Step, said
from tests.stories import Story, World

THANKS = {"what_happened": "Thank you.", "kind": "compliment", "person_named": "Olive Officer"}

SAMPLE = Sample(
    service="compliment",
    details=THANKS,
    life=(
        Said("passed_on", {"team": "waste"}),
        Said("lesson_recorded", {"lesson": "Kindness at the door."}, by="manager"),
    ),
    outcome="kept",
    bodies={},
)
ROLES = ""
LETTERS = {"acknowledged": "received_on"}
STORY = ("Received: Compliment", "To learn from", "passed on")


async def answered(world: World) -> list[WorkflowHandle[Any, Any]]:
    """A reply was asked for."""
    one = await world.report("compliment", {**THANKS, "reply_wanted": True})
    await said(one, "passed_on", team="waste")
    await said(one, "replied", reply="She was very glad to hear it.")
    await said(one, "lesson_recorded", lesson="Kindness at the door.")
    await one.end()
    return [one.handle]


RECORDED: Mapping[str, Any] = {"answered": answered}


async def learned_from(world: World, step: Step) -> Story:
    """Passed on, answered, learned from."""
    one = await world.report("compliment", {**THANKS, "reply_wanted": True})
    await one.rest()
    await step(one)
    await said(one, "passed_on", team="waste")
    await step(one)
    await said(one, "replied", reply="She was very glad to hear it.")
    await step(one)
    await said(one, "lesson_recorded", lesson="Kindness at the door.")
    return one


LIVES: Mapping[str, tuple[Life, frozenset[str]]] = {
    "learned_from": (learned_from, frozenset({"to_be_passed_on", "awaiting_reply", "to_learn_from"}))
}
