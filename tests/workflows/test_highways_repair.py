"""A pothole, from report to repair: every branch, kept and late, with its letters."""

import pytest

from tests.stories import World

pytestmark = pytest.mark.server

ROUTINE = {"finding": "A hole 60 mm deep.", "category": "routine"}


async def test_a_pothole_inspected_and_repaired_in_time(world: World) -> None:
    story = await world.report()
    view = await story.rest()
    assert view.state.stage == "awaiting_inspection"
    assert (await story.say("inspection_recorded", **ROUTINE)).applied
    view = await story.rest()
    assert view.state.stage == "estimated"
    assert (await story.say("work_completed", what="Filled.", lasting="permanent")).applied
    outcome = await story.end()
    assert outcome.outcome == "completed"
    assert story.letters() == [
        "highways_repair/acknowledged",
        "highways_repair/inspected",
        "highways_repair/completed_permanent",
    ]
