"""The twelve weeks of an annual review."""

from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from charter.counting.counting import day_of
from tests.stories import Story, World
from tests.workflows.ehc_needs_assessment.sample import on_a_day
from tests.workflows.kit import Said, Sample, Step, said

CHILD = {"name": "Sam Example", "date_of_birth": "2018-05-14", "setting": "Example Primary School"}
REVIEWED = {**CHILD, "meeting_date": "2026-11-02"}
AMEND = {
    "decision": "amend",
    "changes": "More help with reading, every day.",
    "how": "Write into the draft, or ring us.",
}
KEEP = {"decision": "keep", "reasons": "The plan says what Sam needs."}
CEASE = {"decision": "cease", "reasons": "Sam has reached every outcome in the plan."}
FINAL = {"agreed": True, "setting": "Example Primary School"}
NOT_AGREED = {"agreed": False, "not_agreed": "You asked for another school."}

SAMPLE = Sample(
    service="ehcp_annual_review",
    details=REVIEWED,
    life=(
        Said("review_decision_sent", AMEND),
        Said("comments_received", {"agrees": True}, by="customer"),
        Said("final_plan_sent", FINAL),
    ),
    outcome="amended",
    bodies={
        "review_decision_sent": AMEND,
        "meeting_date_corrected": {"meeting_date": "2026-10-30", "reason": "It was the Friday before."},
        "final_plan_sent": FINAL,
        "not_amending_decided": {"reasons": "The plan says it already."},
    },
)
ROLES = """
                            C R O M F X
    review_decision_sent    . . O M . .
    meeting_date_corrected  . . O M . .
    final_plan_sent         . . O M . .
    not_amending_decided    . . O M . .
"""
DECIDED = "appeal_by child mediation"
LETTERS = {
    "acknowledged": "child final_by meeting_on propose_by received_on sendias",
    "meeting_corrected": "child final_by meeting_on propose_by why",
    "amending": "changes child comment_by final_by how mediation sendias",
    "not_amending": f"{DECIDED} reasons sendias",
    "ceasing": f"{DECIDED} reasons sendias",
    "final_agreed": f"{DECIDED} sendias setting",
    "final_not_agreed": f"{DECIDED} not_agreed sendias setting",
}
STORY = ("Received: Annual review of an EHC plan", "Promise kept: issue the final plan", "beginning with")


async def stays(world: World) -> list[WorkflowHandle[Any, Any]]:
    """Proposed, commented on, and dropped after all; the time to appeal passes."""
    one = await world.report(SAMPLE.service, SAMPLE.details)
    await said(one, "meeting_date_corrected", meeting_date="2026-10-30", reason="A slip.")
    await said(one, "review_decision_sent", **AMEND)
    await one.skip(timedelta(days=20))
    await said(one, "draft_shared", how="Ring us.")
    await said(one, "comments_received", "customer", comments="Leave it as it was.")
    await said(one, "not_amending_decided", reasons="The plan says it already.")
    await one.end(timedelta(days=130))
    return [one.handle]


RECORDED = {"stays": stays}


async def not_agreed(world: World, step: Step) -> Story:
    """Proposed, commented on, final without agreement, appealed."""
    story = await world.report(SAMPLE.service, SAMPLE.details)
    await story.rest()
    await step(story)
    await said(story, "review_decision_sent", **AMEND)
    await step(story)
    await said(story, "comments_received", "customer", comments="Not this school.")
    await on_a_day(story)
    await said(story, "final_plan_sent", **NOT_AGREED)
    await step(story)
    today = day_of(await story.now()).isoformat()
    await said(story, "mediation_certificate_received", "customer", issued=today)
    await step(story)
    await said(story, "appeal_made", "customer")
    return story


LIVES = {"not_agreed": (not_agreed, frozenset({"deciding_on_the_plan", "drafting", "may_appeal"}))}
