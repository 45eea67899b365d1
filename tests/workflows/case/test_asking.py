"""Asking the customer: a question, a date to reply by, a reminder, what happens without a reply."""

from datetime import datetime, timedelta

import pytest
from temporalio import workflow

from charter.counting.calendars import Calendar
from charter.counting.counting import day_of, due, end_of_day
from charter.counting.lengths import Length
from charter.people import Channel, Customer
from tests.stories import ADA, Story, World
from tests.workflows.saying import not_taken, reported, said, told
from workflows.case import say

ASKED, REMINDED, PASSED = (
    f"every_case/{name}" for name in ("information_requested", "reply_reminder", "reply_by_passed")
)
QUESTION = {"question": "Which side of the road?", "consequence": "We look at both sides."}
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NOWHERE = "No fixed abode, Milton Keynes, MK9 3EJ"
BY_POST = Customer(name="Ada Example", address=ADA.address)


async def calendar_of(story: Story) -> Calendar:
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    edition = story.world.editions.in_force(day_of(row.received))
    return edition.part("pothole", row.received).calendar


async def least(story: Story, working_days: int) -> datetime:
    """The end of so many working days from the story's now."""
    length = Length.parse(f"{working_days} working days")
    return due(await story.now(), length, await calendar_of(story)).at


async def test_asked_reminded_and_answered(world: World) -> None:
    story = await reported(world)
    reply_by = await least(story, 10)
    why = await said(story, "information_requested", **QUESTION)
    assert why == f"Asked; a reply is needed by {say(reply_by)}."
    view = await story.rest()
    assert (view.state.waiting, view.state.awaited) == (True, "the customer's reply")
    letter = told(story, ASKED)
    for words in (*QUESTION.values(), say(reply_by)):
        assert words in letter.body
    calendar = await calendar_of(story)
    remind_on = day_of(reply_by)
    for _ in range(3):
        remind_on = calendar.last_working_day_before(remind_on)
    nine = end_of_day(remind_on).replace(hour=9, minute=0, second=0)
    await story.until(nine - SECOND)
    assert REMINDED not in story.letters()
    await story.until(nine + SECOND)
    assert story.letters().count(REMINDED) == 1
    assert told(story, REMINDED).placeholders["consequence"] == QUESTION["consequence"]
    await said(story, "customer_replied", by="customer", reply="The north side.")
    view = await story.rest()
    assert not view.state.waiting
    assert "reply" in story.tasks()
    await story.until(reply_by + SECOND)
    assert PASSED not in story.letters()
    assert "no_reply" not in story.tasks()


async def test_without_a_reply_an_officer_decides(world: World) -> None:
    story = await reported(world)
    await said(story, "information_requested", **QUESTION)
    reply_by = await least(story, 10)
    await story.until(reply_by - MINUTE)
    assert "no_reply" not in story.tasks()
    view = await story.until(reply_by + SECOND)
    assert "no_reply" in story.tasks()
    assert not view.state.waiting
    assert view.state.stage == "awaiting_inspection", "the case stays open"
    assert [one for one in story.letters() if one in (ASKED, REMINDED, PASSED)] == [ASKED, REMINDED, PASSED]
    why = await said(story, "customer_replied", by="customer", reply="Sorry: the north side.")
    assert why == "Nothing was asked, so it is kept as further information."
    await story.rest()
    assert "information" in story.tasks()


async def test_a_reply_of_the_same_instant_beats_its_date(world: World) -> None:
    story = await reported(world)
    await said(story, "information_requested", **QUESTION)
    await story.until(await least(story, 10) - SECOND)
    await story.signal("customer_replied", {"by": "customer", "reply": "The north side."})
    await story.skip(timedelta(days=1))
    assert PASSED not in story.letters()


@pytest.mark.parametrize(
    ("customer", "days"),
    [
        (ADA, 10),
        (BY_POST, 12),
        (BY_POST.model_copy(update={"phone": ADA.phone}), 12),
        (ADA.model_copy(update={"prefers": Channel.POST}), 12),
        (ADA.model_copy(update={"prefers": Channel.POST, "address": ""}), 10),
        (ADA.model_copy(update={"prefers": Channel.POST, "address": "NFA"}), 10),
        (BY_POST.model_copy(update={"address": NOWHERE}), 10),
    ],
    ids=[
        *("by email", "only by post", "post, and no texts", "prefers post", "prefers post, no address"),
        *("prefers post, no fixed abode", "no fixed abode"),
    ],
)
async def test_there_is_time_to_reply_and_more_by_post(world: World, customer: Customer, days: int) -> None:
    story = await reported(world, customer=customer)
    earliest = await least(story, days)
    too_early = day_of(earliest) - timedelta(days=1)
    why = await not_taken(story, "information_requested", **QUESTION, reply_by=str(too_early))
    assert why == f"They need at least {days} working days: reply by {say(earliest)} or later."
    assert ASKED not in story.letters()
    why = await said(story, "information_requested", **QUESTION, reply_by=str(day_of(earliest)))
    assert say(earliest) in why


async def test_a_case_from_before_keeps_the_time_it_gave(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had taken "no fixed abode" for an address to post to."""
    monkeypatch.setattr(workflow, "patched", lambda _: False)
    story = await reported(world, customer=BY_POST.model_copy(update={"address": NOWHERE}))
    too_early = day_of(await least(story, 12)) - timedelta(days=1)
    why = await not_taken(story, "information_requested", **QUESTION, reply_by=str(too_early))
    assert why.startswith("They need at least 12 working days")


async def test_a_second_question_takes_the_place_of_the_first(world: World) -> None:
    story = await reported(world)
    await said(story, "information_requested", **QUESTION)
    later = await least(story, 15)
    second = {"question": "How deep?", "consequence": "We bring both machines."}
    await said(story, "information_requested", **second, reply_by=str(day_of(later)))
    await story.until(await least(story, 10) + SECOND)
    assert PASSED not in story.letters()
    await story.until(later + SECOND)
    assert story.letters().count(PASSED) == 1
    assert told(story, PASSED).placeholders["question"] == "How deep?"


async def test_every_reply_is_a_task_of_its_own(world: World) -> None:
    story = await reported(world)
    for expected in ("reply", "reply/2"):
        await said(story, "information_requested", **QUESTION)
        await said(story, "customer_replied", by="representative", reply="The north side.")
        await story.rest()
        assert expected in story.tasks()
        await said(story, "task_done", task=expected, note="Read.")
        await story.rest()
        assert expected not in story.tasks()
    for expected in ("information", "information/2"):
        await said(story, "information_added", by="customer", information="A photograph follows.")
        await story.rest()
        assert expected in story.tasks()
    assert story.letters().count("every_case/information_added") == 2
