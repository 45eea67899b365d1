"""OfficerNotice: told at once by the relay's order, and by the morning's digest on its schedule in London."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from activities.orders import NoticeOrder
from charter import references
from charter.news.kinds import HowTold
from engine.schedules import MORNING, every_morning, keep_schedule
from register.people.officers import Post
from starter.desk.running import RunningCases
from tests.register.making import tell, turn
from tests.stories import World
from tests.workflows.saying import eventually
from workflows.officer_notice.workflow import OfficerNotice

TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def gives(world: World, *names: str, how: HowTold = HowTold.AT_ONCE) -> str:
    """A case for each of them, who wish to be told so; the last one's reference."""
    reference = ""
    for name in names:
        username = name.split()[0].lower()
        world.register.officers.add(username, name, Post.OFFICER, "hash", "Highways")
        world.register.notices.choose(username, how, f"{username}@example.com")
        reference = references.new(random.random)
        tell(world.register, turn(1, reference, officer=name))
    return reference


def told(world: World) -> list[str]:
    return [item.to for item in world.register.outbox.items("") if "officer-" in item.letter_id]


async def test_an_officer_is_told_at_once_and_once(world: World) -> None:
    reference = gives(world, "Olive Example")
    cases = RunningCases(world.client, queue=world.queue)
    order = NoticeOrder(username="olive")
    await cases.notice(order)
    await cases.notice(order)  # as two relays may
    await eventually(lambda: told(world))
    await world.client.get_workflow_handle(order.id).result()
    await cases.notice(order)
    await world.client.get_workflow_handle(order.id).result()
    [email] = world.register.outbox.items("")
    assert reference in email.subject
    assert told(world) == ["olive@example.com"]


async def test_everybody_who_wishes_has_a_digest_and_nobody_on_a_sunday(world: World) -> None:
    gives(world, "Olive Example", "Oscar Example", how=HowTold.DIGEST)
    gives(world, "Bea Example", how=HowTold.AT_ONCE)
    for days, went in ((0, 2), (5, 0), (0, 0)):  # the Tuesday, a Sunday, and the Tuesday again
        order = NoticeOrder(morning=TUESDAY + timedelta(days=days))
        id = f"digest-{world.queue}-{days}-{went}"
        made = await world.client.execute_workflow(OfficerNotice.run, order, id=id, task_queue=world.queue)
        assert made == went
    assert sorted(told(world)) == ["olive@example.com", "oscar@example.com"]


@pytest.mark.server
async def test_the_schedule_keeps_to_eight_in_london(world: World) -> None:
    schedule = every_morning(OfficerNotice.__name__, world.queue)
    handle = await keep_schedule(world.client, f"{MORNING}-{world.queue}", schedule)
    try:
        times = (await handle.describe()).info.next_action_times
        assert len(times) >= 5
        assert len({at.date() for at in times}) == len(times), "once a day"
        assert {(at.astimezone(UTC).hour, at.minute) for at in times} <= {(8, 0), (7, 0)}
    finally:
        await handle.delete()
