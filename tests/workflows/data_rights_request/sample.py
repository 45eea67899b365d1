"""A right over one's own information."""

from collections.abc import Mapping
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.capabilities.month_stopped import HOW
from tests.workflows.kit import NOWHERE, Life, Said, Sample, Step, said

DETAILS = {"right": "access", "about": "All that you hold on me since 2024.", "known": NOWHERE}
STOP_USING = {"right": "restriction", "about": "The address in my case is wrong."}
GIVEN = {
    "decision": "granted",
    "done": "A copy went to you by post.",
    "searched": "The register, for the name, the email address and the reference.",
}
RESTRICTED = {
    "decision": "granted",
    "done": "We no longer use your case.",
    "cases": [{"reference": NOWHERE}],
}
LATER = {"because": "complex", "why": "There are five files.", "until": "2099-12-31"}
SAMPLE = Sample(
    service="data_rights_request",
    details=DETAILS,
    life=(Said("identity_confirmed", HOW), Said("request_decided", GIVEN)),
    outcome="granted",
    bodies={
        "longer_needed": LATER,
        "request_decided": GIVEN,
        "restriction_ended": {"reason": "The address is right now."},
    },
)
ROLES = """
                        C R O M F X
    longer_needed       . . O M . .
    request_decided     . . O M . .
    restriction_ended   . . O M . .
"""
LETTERS = {
    "received": "asked_for decide_by",
    "identity_asked": "question reply_by",
    "scope_asked": "question reply_by",
    "longer": "decide_by why",
    "fee_asked": "asked_for because commissioner costs fee how_to_pay pay_by why",
    "granted": "asked_for commissioner done",
    "partly_granted": "asked_for commissioner done reasons",
    "refused": "asked_for commissioner reasons",
    "restriction_ended": "commissioner reason",
}
STORY = (
    "Received: Ask about the information we hold on you",
    "goes on",
    "Promise kept: decide and tell you",
)


async def restricted(world: World) -> list[WorkflowHandle[Any, Any]]:
    """A case is no longer used, until it may be again."""
    one = await world.report("data_rights_request", STOP_USING)
    await said(one, "request_decided", **RESTRICTED)
    await said(one, "restriction_ended", reason="The address is right now.")
    await one.end()
    return [one.handle]


async def step_by_step(world: World, step: Step) -> Story:
    """A new run while it waits for the decision, and while the case is not used."""
    one = await world.report("data_rights_request", STOP_USING)
    await one.rest()
    await step(one)
    await said(one, "request_decided", **RESTRICTED)
    await step(one)
    await said(one, "restriction_ended", reason="The address is right now.")
    return one


RECORDED: Mapping[str, Any] = {"restricted": restricted}
LIVES: Mapping[str, tuple[Life, frozenset[str]]] = {
    "step_by_step": (step_by_step, frozenset({"awaiting_decision", "restricted"}))
}
