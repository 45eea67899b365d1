"""An idea or an opinion about a service."""

from collections.abc import Mapping
from typing import Any

from temporalio.client import WorkflowHandle

from tests.processes.kit import Life, Said, Sample, Step, said
from tests.stories import Story, World

LIBRARY = {"what_happened": "The library could open at eight.", "kind": "comment"}

SAMPLE = Sample(
    service="comment",
    details=LIBRARY,
    life=(
        Said("passed_on", {"team": "libraries"}),
        Said("lesson_recorded", {"lesson": "Hours matter."}, by="feedback_team"),
    ),
    outcome="kept",
    bodies={},
)
ROLES = ""
LETTERS = {"acknowledged": "received_on"}
STORY = ("Received: Comment", "passed on reply", "Letter 3: replied")


async def answered(world: World) -> list[WorkflowHandle[Any, Any]]:
    """A reply was asked for."""
    one = await world.report("comment", {**LIBRARY, "reply_wanted": True})
    await said(one, "passed_on", team="libraries")
    await said(one, "replied", reply="From May we open at eight.")
    await said(one, "lesson_recorded", lesson="Hours matter.")
    await one.end()
    return [one.handle]


RECORDED: Mapping[str, Any] = {"answered": answered}


async def learned_from(world: World, step: Step) -> Story:
    """Passed on, answered, learned from."""
    one = await world.report("comment", {**LIBRARY, "reply_wanted": True})
    await one.rest()
    await step(one)
    await said(one, "passed_on", team="libraries")
    await step(one)
    await said(one, "replied", reply="From May we open at eight.")
    await step(one)
    await said(one, "lesson_recorded", lesson="Hours matter.")
    return one


LIVES: Mapping[str, tuple[Life, frozenset[str]]] = {
    "learned_from": (learned_from, frozenset({"to_be_passed_on", "awaiting_reply", "to_learn_from"}))
}
