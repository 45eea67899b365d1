"""A question to a service."""

from collections.abc import Mapping
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import Life, Said, Sample, Step, said

QUESTION = {"question": "How do I give up my garage?", "subject": "Garage 12, Example Close"}
ANSWER = {"answer": "Write to us four weeks before."}
MORE_TO_DO = {**ANSWER, "will_do": "We will send you the form.", "do_by": "2099-12-30"}

SAMPLE = Sample(
    service="tenancy_enquiry",
    details=QUESTION,
    life=(Said("answered", ANSWER),),
    outcome="answered",
    bodies={"answered": ANSWER, "carried_out": {"what": "The form was posted."}},
)
ROLES = """
                            C R O M F X
    answered                . . O M . .
    carried_out             . . O M . .
"""
LETTERS = {
    "acknowledged": "answer_by received_on",
    "acknowledged_see": "answer_by received_on see see_about",
    "answered": "answer dispute_by",
    "answered_more_to_do": "answer do_by will_do",
    "carried_out": "dispute_by what",
}
STORY = ("Received: Question about a tenancy", "Late: answer", "Promise kept: carry out", "“We will keep our")


async def asked_again(world: World, step: Step) -> Story:
    """Answered with something still to do, done, and not what was asked."""
    story = await world.report("email_enquiry", QUESTION)
    await story.rest()
    await step(story)
    await said(story, "answered", **MORE_TO_DO)
    await step(story)
    await said(story, "carried_out", what="The form was posted.")
    await step(story)
    await said(story, "not_fixed", "customer", what="It is the wrong form.")
    await said(story, "answered", **ANSWER)
    return story


async def carried_out(world: World) -> list[WorkflowHandle[Any, Any]]:
    async def on(_: Story) -> None:
        """In the same run."""

    story = await asked_again(world, on)
    await story.end()
    return [story.handle]


LIVES: Mapping[str, tuple[Life, frozenset[str]]] = {
    "asked_again": (asked_again, frozenset({"awaiting_answer", "to_be_carried_out", "answered"}))
}
RECORDED: Mapping[str, Any] = {"carried_out": carried_out}
