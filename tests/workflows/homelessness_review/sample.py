"""Reviews of homelessness decisions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import Said, Sample, Step, said

REVIEWER = {"reviewer": "Rae Specimen", "senior": True, "not_involved": True}
UPHELD = {"outcome": "upheld", "reasons": "The law was followed."}
RAE = {"role": "officer", "name": "Rae Specimen"}
TOLD = (datetime.now(UTC) - timedelta(days=7)).date().isoformat()
WRONG = {"reasons": "You counted my wages twice."}

SAMPLE = Sample(
    service="homelessness_review",
    details={"decision_type": "duty_owed", "notified": TOLD, "decided_by": "Dan Placeholder"},
    life=(
        Said("reviewer_named", REVIEWER, by="manager"),
        Said("reasons_given", WRONG, by="customer"),
        Said("review_decided", UPHELD, by=RAE),
    ),
    outcome="upheld",
    bodies={
        "reviewer_named": REVIEWER,
        "review_decided": UPHELD,
    },
)
ROLES = """
                            C R O M F X
    reviewer_named          . . . M . .
    review_decided          . . O M . .
"""
LETTERS = {
    "acknowledged": "decide_by decision reasons_by received_on",
    "late_request_received": "decision last_day received_on",
    "late_request_accepted": "allowed_until decide_by reason",
    "late_request_refused": "last_day reason",
    "received_earlier": "decide_by received_on",
    "reasons_received": "what_next",
    "representations_received": "decide_by",
    "reviewer_named": "decide_by reviewer",
    "minded_to": "representations_by what",
    "late": "appeal_by new_date promise promised_by what_next why",
    "upheld": "appeal_by reasons",
    "overturned": "appeal_by instead reasons",
    "varied": "appeal_by instead reasons",
    "appeal_noted": "",
    "appeal_noted_undecided": "what_next",
}
STORY = (
    "Received: Review of a homelessness decision",
    "Late: decide the review",
    "“After the review we will let you know",
)


def details(*, days_ago: int = 7, decision: str = "duty_owed", **more: str) -> dict[str, str]:
    """What a request says, of a decision the customer was told of so many days ago."""
    told = (datetime.now(UTC) - timedelta(days=days_ago)).date().isoformat()
    return {"decision_type": decision, "notified": told, "decided_by": "Dan Placeholder", **more}


async def late_and_minded_to(world: World, step: Step) -> Story:
    """Asked for late and accepted, a notice answered, decided; appealed against."""
    story = await world.report("homelessness_review", details(days_ago=40))
    await story.rest()
    await step(story)
    await said(story, "late_request_accepted", "manager", reason="In hospital.")
    await step(story)
    await said(story, "reviewer_named", "manager", **REVIEWER)
    answer_by = (await story.now() + timedelta(days=10)).date().isoformat()
    await said(story, "minded_to", RAE, what="A letter was not read.", representations_by=answer_by)
    await step(story)
    await said(story, "representations_received", "customer", what="It shows my wages.")
    until = (await story.now() + timedelta(days=90)).date().isoformat()
    agreed_on = (await story.now()).date().isoformat()
    await said(story, "longer_agreed", until=until, agreed_on=agreed_on, how="A signed letter.")
    await story.skip(timedelta(days=12))
    await step(story)
    await said(story, "review_decided", RAE, outcome="varied", reasons="Wages.", instead="A smaller debt.")
    await step(story)
    await said(story, "appeal_made", "customer")
    return story


async def late_request(world: World) -> list[WorkflowHandle[Any, Any]]:
    async def on(_: Story) -> None:
        """In the same run."""

    story = await late_and_minded_to(world, on)
    await story.ended()
    return [story.handle]


async def counted_anew(world: World) -> list[WorkflowHandle[Any, Any]]:
    """A notice answered in a three-week case; late all the same, appealed against, and decided."""
    story = await world.report("homelessness_review", details(decision="prevention_steps"))
    await said(story, "reviewer_named", "manager", **REVIEWER)
    await said(story, "representations_received", "customer", what="It shows my wages.")
    answer_by = (await story.now() + timedelta(days=10)).date().isoformat()
    await said(story, "minded_to", RAE, what="A letter was not read.", representations_by=answer_by)
    await story.skip(timedelta(days=5))
    await said(story, "representations_received", "customer", what="It shows my wages.")
    await story.until(await story.due("decide") + timedelta(seconds=2))
    await said(story, "appeal_made", "customer")
    await said(story, "review_decided", RAE, **UPHELD)
    await story.end()
    return [story.handle]


LIVES = {
    "late_and_minded_to": (
        late_and_minded_to,
        frozenset({"late_request", "reviewing", "minded_to", "decided"}),
    )
}
RECORDED = {"late_request": late_request, "counted_anew": counted_anew}
