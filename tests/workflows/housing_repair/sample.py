"""Repairs to council homes."""

from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from tests.stories import Story, World
from tests.workflows.kit import Said, Sample, Step, said

TAP = {"description": "The kitchen tap drips.", "where": "The kitchen"}
LEAK = {"description": "Water comes through the ceiling.", "emergency": True}
MOULD = {"description": "Black mould in the bedroom.", "damp_or_mould": True}
MORE = {"result": "further_work", "what": "The tap is worn out.", "further": "simple"}
SAFE = {"result": "temporary", "what": "The pipe was clamped.", "further": "complex"}
HAZARD = {"result": "further_work", "what": "Mould on two walls.", "significant_hazard": True}
COMPLETE = {"result": "complete", "what": "A new washer."}
NO_ACCESS = {"result": "no_access", "what": "A card was left."}
DONE = {"what": "A new tap."}

SAMPLE = Sample(
    service="housing_repair",
    details=TAP,
    life=(Said("visited", MORE, by="system"), Said("work_completed", DONE, by="system")),
    outcome="completed",
    bodies={
        "work_completed": DONE,
    },
)
ROLES = """
                            C R O M F X
    work_completed          . . O M . X
"""
LETTERS = {
    "acknowledged": "received_on tenant_handbook visit_by",
    "acknowledged_emergency": "make_safe_by received_on tenant_handbook",
    "acknowledged_hazard": "investigate_by received_on tenant_handbook",
    "emergency_found": "finding make_safe_by tenant_handbook",
    "hazard_suspected": "finding investigate_by tenant_handbook",
    "hazard_concluded": "safe_by site_by summary_by what works_by",
    "aware_earlier": "aware_on visit_by",
    "emergency_made_safe": "how_long kind site_by summary_by tenant_handbook what work_by works_by",
    "emergency_safe_for_now": "summary_by tenant_handbook what work_by",
    "emergency_done": "summary_by tenant_handbook what",
    "summary": "summary",
    "works_begun": "what",
    "accommodation_offered": "offer",
    "no_access": "tenant_handbook what",
    "household_changed": "what_next",
    "further_work": "how_long kind tenant_handbook what work_by",
    "made_safe": "how_long kind tenant_handbook what work_by",
    "safe_for_now": "tenant_handbook what work_by",
    "completed": "dispute_by tenant_handbook what",
    "no_repair": "dispute_by reason tenant_handbook",
}
STORY = (
    "Received: Repair to a council home",
    "Late: make safe",
    "Letter 3: emergency made safe",
    "“Complex cases",
)


async def leaking_and_mouldy(world: World, step: Step) -> Story:
    """From a leak to mould that is found with it, and both put right."""
    story = await world.report("housing_repair", LEAK)
    await story.rest()
    await step(story)
    await said(story, "visited", **SAFE)
    await step(story)
    await said(story, "hazard_found", kind="significant", finding="The wall is wet.")
    await step(story)
    await said(story, "visited", **HAZARD)
    await step(story)
    await said(story, "summary_sent", summary="Mould on two walls; we treat it.")
    await said(story, "work_completed", what="Both walls were treated.")
    await story.rest()
    await step(story)
    return story


async def leaking_and_done(world: World, step: Step) -> Story:
    """A leak put right at one visit, and the summary of it."""
    story = await world.report("housing_repair", LEAK)
    await story.rest()
    await said(story, "visited", **COMPLETE)
    await story.rest()
    await step(story)
    await said(story, "summary_sent", summary="A pipe had burst; we changed it.")
    await story.rest()
    return story


async def dripping(world: World, step: Step) -> Story:
    """Nobody in at first, then seen and told what is still to do."""
    story = await world.report("housing_repair", TAP)
    await story.rest()
    await said(story, "visited", **NO_ACCESS)
    await step(story)
    await said(story, "visited", **MORE)
    await step(story)
    await said(story, "work_completed", **DONE)
    await story.rest()
    return story


LIVES = {
    "leaking_and_mouldy": (
        leaking_and_mouldy,
        frozenset({"making_safe", "awaiting_work", "investigating", "putting_right", "done"}),
    ),
    "leaking_and_done": (leaking_and_done, frozenset({"summing_up"})),
    "dripping": (dripping, frozenset({"awaiting_visit", "awaiting_work"})),
}


async def _as_it_is(story: Story) -> None:
    await story.rest()


async def hazard_put_right(world: World) -> list[WorkflowHandle[Any, Any]]:
    story = await leaking_and_mouldy(world, _as_it_is)
    await story.end()
    return [story.handle]


async def made_safe_late(world: World) -> list[WorkflowHandle[Any, Any]]:
    """A leak that nobody came to in time, and the lasting repair."""
    story = await world.report("housing_repair", LEAK)
    await story.until(await story.due("make_safe") + timedelta(seconds=2))
    await said(story, "visited", **SAFE)
    await said(story, "work_completed", **DONE)
    await said(story, "summary_sent", summary="A pipe had burst; we clamped and then changed it.")
    await story.rest()
    await story.end()
    return [story.handle]


async def emergency_summed_up(world: World) -> list[WorkflowHandle[Any, Any]]:
    """A leak known of before, past its limit; all done at one visit, and then the summary."""
    aware_on = (world.clock() - timedelta(days=2)).date().isoformat()
    story = await world.report("housing_repair", {**LEAK, "aware_on": aware_on})
    await story.rest()
    await said(story, "aware_earlier", on=(world.clock() - timedelta(days=4)).date().isoformat(), how="Told.")
    await story.skip(timedelta(hours=2))
    await said(story, "accommodation_offered", offer="A flat in Example Court.")
    await said(story, "visited", **COMPLETE)
    await story.rest()
    await said(story, "summary_sent", summary="A pipe had burst; we changed it.")
    await story.rest()
    await story.end()
    return [story.handle]


async def emergency_and_works(world: World) -> list[WorkflowHandle[Any, Any]]:
    """A leak made safe, its works begun and done, and the summary late."""
    story = await world.report("housing_repair", LEAK)
    await story.rest()
    await said(story, "visited", **SAFE)
    await story.skip(timedelta(days=6))
    await said(story, "works_begun", what="The floor is opened.", on_site=True)
    await said(story, "work_completed", **DONE)
    await story.rest()
    await said(story, "summary_sent", summary="A pipe had burst; we changed it.")
    await story.rest()
    await story.end()
    return [story.handle]


RECORDED = {
    "hazard_put_right": hazard_put_right,
    "made_safe_late": made_safe_late,
    "emergency_summed_up": emergency_summed_up,
    "emergency_and_works": emergency_and_works,
}
