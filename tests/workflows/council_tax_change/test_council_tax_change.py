"""A change for council tax: made and told in time, told late, paused, not made, and looked at again."""

from datetime import timedelta
from typing import Any

import pytest

from charter.counting.counting import due
from charter.counting.lengths import Length
from tests.stories import Story, World
from tests.workflows.case.test_promises import calendar_of
from tests.workflows.saying import said, told
from workflows.case import say

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MOVED_OUT = {"what_changed": "My grown-up son has moved out."}
MADE = {"what": "The discount for one adult."}
OF = "council_tax_change/"
ACKNOWLEDGED, LATE = f"{OF}acknowledged", "every_case/late"


async def state(story: Story, key: str = "change") -> str:
    view = await story.rest()
    return next(one.state for one in view.state.promises if one.key == key)


@pytest.mark.parametrize(
    ("name", "body", "outcome", "letter"),
    [
        ("change_made", MADE, "changed", "changed"),
        ("change_made", {**MADE, "new_bill": True}, "changed", "changed_new_bill"),
        ("change_not_made", {"reason": "Two adults are registered."}, "not_changed", "not_changed"),
    ],
    ids=["made", "with a new bill", "not made"],
)
async def test_told_in_time(world: World, name: str, body: dict[str, Any], outcome: str, letter: str) -> None:
    story = await world.report("council_tax_change", MOVED_OUT)
    received = (await story.rest()).state.received
    by = await story.due("change")
    assert by == due(received, Length.parse("20 working days"), calendar_of(story)).at
    assert (await state(story, "acknowledge"), await state(story)) == ("kept", "open")
    assert say(by) in told(story, ACKNOWLEDGED).body
    await story.signal(name, {"by": "officer", **body})
    assert await state(story) == "kept"
    assert (await story.end()).outcome == outcome
    assert story.letters() == story.sent() == [ACKNOWLEDGED, OF + letter]


async def test_made_in_time_and_told_late_is_late(world: World) -> None:
    story = await world.report("council_tax_change", MOVED_OUT)
    by = await story.due("change")
    assert (await story.until(by + DAY)).state.late
    await said(story, "change_made", "system", happened_at=(by - DAY).isoformat(), **MADE)
    assert await state(story) == "kept late"
    assert (await story.end()).outcome == "changed"
    assert story.sent() == [ACKNOWLEDGED, LATE, f"{OF}changed"]


async def test_paused_until_the_customer_has_answered(world: World) -> None:
    story = await world.report("council_tax_change", MOVED_OUT)
    before = await story.due("change")
    await said(story, "promise_paused", promise="change", question="When?", consequence="We decide as it is.")
    assert await state(story) == "paused"
    five = Length.parse("5 working days")
    await story.until(due(await story.now(), five, calendar_of(story)).at - 60 * SECOND)
    await said(story, "customer_replied", by="customer", reply="On 5 January.")
    assert await story.due("change") == due(before, five, calendar_of(story)).at
    await said(story, "change_made", **MADE)
    assert await state(story) == "kept"


async def test_not_right_it_is_looked_at_again(world: World) -> None:
    story = await world.report("council_tax_change", MOVED_OUT)
    await said(story, "change_not_made", reason="Two adults are registered.")
    assert not (await story.say("change_made", **MADE)).applied, "out of order"
    await story.skip(10 * DAY)
    await said(story, "not_fixed", by="customer", what="He left in January.")
    assert (await story.rest()).state.stage == "awaiting_change"
    assert await state(story, "change/2") == "open"
    await said(story, "change_made", **MADE)
    assert (await story.end()).outcome == "changed"


async def test_withdrawn(world: World) -> None:
    story = await world.report("council_tax_change", MOVED_OUT)
    await said(story, "withdrawn", by="customer")
    assert (await story.end()).outcome == "withdrawn"
    assert story.letters() == [ACKNOWLEDGED, "every_case/withdrawn"]
