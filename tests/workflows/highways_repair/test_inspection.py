"""What an inspection of the highway records, for whoever has to show it later (Highways Act 1980 s.58(2))."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.stories import World
from workflows.highways_repair.messages import HighwayInspected

FOUND = {"finding": "A hole in the wheel track.", "category": "routine"}
SEEN = {
    "inspector": "Ines Example",
    "depth_mm": 60,
    "width_mm": 300,
    "hierarchy": "local_access_road",
    "risk": "medium",
    "risk_reason": "Deep, in the wheel track of a slow road.",
    "warnings": "Two cones and a sign.",
    "weather": "Dry",
}


async def test_what_was_seen_is_kept_with_the_inspection(world: World) -> None:
    story = await world.report()
    answer = await story.say("inspection_recorded", "officer", **FOUND, **SEEN)
    assert answer.applied, answer.why
    await story.rest()
    kept = next(entry for entry in story.timeline() if entry.message == "inspection_recorded")
    assert {name: kept.said[name] for name in SEEN} == SEEN


async def test_an_inspection_says_no_more_than_it_must(world: World) -> None:
    story = await world.report()
    assert (await story.say("inspection_recorded", "officer", **FOUND)).applied


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"depth_mm": -1}, "depth_mm"),
        ({"width_mm": 100_001}, "width_mm"),
        ({"depth_mm": "deep"}, "depth_mm"),
        ({"hierarchy": "the_road"}, "hierarchy"),
        ({"risk": "5"}, "risk"),
        ({"inspected_before": "2026-02-30"}, "inspected_before"),
        ({"risk": "high"}, "a risk category says why"),
        ({"risk": "high", "risk_reason": "  "}, "a risk category says why"),
        ({"risk_reason": "Deep."}, "says which category"),
    ],
)
def test_what_cannot_have_been_seen_is_refused(more: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        HighwayInspected.model_validate({"by": "officer", **FOUND, **more})


async def test_the_inspection_before_was_before(world: World) -> None:
    story = await world.report()
    today = (await story.now()).date()
    refused = await story.say("inspection_recorded", "officer", **FOUND, inspected_before=str(today))
    assert not refused.applied
    assert "earlier day" in refused.why
    taken = await story.say("inspection_recorded", "officer", **FOUND, inspected_before="2020-03-02")
    assert taken.applied, taken.why
