"""What is put right after a complaint was upheld."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import NOWHERE, Life, Said, Sample, Step, said

DONE = {"what": "The path was swept.", "evidence": "Photograph of the path."}
SWEEP = {"what": "Sweep the path.", "owner": "Olive Officer", "due": "2099-12-31", "complaint": NOWHERE}

SAMPLE = Sample(
    service="remedy",
    details=SWEEP,
    life=(Said("remedy_done", DONE),),
    outcome="done",
    bodies={"remedy_done": DONE},
)
ROLES = """
                            C R O M F X
    remedy_done             . . O M F .
"""
LETTERS = {"agreed": "complaint_reference due_by what", "done": "complaint_reference what"}
STORY = ("Received: Putting right", "Late: put right", "Overdue: put to the Corporate")


async def overdue(world: World) -> list[WorkflowHandle[Any, Any]]:
    """Late is told, and the Corporate Customer Feedback Manager takes it up."""
    due_on = (world.clock() + timedelta(days=3)).date().isoformat()
    one = await world.report("remedy", {**SWEEP, "due": due_on})
    await one.until(await one.due("done") + timedelta(seconds=2))
    await said(one, "remedy_done", **DONE)
    await one.end()
    return [one.handle]


RECORDED: Mapping[str, Any] = {"overdue": overdue}


async def done_late(world: World, step: Step) -> Story:
    """Taken up when it is overdue, then done."""
    due_on = (world.clock() + timedelta(days=3)).date().isoformat()
    one = await world.report("remedy", {**SWEEP, "due": due_on})
    await one.rest()
    await step(one)
    await one.until(await one.due("done") + timedelta(seconds=2))
    await step(one)
    await said(one, "remedy_done", **DONE)
    return one


LIVES: Mapping[str, tuple[Life, frozenset[str]]] = {"done_late": (done_late, frozenset({"to_be_done"}))}
