"""Other systems told what happens, on the real server: in order, each under one id, whatever goes wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client, WorkflowFailureError

from activities.orders import EventsOrder
from charter.events import EventType
from register.cases.changes import Seen
from register.outside.events import DeliveryState
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from starter.desk.running import RunningCases
from starter.events import EventsDesk, Subscribed
from tests.receiver import Receiver, receiving
from tests.register.making import tell, turn
from tests.stories import World, open_world
from tests.workflows.crashing import dying
from tests.workflows.lives import until

pytestmark = pytest.mark.server


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver()) as listening:
        yield listening


@pytest.fixture
async def told(server_address: str, tmp_path: Path, receiver: Receiver) -> AsyncIterator[World]:
    """A world with one subscription, without a worker."""
    async with open_world(server_address, tmp_path) as world:
        world.subscriptions = [receiver.subscription()]
        yield world


def ref(world: World, number: int = 1) -> str:
    """A case of this test's own: the server is everybody's."""
    return f"MK-{world.queue[-8:].upper()}{number}"


def order(world: World) -> EventsOrder:
    return EventsOrder(subscription="contractor", reference=ref(world))


def relay(world: World, client: Client | None = None) -> EventsDesk:
    desk = Desk(
        register=world.register,
        catalogue=Catalogue(world.editions, world.clock),
        cases=RunningCases(client or world.client, queue=world.queue),
        now=world.clock,
        new_reference=lambda: "",
    )
    return EventsDesk(desk, [Subscribed(one, Seen()) for one in world.subscriptions])


def stages(world: World, *stages: str, number: int = 1, first: int = 1) -> None:
    """Turns of a case, each coming to another stage."""
    for counted, stage in enumerate(stages, start=first):
        at = world.clock() + timedelta(milliseconds=counted)
        tell(world.register, turn(counted, ref(world, number), (), at=at, stage=stage))


def heard(receiver: Receiver) -> list[str]:
    """The stages it was told of, each once, in the order in which it took them."""
    return [event["data"]["stage"] for event in receiver.taken if event["type"] == EventType.STAGE]


async def over(world: World) -> None:
    async with asyncio.timeout(60):
        await world.client.get_workflow_handle(order(world).id).result()


def delivered(world: World) -> bool:
    return {one.state for one in world.register.events.deliveries()} == {DeliveryState.DELIVERED}


async def test_a_receiver_is_told_in_order_and_signed(told: World, receiver: Receiver) -> None:
    stages(told, "a", "b", "c")
    async with told.working():
        assert await relay(told).hand_over() == 4
        await over(told)
    assert heard(receiver) == ["a", "b", "c"]
    assert receiver.odd == []
    opened = receiver.got[0]
    assert (opened["specversion"], opened["type"]) == ("1.0", "charter.case.opened")
    assert (opened["subject"], opened["source"]) == (ref(told), "http://127.0.0.1:8000")
    assert opened["data"]["url"] == f"http://127.0.0.1:8000/api/v1/cases/{ref(told)}"
    assert [one["sequence"] for one in receiver.got] == sorted(one["sequence"] for one in receiver.got)
    assert len({one["id"] for one in receiver.got}) == len(receiver.got) == 4
    assert "Ada" not in str(receiver.got)
    assert await relay(told).hand_over() == 0


async def test_a_receiver_that_is_down_hears_it_all_in_order_afterwards(
    told: World, receiver: Receiver
) -> None:
    receiver.status = 503
    stages(told, "a")
    async with told.working():
        await relay(told).hand_over()
        await until(lambda: len(receiver.got) >= 2)
        stages(told, "b", "c", first=2)
        await relay(told).hand_over()
        await until(lambda: len(receiver.got) >= 3)
        assert len({one["id"] for one in receiver.got}) == 1, "the first is tried, and nothing goes before it"
        receiver.status = 204
        await over(told)
    assert heard(receiver) == ["a", "b", "c"]
    [first, *_] = [one for one in told.register.events.deliveries() if one.attempts > 1]
    assert first.answer == "204"


async def test_down_for_an_hour_it_is_tried_at_least_every_quarter_of_one(
    told: World, receiver: Receiver
) -> None:
    receiver.status = 503
    stages(told, "a", "b")
    async with told.working():
        await relay(told, told.time.client).hand_over()
        await until(lambda: len(receiver.got) >= 1)
        handle = told.time.client.get_workflow_handle(order(told).id)
        await told.time.skip(handle, timedelta(hours=1))
        tries = len(receiver.got)
        assert 10 <= tries <= 20
        assert len({one["id"] for one in receiver.got}) == 1
        receiver.status = 204
        await told.time.skip(handle, timedelta(minutes=15))
        await over(told)
    assert heard(receiver) == ["a", "b"]


async def test_one_that_asks_us_to_wait_is_waited_for(told: World, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "3"}
    stages(told, "a")
    async with told.working():
        await relay(told).hand_over()
        await until(lambda: len(receiver.got) >= 1)
        receiver.status = 204
        await over(told)
    assert receiver.got[1]["at"] - receiver.got[0]["at"] >= 2.9


async def test_sent_again_now_it_does_not_wait_for_the_next_attempt(told: World, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 503, {"Retry-After": "3600"}
    stages(told, "a")
    async with told.working():
        await relay(told).hand_over()
        await until(lambda: len(receiver.got) >= 1)
        receiver.status = 204
        waiting = told.register.events.next_for("contractor", ref(told))
        assert waiting is not None
        assert told.register.events.again("contractor", waiting.event.place)
        await relay(told).hand_over()
        await over(told)
    assert heard(receiver) == ["a"]
    assert receiver.got[0]["id"] == receiver.got[1]["id"]


async def test_sent_again_later_it_has_its_old_id(told: World, receiver: Receiver) -> None:
    stages(told, "a", "b")
    async with told.working():
        await relay(told).hand_over()
        await over(told)
        first = told.register.events.deliveries()[-1]
        told.register.events.again("contractor", first.event.place)
        await relay(told).hand_over()
        await until(lambda: delivered(told))
    assert [one["id"] for one in receiver.got].count(first.event.id) == 2
    assert len(receiver.taken) == 3


async def test_after_three_days_it_is_given_up_and_the_next_has_its_turn(
    told: World, receiver: Receiver
) -> None:
    receiver.status = 410
    stages(told, "a")
    async with told.working():
        await relay(told).hand_over()
        await until(lambda: len(receiver.got) >= 1)
        told.clock.ahead = timedelta(days=3, seconds=1)
        await over(told)
        states = [one.state for one in told.register.events.deliveries()]
        assert states == [DeliveryState.GIVEN_UP] * 2
        receiver.status = 204
        stages(told, "b", first=2)
        await relay(told).hand_over()
        await until(lambda: heard(receiver) == ["b"])


async def test_a_slow_receiver_keeps_no_other_and_no_case_waiting(told: World, receiver: Receiver) -> None:
    receiver.slow = 6.0
    with receiving(Receiver()) as quick:
        told.subscriptions = [receiver.subscription(), quick.subscription(name="quick")]
        for number in range(2, 10):
            stages(told, "a", number=number)
        async with told.working():
            await relay(told).hand_over()
            await until(lambda: len(quick.got) == 16, seconds=5.5)
            story = await told.report()
            async with asyncio.timeout(5):
                await story.rest()


async def test_a_subscription_that_is_gone_is_told_no_more(told: World, receiver: Receiver) -> None:
    stages(told, "a")
    await relay(told).hand_over()
    told.subscriptions = []
    async with told.working():
        await over(told)
    assert receiver.got == []
    assert {one.answer for one in told.register.events.deliveries()} == {
        "There is no such subscription any more"
    }


async def test_stopped_on_the_way_the_relay_begins_again(told: World, receiver: Receiver) -> None:
    stages(told, "a", "b")
    hands = relay(told)
    new = told.register.events.untaken(100)
    told.register.events.expect([("contractor", each.event) for each in new])
    await hands.desk.cases.tell_of(order(told), now=False)
    async with told.working():
        await over(told)
        assert await hands.hand_over() == 3
        await over(told)
    assert len(receiver.got) == len(receiver.taken) == 3


@pytest.mark.parametrize("said", [(), (1, 2, 3), ({"now": True},), ("x" * 70_000,), (None,)])
async def test_any_word_to_it_does_no_harm(told: World, receiver: Receiver, said: tuple[Any, ...]) -> None:
    receiver.status = 503
    stages(told, "a")
    async with told.working():
        await relay(told).hand_over()
        handle = told.client.get_workflow_handle(order(told).id)
        await handle.signal("more", args=list(said))
        await until(lambda: len(receiver.got) >= 1)
        receiver.status = 204
        await over(told)
    assert len(receiver.taken) == 2


async def test_cancelled_it_ends_and_begins_again_with_what_comes(told: World, receiver: Receiver) -> None:
    receiver.status = 503
    stages(told, "a")
    async with told.working():
        await relay(told).hand_over()
        await until(lambda: len(receiver.got) >= 1)
        handle = told.client.get_workflow_handle(order(told).id)
        await handle.cancel()
        with pytest.raises(WorkflowFailureError):
            await over(told)
        receiver.status = 204
        stages(told, "b", first=2)
        await relay(told).hand_over()
        await until(lambda: heard(receiver) == ["a", "b"])


@pytest.mark.slow
async def test_workers_killed_around_a_post(server_address: str, tmp_path: Path) -> None:
    """Each beside the others: mostly they wait until what was lost is missed."""

    async def killed(point: str, told: Callable[[World, Receiver, str], Awaitable[None]]) -> None:
        (own := tmp_path / f"{told.__name__} {point}").mkdir()
        with receiving(Receiver()) as receiver:
            async with open_world(server_address, own) as world:
                world.subscriptions = [receiver.subscription()]
                await told(world, receiver, point)

    async with asyncio.TaskGroup() as stories:
        for point in ("posted", "before post_event", "after post_event"):
            stories.create_task(killed(point, in_order))
        stories.create_task(killed("posted", in_order_while_it_is_down))


async def in_order(told: World, receiver: Receiver, point: str) -> None:
    """Between its taking an event and our noting that: the same id again, and nothing overtakes it."""
    stages(told, "a", "b", "c")
    async with dying(told, point, 2) as doomed:
        await relay(told).hand_over()
        await until(lambda: not doomed.is_alive(), seconds=60)
        await over(told)
    assert heard(receiver) == ["a", "b", "c"], point
    ids = [one["id"] for one in receiver.got]
    assert len(ids) - len(set(ids)) == (1 if point == "posted" else 0), point
    assert list(dict.fromkeys(ids)) == [one["id"] for one in receiver.taken], "in order, with repeats"
    assert delivered(told), point


async def in_order_while_it_is_down(told: World, receiver: Receiver, point: str) -> None:
    receiver.status = 503
    stages(told, "a", "b")
    async with dying(told, point, 2) as doomed:
        await relay(told).hand_over()
        await until(lambda: not doomed.is_alive(), seconds=60)
        receiver.status = 204
        await over(told)
    assert heard(receiver) == ["a", "b"]
    assert {one["id"] for one in receiver.got if one["answered"] == 503} == {receiver.got[0]["id"]}
