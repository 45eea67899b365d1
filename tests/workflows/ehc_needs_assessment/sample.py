"""The twenty weeks of an EHC needs assessment."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from charter.counting.calendars import Calendar
from charter.counting.counting import day_of
from charter.counting.lengths import LONDON
from tests.stories import Story, World
from tests.workflows.kit import Said, Sample, Step, said
from workflows.capabilities.holding.rules import good_day

DAY = timedelta(days=1)

CHILD = {
    "name": "Sam Example",
    "date_of_birth": "2018-05-14",
    "setting": "Example Primary School",
    "needs": "Sam finds reading and busy rooms very hard.",
}
YES = {"assess": True}
ISSUE = {"issue": True}
FINAL = {"agreed": True, "setting": "Example Primary School"}

SAMPLE = Sample(
    service="ehc_needs_assessment",
    details=CHILD,
    life=(
        Said("assessment_decided", YES),
        Said("advice_requested", {"of": "Example Community Health", "kind": "health"}),
        Said("advice_received", {"of": "Example Community Health"}),
        Said("issue_decided", ISSUE),
        Said("draft_shared", {"how": "Write into the draft, or ring us."}),
        Said("comments_received", {"agrees": True}, by="customer"),
        Said("final_plan_sent", FINAL),
    ),
    outcome="issued",
    bodies={"assessment_decided": YES, "issue_decided": ISSUE, "final_plan_sent": FINAL},
)
ROLES = """
                            C R O M F X
    assessment_decided      . . O M . .
    issue_decided           . . O M . .
    final_plan_sent         . . O M . .
"""
ALWAYS = "child final_by issue_by mediation sendias"
LETTERS = {
    "acknowledged": "child decide_by final_by issue_by received_on sendias who_asked",
    "assessment_agreed": ALWAYS,
    "assessment_refused": "appeal_by child mediation reasons sendias",
    "issue_agreed": "child final_by mediation sendias",
    "issue_refused": "appeal_by child mediation reasons sendias",
    "final_agreed": "appeal_by child mediation sendias setting",
    "final_not_agreed": "appeal_by child mediation not_agreed sendias setting",
}
STORY = ("Received: EHC needs assessment", "Late: issue the final plan", "The plan is final", "week 15")


def calendar_of(story: Story) -> Calendar:
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    return story.world.editions.in_force(day_of(row.received)).part(row.service, row.received).calendar


async def on_a_day(story: Story, fits: Callable[[date, Calendar], bool] = good_day) -> date:
    """10:00 of the first such day to come; a good day unless another is asked for."""
    calendar, day = calendar_of(story), day_of(await story.now()) + DAY
    while not fits(day, calendar):
        day += DAY
    await story.until(datetime.combine(day, time(10), LONDON))
    return day


async def refused(world: World) -> list[WorkflowHandle[Any, Any]]:
    """No plan: the letter may be held over a weekend; a certificate comes, and the time to appeal passes."""
    one = await world.report(SAMPLE.service, SAMPLE.details)
    await said(one, "assessment_decided", **YES)
    await said(one, "advice_requested", of="Dr Eve Sample", kind="educational_psychologist")
    await one.skip(timedelta(days=50))
    await said(one, "issue_decided", issue=False, reasons="Her school can give the help she needs.")
    await one.skip(timedelta(days=20))
    today = (await one.now()).date().isoformat()
    await said(one, "mediation_certificate_received", "customer", issued=today)
    await one.end(timedelta(days=130))
    return [one.handle]


async def late(world: World) -> list[WorkflowHandle[Any, Any]]:
    """A plan that is late is told again and again; the last letter comes with the plan that is not agreed."""
    one = await world.report(SAMPLE.service, SAMPLE.details)
    await said(one, "assessment_decided", **YES)
    await said(one, "issue_decided", **ISSUE)
    await said(one, "draft_shared", how="Ring us.")
    await one.skip(timedelta(days=200))
    await said(one, "recovery_plan_recorded", plan="A second team helps.", officer="Dee Placeholder")
    await said(one, "final_plan_sent", agreed=False, not_agreed="You asked for another school.")
    await said(one, "appeal_made", "customer", placement_only=True)
    await one.ended()
    return [one.handle]


RECORDED = {"refused": refused, "late": late}


async def not_agreed(world: World, step: Step) -> Story:
    """A plan that is not agreed and is appealed; one of two professionals has not answered."""
    story = await world.report(SAMPLE.service, SAMPLE.details)
    await story.rest()
    await step(story)
    await said(story, "assessment_decided", **YES)
    await said(story, "advice_requested", of="Dr Eve Sample", kind="educational_psychologist")
    await step(story)
    await said(story, "advice_requested", of="Example Community Health", kind="health")
    await said(story, "advice_received", of="Dr Eve Sample")
    await step(story)
    await said(story, "issue_decided", **ISSUE)
    await said(story, "draft_shared", how="Ring us.")
    await step(story)
    await said(story, "comments_received", "customer", comments="Not this school.")
    await on_a_day(story)
    await said(story, "final_plan_sent", agreed=False, not_agreed="You asked for another school.")
    await step(story)
    await said(
        story, "mediation_certificate_received", "customer", issued=day_of(await story.now()).isoformat()
    )
    await step(story)
    await said(story, "appeal_made", "customer")
    return story


LIVES = {
    "not_agreed": (
        not_agreed,
        frozenset({"deciding_to_assess", "assessing", "drafting", "may_appeal"}),
    )
}
