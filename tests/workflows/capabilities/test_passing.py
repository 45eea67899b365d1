"""Comments and compliments: acknowledged at once, passed on, answered where asked, learned from."""

from typing import Any

import pytest

from charter.cases import Kind
from tests.stories import World
from tests.workflows.saying import not_taken, promise, said, task, told

COMMENT = {"what_happened": "The library could open at eight.", "kind": "comment"}
THANKS = {"what_happened": "Thank you.", "kind": "compliment", "person_named": "Olive Officer"}
LESSON = {"lesson": "Hours matter."}


@pytest.mark.parametrize(("service", "details"), [("comment", COMMENT), ("compliment", THANKS)])
async def test_acknowledged_passed_on_and_kept(world: World, service: str, details: dict[str, Any]) -> None:
    story = await world.report(service, details)
    view = await story.rest()
    assert view.state.stage == "to_be_passed_on"
    assert (await promise(story, "acknowledge")).state == "kept"
    assert story.letters() == [f"{service}/acknowledged"]
    assert "pass_on" in story.tasks()
    await said(story, "passed_on", team="public_libraries")
    to = told(story, "passing/passed_on").placeholders["to"]
    assert to == ("public libraries, and Olive Officer" if service == "compliment" else "public libraries")
    assert "Record what is learned" in task(story, "learn").task.what
    await said(story, "lesson_recorded", by="feedback_team", **LESSON)
    assert (await story.end()).outcome == "kept"
    assert story.letters() == story.sent() == [f"{service}/acknowledged", "passing/passed_on"]
    assert not story.tasks()
    await story.has_events(at_most=35)


@pytest.mark.parametrize(("service", "details"), [("comment", COMMENT), ("compliment", THANKS)])
async def test_a_reply_where_asked_for(world: World, service: str, details: dict[str, Any]) -> None:
    story = await world.report(service, {**details, "reply_wanted": True})
    assert "To be passed on" in await not_taken(story, "replied", reply="Too soon.")
    await said(story, "passed_on", team="libraries", person="Cleo Specimen")
    assert (await story.rest()).state.stage == "awaiting_reply"
    assert told(story, "passing/passed_on_reply").placeholders["to"] == "libraries, and Cleo Specimen"
    assert "reply_wanted" in story.tasks()
    assert "Awaiting reply" in await not_taken(story, "lesson_recorded", **LESSON)
    await said(story, "replied", reply="From May we do.")
    assert (await story.rest()).state.stage == "to_learn_from"
    assert "reply_wanted" not in story.tasks()
    assert story.letters()[-1] == "passing/replied"


async def test_one_not_asked_for_may_be_sent_all_the_same(world: World) -> None:
    story = await world.report("comment", COMMENT)
    await said(story, "passed_on", team="libraries")
    await said(story, "replied", reply="From May we do.")
    assert (await story.rest()).state.stage == "to_learn_from"


async def test_withdrawn_it_is_passed_on_to_nobody(world: World) -> None:
    story = await world.report("compliment", THANKS)
    await said(story, "withdrawn", by="customer")
    assert "Withdrawn" in await not_taken(story, "passed_on", team="libraries")
    assert (await story.end()).outcome == "withdrawn"


async def test_two_at_once_are_both_taken(world: World) -> None:
    story = await world.report("comment", COMMENT)
    await story.signal("passed_on", {"by": "officer", "team": "libraries"})
    await story.signal("lesson_recorded", {"by": "officer", **LESSON})
    assert (await story.end()).outcome == "kept"
    assert not story.timeline(Kind.REFUSED)
