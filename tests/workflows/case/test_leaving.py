"""Withdrawn, by any way of speaking, and taken back: it ends the customer's part, not the council's."""

from datetime import timedelta
from typing import Any

import pytest

from charter.counting.counting import day_of, next_working_day_end
from tests.stories import Story, World
from tests.workflows.case.test_promises import QUESTION, calendar_of, edition, working_days
from tests.workflows.saying import (
    BEN,
    FILLED,
    FOUND,
    eventually,
    not_taken,
    promise,
    reported,
    said,
    told,
    went_to,
)  # fmt: skip
from workflows.case import say

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATE = "every_case/late"
WITHDRAWN, TO_CONFIRM, TAKEN_BACK, GOES_ON = (
    f"every_case/{name}"
    for name in ("withdrawn", "withdrawal_to_confirm", "withdrawal_taken_back", "council_goes_on")
)


async def last_day(story: Story) -> Any:
    """The end of the time in which a withdrawal of now can be taken back: 28 days."""
    return day_of(await story.now() + 28 * DAY)


@pytest.mark.parametrize(
    ("by", "how"), [("customer", "online"), ("officer", "in person, at the desk"), ("manager", "by phone")]
)
async def test_withdrawn_in_any_way_and_acknowledged(world: World, by: str, how: str) -> None:
    story = await reported(world)
    inspect_by = await story.due("inspect")
    await said(story, "withdrawn", by=by, how=how, reason="I moved away.")
    view = await story.rest()
    assert (view.state.stage, view.state.outcome, view.state.publish) == ("withdrawn", "withdrawn", "closed")
    assert view.state.due is None
    letter = told(story, WITHDRAWN)
    assert letter.placeholders["until"].endswith(str((await last_day(story)).year))
    await story.until(inspect_by + 2 * SECOND)
    assert LATE not in story.letters()
    assert story.tasks() == []
    assert await not_taken(story, "withdrawn", by=by) == "It has been withdrawn already."
    assert (await story.end()).outcome == "withdrawn"
    assert story.sent() == ["highways_repair/acknowledged", WITHDRAWN]


async def test_taken_back_within_28_days_it_keeps_its_date(world: World) -> None:
    story = await reported(world)
    before = (await story.rest()).state
    inspect_by = await story.due("inspect")
    await said(story, "withdrawn", by="customer")
    await said(story, "withdrawal_taken_back", by="customer")
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("awaiting_inspection", "")
    assert (view.state.received, view.state.publish) == (before.received, "open")
    assert await story.due("inspect") == inspect_by
    assert story.letters()[-1] == TAKEN_BACK
    await said(story, "inspection_recorded", **FOUND)
    await said(story, "work_completed", **FILLED)
    assert (await story.end()).outcome == "completed"


async def test_a_date_that_passed_meanwhile_is_the_next_working_day(world: World) -> None:
    story = await reported(world)
    inspect_by = await story.due("inspect")
    await said(story, "withdrawn", by="customer")
    await story.skip(27 * DAY)
    await said(story, "withdrawal_taken_back", by="officer")
    moved = await promise(story, "inspect")
    assert moved.first_due == inspect_by
    assert moved.due == next_working_day_end(await story.now(), calendar_of(story))
    assert LATE not in story.letters()
    await story.until(moved.due + 2 * SECOND)
    assert LATE in story.letters()


async def test_what_was_late_before_stays_late(world: World) -> None:
    story = await reported(world)
    inspect_by = await story.due("inspect")
    await story.until(inspect_by + 2 * SECOND)
    await said(story, "withdrawn", by="customer")
    await story.skip(3 * DAY)
    assert story.letters().count(LATE) == 1
    await said(story, "withdrawal_taken_back", by="customer")
    view = await story.skip(timedelta(minutes=1))
    assert view.state.late
    assert story.letters().count(LATE) == 2, "they are told a new date"
    await said(story, "inspection_recorded", **FOUND)
    assert (await promise(story, "inspect")).state == "kept late"


async def test_after_28_days_it_cannot_be_taken_back(world: World) -> None:
    story = await reported(world)
    await said(story, "withdrawn", by="customer")
    await story.skip(28 * DAY - timedelta(hours=1))
    assert (await story.rest()).state.stage == "withdrawn"
    assert (await story.end(2 * DAY)).outcome == "withdrawn"


async def test_a_representative_s_withdrawal_is_confirmed_with_the_customer(world: World) -> None:
    story = await reported(world)
    carer = {"name": "Bea Sample", "kind": "carer", "consent": "given", "email": "bea@example.com"}
    await said(story, "representative_added", by="customer", representative=carer)
    inspect_by = await story.due("inspect")
    why = await said(story, "withdrawn", by="representative")
    assert why == "The customer is asked to confirm it. Until then the work goes on."
    view = await story.rest()
    assert view.state.stage == "awaiting_inspection"
    assert await story.due("inspect") == inspect_by
    assert "Bea Sample has told us that you no longer want us to act" in told(story, TO_CONFIRM).body
    assert "bea@example.com" not in went_to(story), "the question is for the customer alone"
    assert "withdrawal" in story.tasks()
    again = await not_taken(story, "withdrawn", by="representative")
    assert again == "The customer has been asked to confirm it already."
    assert (await story.refused("withdrawal_confirmed", by="representative")).type == "NotTheirs"
    await said(story, "withdrawal_confirmed", by="customer")
    view = await story.rest()
    assert view.state.stage == "withdrawn"
    assert "withdrawal" not in story.tasks()
    assert story.letters().count(WITHDRAWN) == 2, "the customer's and the representative's copy"


