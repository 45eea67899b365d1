"""ResidentNotice: a link and news go once, by a real server and worker; texts wait for the morning."""

import random

from activities.orders import ResidentNoticeKind, ResidentNoticeOrder
from charter import references
from charter.cases import Shown
from charter.people import Channel
from register.residents.followings import Following, FollowWants
from register.residents.own_asks import OwnAsk
from starter.desk.running import RunningCases
from tests.register.making import ADA, entry, tell, turn
from tests.stories import World

UNKNOWN = "nobody@example.com"


def asked(world: World, address: str) -> ResidentNoticeOrder:
    ask = OwnAsk(id=f"ask-{address}", browser="hash", channel=Channel.EMAIL, value=address, at=world.clock())
    world.register.own_asks.ask(ask)
    return ResidentNoticeOrder(kind=ResidentNoticeKind.LINK, of=ask.id)


async def test_a_link_goes_once_and_to_nobody_who_is_not_known(world: World) -> None:
    tell(world.register, turn(1, references.new(random.random)))
    cases = RunningCases(world.client, queue=world.queue)
    for address in (ADA.email, UNKNOWN):
        order = asked(world, address)
        await cases.tell_resident(order)
        await cases.tell_resident(order)  # as the site and the relay may
        went = await world.client.get_workflow_handle(order.id).result()
        assert went is (address == ADA.email)
        await cases.tell_resident(order)
        assert await world.client.get_workflow_handle(order.id).result() is False
        assert address not in order.id
    assert [item.to for item in world.register.outbox.items("")] == [ADA.email]


async def test_news_by_email_goes_once(world: World) -> None:
    reference, now = references.new(random.random), world.clock()
    tell(world.register, turn(1, reference, at=now))
    following = Following(
        id="following-1",
        reference=reference,
        channel=Channel.EMAIL,
        to=ADA.email,
        value=ADA.email,
        wants=FollowWants.EVERY_STEP,
        secret="not one",
        asked=now,
        confirmed=now,
    )
    world.register.followings.ask(following)
    line = entry(3, at=now, shown=Shown.EVERYONE, what="Repair planned")
    tell(world.register, turn(2, reference, at=now, entries=(line,)))
    assert world.register.followings.waiting(10) == [following.id]
    order = ResidentNoticeOrder(kind=ResidentNoticeKind.CHANGES, of=following.id)
    cases = RunningCases(world.client, queue=world.queue)
    for went in (True, False):
        await cases.tell_resident(order)
        assert await world.client.get_workflow_handle(order.id).result() is went
    [item] = world.register.outbox.items(reference)
    assert "Repair planned" in item.body
    assert world.register.followings.waiting(10) == []
