"""Homeless, or at risk of losing a home."""

from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import Said, Sample, Step, said

TOLD = {
    "homeless_today": False,
    "circumstances": "The landlord sells the house.",
    "lose_home_on": "2099-12-31",
    "household": "Ada and two children.",
    "staying": "12 Example Close.",
}
UNDERSTOOD = {"understood": "You have to leave because the house is sold."}
AGREED = {"agreed": "We speak to your landlord, and you look at the list of homes."}
HOUSED = {"how": "housed", "reasons": "You have the keys to your new home."}

SAMPLE = Sample(
    service="homelessness",
    details=TOLD,
    life=(
        Said("information_reviewed", UNDERSTOOD),
        Said("appointment_booked", {"at": "2099-12-30T10:00:00Z", "way": "telephone"}),
        Said("appointment_kept", AGREED),
        Said("duty_ended", HOUSED),
    ),
    outcome="housed",
    bodies={"information_reviewed": UNDERSTOOD, "appointment_kept": AGREED, "duty_ended": HOUSED},
)
ROLES = """
                            C R O M F X
    information_reviewed    . . O M . .
    appointment_kept        . . O M . .
    duty_ended              . . O M . .
"""
LETTERS = {
    "acknowledged": "help_online review_by",
    "acknowledged_asked": "help_online",
    "acknowledged_today": "help_online out_of_hours",
    "homeless_today": "out_of_hours",
    "circumstances_given": "review_by",
    "reviewed": "appointment_by understood",
    "appointment_kept": "agreed",
    "late_appointment": "new_date promised_by what_next why",
    "decision": "about ask_by decided notified number reasons",
    "housed": "reasons",
    "duty_ended": "reasons",
}
STORY = ("Late: hold your appointment today", "Letter 7: decision", "Passed: your time to ask for a review")


DECIDED = {
    "decision_type": "duty_owed",
    "decided": "We have to help you to find a home.",
    "reasons": "You have nowhere that you can stay.",
    "given": "posted",
}
ENDED = {"how": "duty_ended", "reasons": "The time in which we had to help has passed."}


async def told_and_met(world: World, step: Step) -> Story:
    """From our questions to a home, in order."""
    story = await world.report("homelessness", {"homeless_today": False})
    await story.rest()
    await step(story)
    await said(story, "circumstances_given", "customer", circumstances="The house is sold.")
    await step(story)
    await said(story, "information_reviewed", **UNDERSTOOD)
    await said(story, "appointment_booked", at="2099-12-30T10:00:00Z", way="telephone")
    await step(story)
    await said(story, "appointment_kept", **AGREED)
    await step(story)
    await said(story, "duty_ended", **HOUSED)
    return story


async def homeless_and_decided(world: World, step: Step) -> Story:
    """Homeless on the day, with two decisions, and time to ask for a review of the second after the end."""
    story = await world.report("homelessness", {"homeless_today": True})
    await story.rest()
    await step(story)
    await said(story, "decision_made", **{**DECIDED, "given": "handed_over"})
    await said(story, "appointment_kept", **AGREED)
    await step(story)
    await said(story, "decision_made", **DECIDED)
    await said(story, "duty_ended", **ENDED)
    await story.rest()
    await step(story)
    return story


LIVES = {
    "told_and_met": (
        told_and_met,
        frozenset({"awaiting_circumstances", "reviewing", "awaiting_appointment", "deciding"}),
    ),
    "homeless_and_decided": (
        homeless_and_decided,
        frozenset({"homeless_today", "deciding", "review_open"}),
    ),
}


async def _as_it_is(story: Story) -> None:
    await story.rest()


async def questions_answered(world: World) -> list[WorkflowHandle[Any, Any]]:
    story = await told_and_met(world, _as_it_is)
    await story.end()
    return [story.handle]


async def notice_told(world: World) -> list[WorkflowHandle[Any, Any]]:
    """A notice that runs out soon: suggested to the officer, told anew with another day, looked at."""
    soon, sooner = ((world.clock() + timedelta(days=days)).date().isoformat() for days in (50, 40))
    notice = {"notice": "section_8", "notice_expires_on": soon}
    story = await world.report("homelessness", {**TOLD, **notice})
    again = {"circumstances": "They wrote again.", "notice": "section_8", "notice_expires_on": sooner}
    await said(story, "circumstances_given", "customer", **again)
    await said(story, "information_reviewed", **UNDERSTOOD)
    await said(story, "duty_ended", **HOUSED)
    await story.end()
    return [story.handle]


async def homeless_meanwhile(world: World) -> list[WorkflowHandle[Any, Any]]:
    """They become homeless, are seen too late, and hear a decision by post."""
    story = await world.report("homelessness", TOLD)
    await said(story, "now_homeless", "customer")
    await story.until(await story.due("appointment/today") + timedelta(seconds=2))
    await said(story, "appointment_kept", **AGREED)
    await said(story, "decision_made", **DECIDED)
    await said(story, "duty_ended", **ENDED)
    await story.rest()
    await story.end()
    return [story.handle]


RECORDED = {
    "questions_answered": questions_answered,
    "homeless_meanwhile": homeless_meanwhile,
    "notice_told": notice_told,
}
