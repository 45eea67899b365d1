"""The officers' side: who looks after a case, notes, tasks, and somebody who may be at risk."""

from datetime import timedelta
from typing import Any

import pytest
from temporalio.client import Client

from charter.cases import Kind, Shown
from charter.safeguarding import REPORT, mark_of
from tests.stories import POTHOLE, Story, World
from tests.workflows.saying import FILLED, FOUND, eventually, not_taken, reported, said, task, told
from workflows import names

AT_RISK = "My neighbour hits me when I complain."
SIGNS = ("safeguarding", "concern", "hits me", "at risk")


async def shown_attributes(client: Client, story: Story) -> dict[str, Any]:
    described = await client.get_workflow_handle(story.reference).describe()
    found = described.typed_search_attributes
    return {key.name: found.get(key) for key in names.SEARCH_ATTRIBUTES}


# -- who looks after it


async def test_officer_and_team_are_where_supervisors_look(world: World) -> None:
    story = await reported(world)
    before = await shown_attributes(world.client, story)
    assert (before["CharterTeam"], before["CharterOfficer"]) == ("highways", None)
    await said(story, "officer_assigned", officer="Dee Placeholder", team="Bridges")
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    after = await shown_attributes(world.client, story)
    assert (after["CharterTeam"], after["CharterOfficer"]) == ("Bridges", "Dee Placeholder")
    assert "Dee Placeholder" in told(story, "highways_repair/inspected").body
    await said(story, "officer_assigned", officer="Eli Placeholder")
    view = await story.rest()
    assert (view.state.team, view.state.officer) == ("Bridges", "Eli Placeholder")


async def test_a_note_is_for_officers_only(world: World) -> None:
    story = await reported(world)
    letters = story.letters()
    await said(story, "note_added", note="Rang the depot twice.")
    await said(story, "note_added", by="feedback_team", note="Asked for the file.")
    await story.rest()
    notes = [entry for entry in story.timeline(Kind.MESSAGE) if entry.message == "note_added"]
    assert [(entry.shown, entry.said["note"]) for entry in notes] == [
        (Shown.STAFF, "Rang the depot twice."),
        (Shown.STAFF, "Asked for the file."),
    ]
    assert story.letters() == letters
    for by in ("customer", "representative"):
        assert (await story.refused("note_added", by=by, note="Hello")).type == "NotTheirs"


async def test_the_customer_is_told_in_the_officers_own_words(world: World) -> None:
    story = await reported(world)
    words = "The road is closed on Friday, so we come on Monday."
    await said(story, "customer_told", news=words)
    await story.rest()
    assert words in told(story, "every_case/news").body
    await said(story, "customer_told", by="feedback_team", news="And once more.")
    await story.rest()
    assert story.letters()[-2:] == ["every_case/news", "every_case/news"]
    assert "And once more." in told(story, "every_case/news").body
    (first, _) = [entry for entry in story.timeline(Kind.MESSAGE) if entry.message == "customer_told"]
    assert first.shown is Shown.EVERYONE
    for by in ("customer", "representative", "system"):
        assert (await story.refused("customer_told", by=by, news="Hello")).type == "NotTheirs"


async def test_a_task_is_done_once_a_person_says_so(world: World) -> None:
    story = await reported(world)
    await said(story, "information_added", by="customer", information="It is deeper now.")
    await story.rest()
    assert story.tasks() == ["information"]
    await said(story, "task_done", task="information", note="Read it.")
    await story.rest()
    assert story.tasks() == []


# -- somebody who may be at risk


def flagged(story: Story) -> list[str]:
    return [one for one in story.tasks() if one.startswith("safeguarding/")]


def marked(story: Story, *keys: str) -> list[str]:
    """The tasks of concerns raised by messages of these ids, or by the report."""
    return [f"safeguarding/{mark_of(story.reference, key)}" for key in keys]


async def hidden(story: Story) -> None:
    """Nothing of the concern where a customer, a representative or an ordinary list could read it."""
    register = story.world.register
    for letter in register.letters.of_case(story.reference):
        assert not any(sign in (letter.subject + letter.body).casefold() for sign in SIGNS), letter.template
    for entry in register.cases.timeline(story.reference, shown=[Shown.EVERYONE]):
        assert not any(sign in entry.model_dump_json().casefold() for sign in SIGNS), entry
    for entry in register.cases.timeline(story.reference, shown=[Shown.EVERYONE, Shown.STAFF]):
        assert "safeguarding" not in entry.what.casefold(), entry
        assert not entry.message.startswith("safeguarding"), entry
    assert not any(
        "safeguarding" in one.task.what.casefold() for one in register.tasks.find(shown=[Shown.STAFF])
    )
    attributes = await shown_attributes(story.world.client, story)
    assert "safeguarding" not in str(attributes).casefold()