async def test_an_unconfirmed_withdrawal_ends_nothing(world: World) -> None:
    story = await reported(world)
    assert (
        await not_taken(story, "withdrawal_confirmed", by="customer") == "There is no withdrawal to confirm."
    )
    assert await not_taken(story, "withdrawal_taken_back", by="customer") == "Nothing was withdrawn."
    await said(story, "withdrawn", by="representative")
    await said(story, "inspection_recorded", **FOUND)
    await said(story, "withdrawal_taken_back", by="customer")
    assert "withdrawal" not in story.tasks()
    await said(story, "work_completed", **FILLED)
    late = await not_taken(story, "withdrawn", by="customer")
    assert late == "The case has its outcome already: there is nothing left to withdraw."
    assert (await story.end()).outcome == "completed"


async def test_the_council_s_own_work_goes_on_without_the_customer(world: World) -> None:
    story = await reported(world)
    refused = await not_taken(story, "withdrawn", by="customer", council_goes_on=True)
    assert refused == "Whether the council's own work goes on is for an officer to say."
    until = await last_day(story)
    await said(story, "information_requested", **QUESTION)
    await said(story, "withdrawn", by="officer", council_goes_on=True, reason="They are tired of it.")
    view = await story.rest()
    assert (view.state.stage, view.state.waiting) == ("awaiting_inspection", False)
    assert "They are tired of it." not in told(story, GOES_ON).body
    await said(story, "inspection_recorded", **FOUND)
    await story.until(await story.due("repair") + 2 * SECOND)
    assert story.letters()[-1] == GOES_ON, "they hear no more of it"
    assert "late/repair" in story.tasks()
    assert day_of(await story.now()) >= until
    await story.skip(2 * DAY)
    refused = await not_taken(story, "withdrawal_taken_back", by="customer")
    assert refused.startswith("It could be taken back until")
    await said(story, "work_completed", **FILLED)
    assert (await story.end()).outcome == "completed"
    assert story.letters()[-1] == GOES_ON


async def test_taken_back_they_hear_of_it_again(world: World) -> None:
    story = await reported(world)
    await said(story, "withdrawn", by="officer", council_goes_on=True)
    await said(story, "withdrawal_taken_back", by="customer")
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    assert story.letters()[-3:] == [GOES_ON, TAKEN_BACK, "highways_repair/inspected"]


async def test_a_pause_does_not_outlast_a_withdrawal(world: World) -> None:
    world.editions = edition(pausable=True)
    story = await reported(world)
    await said(story, "promise_paused", promise="inspect", **QUESTION)
    await said(story, "withdrawn", by="customer")
    await story.skip(3 * DAY)
    await said(story, "withdrawal_taken_back", by="customer")
    inspect = await promise(story, "inspect")
    assert inspect.state == "open"
    await story.until(inspect.due + 2 * SECOND)
    assert LATE in story.letters()
    assert "every_case/reply_by_passed" not in story.letters()


async def test_when_others_were_joined_it_goes_on_for_them(world: World) -> None:
    first = await reported(world)
    second = await reported(world, customer=BEN)
    await said(second, "duplicate_found", of=first.reference)
    await eventually(lambda: world.register.cases.followers(first.reference))
    await eventually(lambda: any("reports the same thing" in one.what for one in first.timeline()))
    await said(first, "withdrawn", by="customer")
    view = await first.rest()
    assert view.state.stage == "awaiting_inspection"
    assert first.letters()[-1] == GOES_ON
    assert "Other people have told us about it as well." in told(first, GOES_ON).body
    await said(first, "inspection_recorded", **FOUND)
    await said(first, "work_completed", **FILLED)
    await first.rest()
    assert first.letters()[-1] == GOES_ON
    assert second.letters()[-2:] == ["highways_repair/inspected", "highways_repair/completed_permanent"]
    assert set(went_to(second)) == {"ben@example.com"}
    assert (await first.end()).outcome == "completed"
    assert (await second.ended()).outcome == "duplicate_ended"


async def test_a_withdrawn_duplicate_leaves_the_case_it_followed(world: World) -> None:
    first = await reported(world)
    second = await reported(world, customer=BEN)
    await said(second, "duplicate_found", of=first.reference)
    await eventually(lambda: world.register.cases.followers(first.reference))
    await said(second, "withdrawn", by="customer")
    view = await second.rest()
    assert (view.state.stage, view.state.duplicate_of) == ("withdrawn", "")
    await said(first, "inspection_recorded", **FOUND)
    await first.rest()
    assert second.letters()[-1] == WITHDRAWN
    await second.until(await working_days(second, 7))
    assert LATE not in second.letters()
    await said(second, "withdrawal_taken_back", by="customer")
    view = await second.rest()
    assert (view.state.stage, view.state.publish) == ("awaiting_inspection", "open")
    assert say((await promise(second, "inspect")).due)
    await second.until(await second.due("inspect") + 2 * SECOND)
    assert LATE in second.letters()
