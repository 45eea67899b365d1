"""A complaint about personal data."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import Life, Said, Sample, Step, said

DETAILS = {"what_happened": "You sent my letter to my neighbour.", "about": "personal_data"}
POINT = "A letter about you went to 14 Example Close."
UNDERSTOOD = {"accepted": True, "points": [POINT]}
ENQUIRIES = {"what": "The team that posted it: which address was used."}
PROGRESS = {"progress": "We have asked the team that posted it."}
FOUND = {
    "points": [
        {"point": "The letter went next door.", "finding": "upheld", "reasons": "The address was wrong."}
    ]
}
SAMPLE = Sample(
    service="data_protection_complaint",
    details=DETAILS,
    life=(
        Said("complaint_acknowledged", UNDERSTOOD),
        Said("enquiries_made", ENQUIRIES),
        Said("progress_told", PROGRESS),
        Said("outcome_told", FOUND, {"role": "officer", "name": "Dee Placeholder"}),
    ),
    outcome="upheld",
    bodies={
        "complaint_acknowledged": UNDERSTOOD,
        "enquiries_made": ENQUIRIES,
        "progress_told": PROGRESS,
        "outcome_told": FOUND,
    },
)
ROLES = """
                            C R O M F X
    complaint_acknowledged  . . O M F .
    enquiries_made          . . O M F .
    progress_told           . . O M F .
    outcome_told            . . O M . .
"""
LETTERS = {
    "received": "acknowledge_by",
    "acknowledged": "answer_by points",
    "not_accepted": "commissioner reason",
    "progress": "answer_by progress",
    "outcome": "commissioner findings remedies",
}
STORY = (
    "Received: Complaint about how we use personal data",
    "Promise kept: begin our enquiries",
    "There is nothing new to tell you yet",
    "Promise kept late: tell you the outcome",
)


async def every_month(world: World, step: Step) -> Story:
    """Nobody says how it stands: a letter goes after a month all the same."""
    one = await world.report("data_protection_complaint", DETAILS)
    await one.rest()
    await step(one)
    await said(one, "complaint_acknowledged", **UNDERSTOOD)
    await step(one)
    await said(one, "enquiries_made", **ENQUIRIES)
    await one.skip(timedelta(days=32))
    await step(one)
    await said(one, "outcome_told", **FOUND)
    return one


async def told_monthly(world: World) -> list[WorkflowHandle[Any, Any]]:
    async def on(_: Story) -> None:
        """In the same run."""

    one = await every_month(world, on)
    await one.end()
    return [one.handle]


async def handed_over(world: World) -> list[WorkflowHandle[Any, Any]]:
    """Feedback came in, and goes on as one under its reference."""
    one = await world.report("feedback", DETAILS)
    point = {"what": POINT, "decision": "data_protection"}
    await said(one, "issues_triaged", issues=[point])
    await said(one, "enquiries_made", **ENQUIRIES)
    await said(one, "outcome_told", **FOUND)
    await one.end()
    return [one.handle]


RECORDED: Mapping[str, Any] = {"told_monthly": told_monthly, "handed_over": handed_over}
LIVES: Mapping[str, tuple[Life, frozenset[str]]] = {
    "every_month": (every_month, frozenset({"awaiting_acknowledgement", "enquiries"}))
}
