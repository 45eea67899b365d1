"""A concern until a person has taken it: told to one after another, one for each text, then lowered."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from activities.orders import UrgentOrder, UrgentSaid
from charter.cases import Kind
from charter.counting.counting import day_of
from charter.edition.duty import Duty, Told
from charter.safeguarding import REPORT, mark_of
from register.concerns import Concern, StoredConcern, task_key
from starter.desk.running import RunningCases
from tests.stories import POTHOLE, Story, World
from tests.workflows.saying import eventually, reported, said

AT_RISK = "My neighbour hits me when I complain."
HOUR = timedelta(hours=1)
DEE = {"by": "Dee Placeholder"}
MARK = "u0123456789ab"


def concern(story: Story, mark: str = MARK) -> StoredConcern:
    found = story.world.register.concerns.get(story.reference, mark)
    assert found is not None
    return found


def duty(world: World) -> Duty:
    return world.editions.in_force(world.clock().date()).duty


def told_now(world: World, hour: int) -> Told:
    at = world.clock()
    calendar = world.editions.in_force(at.date()).calendar(day_of(at).year, day_of(at).year)
    return duty(world).told(hour, at, calendar)


def emailed(world: World, story: Story) -> list[str]:
    return [item.to for item in world.register.outbox.items(story.reference) if MARK in item.letter_id]


async def raised(world: World, story: Story) -> WorkflowHandle[Any, str]:
    """Its workflow, begun as a door does, on time that can be skipped."""
    at = world.clock().replace(microsecond=0)
    order = UrgentOrder(reference=story.reference, mark=MARK, at=at, due=at + HOUR)
    world.register.concerns.add(Concern(reference=story.reference, mark=MARK, at=at, due=order.due))
    handle = await world.time.client.start_workflow(
        "UrgentTask", order, id=order.id, task_queue=f"{world.queue}-urgent", result_type=str
    )
    await eventually(lambda: emailed(world, story))
    return handle


async def sent_to(world: World, story: Story, address: str) -> None:
    await eventually(lambda: emailed(world, story)[-1] == address)


async def test_taken_within_the_hour_nobody_else_is_told(world: World) -> None:
    story = await reported(world)
    first = told_now(world, 0)
    handle = await raised(world, story)
    assert concern(story).told == first.value
    assert emailed(world, story) == [duty(world).address(first)]
    await handle.signal("taken", DEE)
    await handle.signal("taken", {"by": "Eli Placeholder"})
    await eventually(lambda: concern(story).taken_at)
    assert concern(story).taken_by == "Dee Placeholder", "the first one has it"
    assert task_key(MARK) not in story.tasks()
    await world.time.skip(handle, 3 * HOUR)
    assert emailed(world, story) == [duty(world).address(first)]
    assert world.register.concerns.count_untaken() == 0


async def test_each_hour_that_nobody_takes_it_the_next_is_told(world: World) -> None:
    story = await reported(world)
    first = told_now(world, 0)
    handle = await raised(world, story)
    for told, role in [(Told.MANAGER, "manager"), (Told.TEAM, "duty_team")]:
        await world.time.skip(handle, HOUR + timedelta(minutes=1))
        await sent_to(world, story, duty(world).address(told))
        assert concern(story).told == told.value
        [task] = world.register.tasks.find(reference=story.reference)
        assert (task.task.key, task.task.for_role) == (task_key(MARK), role)
    addresses = [duty(world).address(each) for each in (first, Told.MANAGER, Told.TEAM)]
    assert emailed(world, story) == addresses
    letters = [each for each in world.register.outbox.items(story.reference) if MARK in each.letter_id]
    for letter in letters:
        assert "safeguarding" not in (letter.subject + letter.body).casefold()
        assert "Ada" not in letter.subject + letter.body
    await handle.signal("taken", DEE)
    await handle.signal("lowered", {**DEE, "reason": "They are safe."})
    assert await handle.result() == "done"
    assert concern(story).reason == "They are safe."


async def test_what_cannot_be_read_changes_nothing(world: World) -> None:
    story = await reported(world)
    handle = await raised(world, story)
    for garbage in ((), (1, 2), ({"by": ""},), ("x" * 70_000,), ({"by": "Dee", "reason": 1},)):
        await handle.signal("taken", args=list(garbage))
        await handle.signal("lowered", args=list(garbage))
    await handle.signal("lowered", DEE)  # without a reason
    await handle.signal("taken", DEE)
    await eventually(lambda: concern(story).taken_at)
    assert concern(story).lowered_at is None


async def test_what_the_case_flags_is_taken_lowered_and_the_flag_follows(world: World) -> None:
    story = await reported(world)
    await said(story, "information_added", by="customer", id="m-1", information=AT_RISK)
    mark = mark_of(story.reference, "m-1")
    await eventually(lambda: world.register.concerns.get(story.reference, mark))
    handle = world.client.get_workflow_handle(f"{story.reference}-{mark}")
    await handle.signal("taken", DEE)
    await eventually(lambda: "safeguarding_taken" in messages(story))
    assert (await story.rest()).state.safeguarding
    await handle.signal("lowered", {**DEE, "reason": "They are safe."})
    await handle.result()
    await eventually(lambda: "safeguarding_lowered" in messages(story))
    assert not (await story.rest()).state.safeguarding
    by = {
        entry.by.name
        for entry in story.timeline(Kind.MESSAGE)
        if entry.message.startswith("safeg") and entry.by
    }
    assert by == {"Dee Placeholder"}


async def test_lowered_in_the_case_it_is_off_the_desk(world: World) -> None:
    story = await reported(world)
    for each in ("m-1", "m-2"):
        await said(story, "information_added", by="customer", id=each, information=AT_RISK)
    await story.rest()
    await eventually(lambda: len(world.register.concerns.find(story.reference)) == 2)
    await said(story, "safeguarding_taken", by={"role": "manager", "name": "Dee Placeholder"})
    await eventually(lambda: world.register.concerns.count_untaken() == 0)
    await said(story, "safeguarding_lowered", by="manager", reason="They are safe.")
    await eventually(lambda: not world.register.concerns.find(story.reference))
    for each in ("m-1", "m-2"):
        handle = world.client.get_workflow_handle(f"{story.reference}-{mark_of(story.reference, each)}")
        assert await asyncio.wait_for(handle.result(), 20) == "done"
    await story.rest()
    assert messages(story).count("safeguarding_lowered") == 1, "the case is not told back what it said"


async def test_the_door_and_the_case_raise_one(world: World) -> None:
    cases = RunningCases(world.client, queue=world.queue)
    story = await world.report(details={**POTHOLE, "description": AT_RISK})
    mark, at = mark_of(story.reference, REPORT), world.clock()
    order = UrgentOrder(reference=story.reference, mark=mark, at=at, due=at + HOUR)
    assert await cases.urgent(order)
    view = await story.rest()
    assert view.state.safeguarding
    assert [each.mark for each in world.register.concerns.find(story.reference)] == [mark]
    assert [each for each in story.tasks() if each.startswith("safeguarding")] == [task_key(mark)]
    assert await cases.urgent(order, "lowered", UrgentSaid(by="Dee Placeholder", reason="They are safe."))
    await world.client.get_workflow_handle(order.id).result()
    assert not world.register.concerns.find(story.reference)
    assert not await cases.urgent(order), "it is over"
    described = await world.client.get_workflow_handle(story.reference).describe()
    assert described.task_queue == f"{world.queue}-urgent", "a flagged report begins with the urgent workers"


async def test_one_that_was_stopped_can_be_taken_again(world: World) -> None:
    story = await reported(world)
    handle = await raised(world, story)
    await handle.signal("taken", DEE)
    await eventually(lambda: concern(story).taken_at)
    await handle.terminate()
    cases, found = RunningCases(world.client, queue=world.queue), concern(story)
    order = UrgentOrder(reference=story.reference, mark=MARK, at=found.at, due=found.due)
    assert await cases.urgent(order, "lowered", UrgentSaid(by="Eli Placeholder", reason="They are safe."))
    await eventually(lambda: concern(story).lowered_at)
    assert (concern(story).taken_by, concern(story).lowered_by) == ("Dee Placeholder", "Eli Placeholder")


def messages(story: Story) -> list[str]:
    return [entry.message for entry in story.timeline(Kind.MESSAGE)]
