"""A call back: the same day or the next working day, kept by an attempt, three of them, and late."""

from datetime import datetime, timedelta

import pytest

from charter.counting.calendars import calendar_for
from charter.counting.counting import day_of, next_working_day_end
from charter.people import SafeContact
from tests.stories import ADA, Story, World
from tests.workflows.case.test_promises import calendar_of
from tests.workflows.saying import said, told
from workflows.call_back.messages import When, promised_when
from workflows.case import say

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
OF = "call_back/"
FIRST = {When.SAME_DAY: f"{OF}acknowledged", When.AFTER_LINES_CLOSE: f"{OF}acknowledged_after_close"}
LATE = "every_case/late"


def asked(world: World, when: When) -> datetime:
    """The last moment before now at which a call back was for then."""
    edition = world.editions.in_force(day_of(world.clock()))
    at = world.clock().replace(microsecond=0)
    calendar = calendar_for(at.year - 1, at.year + 1)
    for _ in range(24 * 10):
        if promised_when(at, edition.telephone.lines_close, calendar) is when:
            return at
        at -= timedelta(hours=1)
    raise AssertionError("ten days without a working day")


async def state(story: Story) -> str:
    view = await story.rest()
    return next(one.state for one in view.state.promises if one.key == "call_back")


@pytest.mark.parametrize("when", When)
async def test_called_back_and_told_for_when(world: World, when: When) -> None:
    received = asked(world, when)
    story = await world.report("call_back", {"about": "My bill."}, received=received)
    by = await story.due("call_back")
    letter = told(story, FIRST[when]).body
    if when is When.SAME_DAY:
        assert day_of(by) == day_of(received)
    else:
        assert by == next_working_day_end(received, calendar_of(story))
        assert "Our lines had closed" in letter
    assert say(by) in letter
    happened_at_latest = await story.now()
    happened = min(by, happened_at_latest)
    await story.signal(
        "call_attempted", {"by": "officer", "came": "spoke", "happened_at": happened.isoformat()}
    )
    assert (await story.ended()).outcome == "called_back"
    passed = [LATE] if by < happened_at_latest else []  # the last same day may be days ago
    assert story.letters() == story.sent() == [FIRST[when], *passed, f"{OF}called_back"]


@pytest.mark.parametrize("when", When)
async def test_late_is_told_and_we_still_call(world: World, when: When) -> None:
    story = await world.report("call_back", {}, received=asked(world, when))
    by = await story.due("call_back")
    if by + 2 * SECOND > await story.now():  # the last same day may be days ago
        await story.until(by + 2 * SECOND)
    assert (await story.rest()).state.late
    late = told(story, LATE).body
    assert say(next_working_day_end(await story.now(), calendar_of(story))) in late
    await said(story, "call_attempted", came="no_answer")
    assert await state(story) == "kept late"
    await said(story, "call_attempted", came="spoke")
    assert (await story.ended()).outcome == "called_back"
    assert story.letters() == [FIRST[when], LATE, f"{OF}tried", f"{OF}called_back"]


async def test_a_first_attempt_keeps_it_and_the_third_ends_it(world: World) -> None:
    story = await world.report(
        "call_back",
        {},
        ADA.model_copy(update={"safe_contact": SafeContact(channels=("email",), no_voicemail=True)}),
    )
    assert (await story.refused("call_attempted", by="system", came="no_answer")).type == "NotTheirs"
    await said(story, "call_attempted", came="no_answer")
    assert await state(story) == "kept"
    again_by = next_working_day_end(await story.now(), calendar_of(story))
    assert say(again_by) in told(story, f"{OF}tried").body
    await story.until(again_by + 2 * SECOND)
    assert "call/manager" in story.tasks(), "nobody has tried again"
    await said(story, "call_attempted", came="engaged")
    (task,) = (
        one for one in world.register.tasks.find(reference=story.reference) if one.task.key == "call/3"
    )
    assert task.task.what.endswith("Leave no message.")
    await said(story, "call_attempted", came="no_answer")
    assert (await story.ended()).outcome == "not_reached"
    letter = told(story, f"{OF}not_reached").body
    assert letter.count("nobody answered") == 2
    assert letter.count("the line was busy") == 1
    assert [one for one in story.letters() if one != f"{OF}tried"][1:] == [f"{OF}not_reached"]


async def test_withdrawn_and_taken_back_between_attempts(world: World) -> None:
    story = await world.report("call_back", {})
    await said(story, "call_attempted", came="no_answer")
    await said(story, "withdrawn", by="customer")
    view = await story.skip(7 * DAY)
    assert view.state.stage == "withdrawn"
    assert "call/manager" not in story.tasks(), "nobody is to call"
    await said(story, "withdrawal_taken_back", by="customer")
    await story.skip(7 * DAY)
    assert "call/manager" in story.tasks()
    await said(story, "call_attempted", came="spoke")
    assert (await story.ended()).outcome == "called_back"


async def test_a_short_case_is_short(world: World) -> None:
    story = await world.report("call_back", {})
    await story.signal("call_attempted", {"by": "officer", "came": "spoke"})
    assert (await story.ended()).outcome == "called_back"
    await story.has_events(at_most=25)
