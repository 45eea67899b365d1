"""The council writes first: the date, the reminder, the consequence; replied in time, late and not at all."""

from datetime import timedelta

import pytest

from charter.counting.counting import day_of, due
from charter.counting.lengths import Length
from charter.people import Customer
from tests.stories import ADA, Story, World
from tests.workflows.case.test_promises import calendar_of
from tests.workflows.saying import said, told
from workflows.case import say

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ASKED = {"question": "Who lives with you?", "consequence": "We may end your discount."}
OF = "reply_by_request/"
FIRST, REPLIED, CONCLUDED = f"{OF}asked", f"{OF}replied", f"{OF}concluded"
REMINDER, PASSED = "every_case/reply_reminder", "every_case/reply_by_passed"
NEXT = {"what_next": "Your discount goes on."}


async def state(story: Story) -> tuple[str, str]:
    view = await story.rest()
    return view.state.stage, next(one.state for one in view.state.promises if one.key == "reply")


@pytest.mark.parametrize(
    ("customer", "least"),
    [(ADA, "10 working days"), (ADA.model_copy(update={"email": ""}), "12 working days")],
    ids=["by email", "by post"],
)
async def test_the_first_message_says_by_when_and_what_happens(
    world: World, customer: Customer, least: str
) -> None:
    story = await world.report("reply_by_request", ASKED, customer)
    view = await story.rest()
    reply_by = due(view.state.received, Length.parse(least), calendar_of(story)).at
    assert await story.due("reply") == reply_by
    assert view.state.waiting
    assert not view.state.late
    assert story.letters() == [FIRST], "asked once"
    for words in (say(reply_by), *ASKED.values()):
        assert words in told(story, FIRST).body
    assert not (await story.say("concluded", **NEXT)).applied, "out of order"
    await said(story, "customer_replied", by="customer", reply="Nobody.")
    assert await state(story) == ("replied", "kept")
    assert story.tasks() == ["reply"]
    await said(story, "concluded", **NEXT)
    assert (await story.ended()).outcome == "replied"
    assert story.letters() == [FIRST, REPLIED, CONCLUDED]


async def test_reminded_then_a_person_decides_without_a_reply(world: World) -> None:
    story = await world.report("reply_by_request", ASKED)
    reply_by = await story.due("reply")
    await story.until(reply_by - SECOND)
    assert story.letters() == [FIRST, REMINDER]
    assert await state(story) == ("awaiting_reply", "open")
    view = await story.until(reply_by + 2 * SECOND)
    assert await state(story) == ("no_reply", "passed")
    assert not view.state.late, "nobody of ours is late"
    assert ASKED["consequence"] in told(story, PASSED).body
    assert story.tasks() == ["no_reply"]
    await said(story, "concluded", what_next="Your discount has ended.")
    assert (await story.ended()).outcome == "no_reply"
    assert story.sent() == [FIRST, REMINDER, PASSED, CONCLUDED]


async def test_a_late_reply_is_read(world: World) -> None:
    story = await world.report("reply_by_request", ASKED)
    await story.until(await story.due("reply") + DAY)
    await said(story, "customer_replied", by="customer", reply="I was away.")
    assert await state(story) == ("replied", "passed")
    await said(story, "information_requested", question="Since when?", consequence="We ask again.")
    await said(story, "customer_replied", by="customer", reply="Since May.")
    await said(story, "concluded", **NEXT)
    assert (await story.ended()).outcome == "replied"


@pytest.mark.parametrize(("urgent", "sooner"), [(False, False), (True, True)], ids=["ordinary", "urgent"])
async def test_only_urgent_matters_may_be_sooner(world: World, urgent: bool, sooner: bool) -> None:
    asked_for = day_of(world.clock()) + 2 * DAY
    details = {**ASKED, "reply_by": asked_for.isoformat(), "urgent": urgent}
    story = await world.report("reply_by_request", details)
    assert (day_of(await story.due("reply")) == asked_for) == sooner
    assert story.tasks() == (["call"] if urgent else []), "urgent matters by telephone"
    later = (asked_for + 60 * DAY).isoformat()
    another = await world.report("reply_by_request", {**ASKED, "reply_by": later})
    assert day_of(await another.due("reply")).isoformat() == later


async def test_withdrawn_and_taken_back_it_is_asked_again(world: World) -> None:
    story = await world.report("reply_by_request", ASKED)
    before = await story.due("reply")
    await said(story, "withdrawn", by="customer")
    await story.skip(2 * DAY)
    await said(story, "withdrawal_taken_back", by="customer")
    assert await state(story) == ("awaiting_reply", "open")
    assert await story.due("reply") == before
    assert story.letters()[-1] == "every_case/information_requested"
    await said(story, "customer_replied", by="customer", reply="Nobody.")
    assert await state(story) == ("replied", "kept")