@pytest.mark.parametrize(
    ("name", "by", "body"),
    [
        ("information_added", "customer", {"information": AT_RISK}),
        ("customer_replied", "representative", {"reply": AT_RISK}),
        ("reported_again", "customer", {"what": AT_RISK}),
        ("note_added", "officer", {"note": AT_RISK}),
        ("withdrawn", "customer", {"reason": AT_RISK}),
        ("safeguarding_raised", "officer", {"concern": "A child walks there alone at night."}),
    ],
)
async def test_any_text_may_raise_the_flag(world: World, name: str, by: str, body: dict[str, Any]) -> None:
    story = await reported(world)
    at = await story.now()
    await said(story, name, by=by, id="m-1", **body)
    view = await story.rest()
    assert view.state.safeguarding
    assert flagged(story) == marked(story, "m-1")
    urgent = task(story, flagged(story)[0]).task
    assert (urgent.for_role, urgent.shown) == ("safeguarding", Shown.SAFEGUARDING)
    assert urgent.due is not None
    assert timedelta(minutes=59) < urgent.due - at < timedelta(minutes=61)
    await hidden(story)


async def test_the_report_itself_is_read(world: World) -> None:
    story = await reported(world, details={**POTHOLE, "description": AT_RISK})
    assert flagged(story) == marked(story, REPORT)
    await hidden(story)


async def test_what_could_not_be_applied_is_read_as_well(world: World) -> None:
    story = await reported(world)
    await not_taken(story, "not_fixed", by="customer", id="m-1", what=AT_RISK)
    assert flagged(story) == marked(story, "m-1")
    other = await reported(world)
    await other.signal("information_added", {"by": "customer", "words": [AT_RISK]})
    await eventually(lambda: flagged(other))


async def test_the_ordinary_case_goes_on(world: World) -> None:
    story = await reported(world)
    before = await story.due("inspect")
    await said(story, "safeguarding_raised", by="customer", id="m-1", concern="I am afraid of him.")
    assert await story.due("inspect") == before
    await said(story, "inspection_recorded", **FOUND)
    await said(story, "work_completed", **FILLED)
    await story.rest()
    await hidden(story)
    assert (await story.end()).outcome == "completed"
    assert flagged(story) == marked(story, "m-1"), "the urgent task outlives the case"


async def test_only_with_a_reason_is_the_flag_lowered(world: World) -> None:
    story = await reported(world)
    refused = await not_taken(story, "safeguarding_lowered", by="manager", reason="All is well.")
    assert refused == "No safeguarding concern is open."
    await said(story, "information_added", by="customer", id="m-1", information=AT_RISK)
    await said(story, "note_added", note="Rang the police about the abuse.")
    assert (await story.rest()).state.safeguarding
    assert flagged(story) == marked(story, "m-1"), "an officer's words about it raise no second one"
    await said(story, "information_added", by="customer", id="m-2", information="He is stalking me now.")
    await story.rest()
    assert sorted(flagged(story)) == sorted(marked(story, "m-1", "m-2")), (
        "what they say next is read at once too"
    )
    for by in ("customer", "representative", "officer", "system"):
        error = await story.refused("safeguarding_lowered", by=by, reason="All is well.")
        assert error.type == "NotTheirs"
    assert (await story.refused("safeguarding_lowered", by="manager", reason="")).type == "MalformedMessage"
    await said(story, "safeguarding_lowered", by="manager", reason="No abuse was found: they are safe.")
    view = await story.rest()
    assert not view.state.safeguarding
    assert flagged(story) == []
    await hidden(story)
    await said(story, "information_added", by="customer", id="m-3", information=AT_RISK)
    await story.rest()
    assert flagged(story) == marked(story, "m-3")
    refused = await not_taken(story, "task_done", task=flagged(story)[0])
    assert "on the page “Urgent”" in refused


# -- after the outcome


async def test_satisfaction_is_one_question_after_the_outcome(world: World) -> None:
    story = await reported(world)
    refused = await not_taken(story, "satisfaction_given", by="customer", score=5)
    assert refused == "It is asked once the case has an outcome."
    await said(story, "inspection_recorded", **FOUND)
    await said(story, "work_completed", **FILLED)
    for score in (0, 6):
        error = await story.refused("satisfaction_given", by="customer", score=score)
        assert error.type == "MalformedMessage"
    await said(story, "satisfaction_given", by="customer", score=4, comment="Quick.")
    refused = await not_taken(story, "satisfaction_given", by="customer", score=1)
    assert refused == "It is asked once, and was answered."
