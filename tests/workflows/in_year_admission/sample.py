"""A school place during the year."""

from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from charter.counting.counting import day_of, start_of_day
from tests.stories import Story, World
from tests.workflows.ehc_needs_assessment.sample import calendar_of
from tests.workflows.kit import Said, Sample, Step, said
from workflows.capabilities.places.messages import holiday_on, next_holiday

CHILD = {"child": "Sam Example", "schools": "Example Academy", "current_school": "Sample School"}
PLACE = {"school": "Example Academy", "starts": "2030-01-07"}
NO_PLACE = {"refused": "Example Academy", "reasons": "Year 4 is full, and no place is free."}
ANOTHER = {**NO_PLACE, "school": "Specimen School"}

SAMPLE = Sample(
    service="in_year_admission",
    details=CHILD,
    life=(Said("outcome_told", PLACE), Said("place_accepted", by="customer")),
    outcome="accepted",
    bodies={"outcome_told": PLACE},
)
ROLES = """
                            C R O M F X
    outcome_told            . . O M . X
"""
LETTERS = {
    "acknowledged": "child closing decide_by year_ends",
    "acknowledged_after_june": "child decide_by",
    "acknowledged_in_holidays": "child decide_by reopens",
    "holidays": "child decide_by reopens",
}
STORY = ("Received: School place during the year", "Waiting list", "Appeal made against the refusal")


async def until_open(story: Story) -> None:
    """Until schools are open, if they are not."""
    await story.rest()
    if closed := holiday_on(day_of(await story.now()), calendar_of(story)):
        await story.until(start_of_day(closed.reopens) + timedelta(seconds=1))


async def in_holidays(world: World, step: Step) -> Story:
    """Into the next school holiday, late by then; decided before schools open again."""
    story = await world.report(SAMPLE.service, SAMPLE.details)
    await story.rest()
    coming = next_holiday(day_of(await story.now()), calendar_of(story))
    assert coming is not None
    await story.until(start_of_day(coming.first) + timedelta(seconds=1))
    await step(story)
    await said(story, "outcome_told", **PLACE)
    await step(story)
    await said(story, "place_accepted", "customer")
    return story


async def no_place(world: World, step: Step) -> Story:
    """Refused, appealed against, offered from the list, no answer for long, accepted."""
    story = await world.report(SAMPLE.service, SAMPLE.details)
    await until_open(story)
    await step(story)
    await said(story, "outcome_told", **ANOTHER)
    await step(story)
    await story.skip(timedelta(days=30))
    await step(story)
    await said(story, "place_declined", "customer", reason="Too far.")
    await step(story)
    await said(story, "admission_appealed", "customer")
    await step(story)
    await said(story, "place_offered", school="Example Academy")
    await step(story)
    await said(story, "place_accepted", "customer")
    return story


async def refused(world: World) -> list[WorkflowHandle[Any, Any]]:
    """Through a holiday without an answer, late; refused, held if it is no day for it; the list closes."""
    one = await world.report(SAMPLE.service, SAMPLE.details)
    await one.skip(timedelta(days=120))
    await said(one, "outcome_told", **NO_PLACE)
    await one.end(timedelta(days=500))
    return [one.handle]


async def from_the_list(world: World) -> list[WorkflowHandle[Any, Any]]:
    async def on(_: Story) -> None:
        """In the same run."""

    story = await no_place(world, on)
    await story.ended()
    return [story.handle]


RECORDED = {"refused": refused, "from_the_list": from_the_list}
LIVES = {
    "no_place": (no_place, frozenset({"deciding_place", "offered", "waiting_list"})),
    "in_holidays": (in_holidays, frozenset({"school_holidays", "offered"})),
}
