"""What came in: complaint, comment or compliment."""

from collections.abc import Mapping
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import Life, Said, Sample, Step, said

FINE = {
    "what": "The parking ticket.",
    "decision": "excluded",
    "ground": "appeal",
    "reason": "A ticket has an appeal of its own.",
}
IDEA = {"what": "More bins in the park.", "decision": "comment"}
DETAILS = {"what_happened": "I appeal against my parking ticket."}

SAMPLE = Sample(
    service="feedback",
    details=DETAILS,
    life=(Said("issues_triaged", {"issues": [FINE]}),),
    outcome="not_accepted",
    bodies={
        "issues_triaged": {"issues": [FINE]},
        "early_resolution_offered": {"what": "We will empty the bin today."},
    },
)
ROLES = """
                            C R O M F X
    issues_triaged          . . O M F .
    early_resolution_offered . . O M F .
"""
LETTERS = {
    "acknowledged": "decide_by received_on",
    "not_taken": "ombudsman points",
    "childrens_social_care": "points to",
    "early_resolution": "settle_by what",
    "settled": "",
}
STORY = ("Received: Complaint, comment", "It may not be a complaint", "not taken")


async def became_a_comment(world: World) -> list[WorkflowHandle[Any, Any]]:
    """One point is no complaint, the other is a comment: the same reference goes on as one."""
    one = await world.report("feedback", DETAILS)
    await said(one, "issues_triaged", issues=[FINE, IDEA])
    await said(one, "passed_on", team="parks")
    await said(one, "lesson_recorded", lesson="Bins matter.")
    await one.end()
    return [one.handle]


async def settled_early(world: World) -> list[WorkflowHandle[Any, Any]]:
    """Put right at once, and the customer says so."""
    one = await world.report("feedback", DETAILS)
    await said(one, "early_resolution_offered", what="We will empty the bin today.")
    await said(one, "settled", by="customer")
    await one.end()
    return [one.handle]


RECORDED: Mapping[str, Any] = {"became_a_comment": became_a_comment, "settled_early": settled_early}


async def put_right(world: World, step: Step) -> Story:
    """Offered to be put right at once, and settled."""
    one = await world.report("feedback", DETAILS)
    await one.rest()
    await step(one)
    await said(one, "early_resolution_offered", what="We will empty the bin today.")
    await step(one)
    await said(one, "settled", how="by phone")
    return one


LIVES: Mapping[str, tuple[Life, frozenset[str]]] = {
    "put_right": (put_right, frozenset({"awaiting_triage", "early_resolution"}))
}
