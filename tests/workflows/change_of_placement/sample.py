"""A change of school placement."""

from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.ehc_needs_assessment.sample import on_a_day
from tests.workflows.kit import Said, Sample, Step, said

ASKED = {
    "name": "Sam Example",
    "date_of_birth": "2018-05-14",
    "setting": "Example Primary School",
    "why": "The rooms are loud and Sam learns nothing there.",
    "wanted": "Example Special School",
    "spoken_to_setting": True,
}
CONTACTED = {"what": "We read what you wrote about Sam's days. We would like to talk with you."}
CALLED = {"what": "Talked about the review."}
NOT_NEEDED = {"reason": "It was reviewed last month."}
YES = {
    "agreed": True,
    "setting": "Example Special School",
    "start_on": "2099-09-01",
    "plan": "Sam visits twice in July and starts with the new year.",
}
NO = {"agreed": False, "reasons": "The school Sam is in can meet Sam's needs with more help."}

SAMPLE = Sample(
    service="change_of_placement",
    details=ASKED,
    life=(
        Said("contacted", CONTACTED),
        Said("called", CALLED),
        Said("review_not_needed", NOT_NEEDED),
        Said("panel_held"),
        Said("outcome_told", YES),
    ),
    outcome="placement_agreed",
    bodies={
        "contacted": CONTACTED,
        "called": CALLED,
        "outcome_told": YES,
    },
)
ROLES = """
                            C R O M F X
    contacted               . . O M . .
    called                  . . O M . .
    outcome_told            . . O M . .
"""
LETTERS = {
    "acknowledged": "child contact_by local_offer sendias",
    "contacted": "call_by child sendias what",
    "review_opened": "child other_reference",
    "panel": "child outcome_by panel_on sendias",
    "no_panel_date": "child local_offer write_by",
    "panel_held": "child outcome_by",
    "agreed": "child plan sendias setting start_on",
    "refused": "appeal child mediation reasons sendias",
}
STORY = (
    "Received: Change of school placement",
    "Promise kept: write to you",
    "agreed to a change of placement",
)


async def reviewed_and_refused(world: World) -> list[WorkflowHandle[Any, Any]]:
    """The review is a case of its own, which says when it has ended; the answer is no."""
    one = await world.report(SAMPLE.service, {**ASKED, "spoken_to_setting": False})
    await said(one, "contacted", **CONTACTED)
    await said(one, "called", **CALLED)
    await said(one, "review_opened", meeting_date="2026-11-02")
    (review,) = (await one.rest()).state.links
    await said(one, "linked_case_ended", "system", reference=review, outcome="withdrawn")
    await said(one, "review_opened", meeting_date="2026-11-02")
    *_, review = (await one.rest()).state.links
    await said(one, "linked_case_ended", "system", reference=review, outcome="amended")
    await one.skip(timedelta(days=60))
    await said(one, "panel_held")
    await said(one, "outcome_told", **NO)
    await one.end(timedelta(days=20))
    return [one.handle]


RECORDED = {"reviewed_and_refused": reviewed_and_refused}


async def reviewed(world: World, step: Step) -> Story:
    """Asked, written to, reviewed, taken to the panel, refused."""
    story = await world.report(SAMPLE.service, {**ASKED, "spoken_to_setting": False})
    await story.rest()
    await step(story)
    await said(story, "contacted", **CONTACTED)
    await step(story)
    await said(story, "review_opened", meeting_date="2026-11-02")
    await step(story)
    (review,) = (await story.rest()).state.links
    await said(story, "linked_case_ended", "system", reference=review, outcome="amended")
    await step(story)
    await said(story, "panel_held")
    await step(story)
    await on_a_day(story)
    await said(story, "outcome_told", **NO)
    return story


STAGES = {"contacting", "considering", "reviewing", "awaiting_panel", "awaiting_outcome"}
LIVES = {"reviewed": (reviewed, frozenset(STAGES))}
