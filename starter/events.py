"""Events handed over by the relay: to each subscription its own, case by case; Temporal does the rest."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from activities.orders import EventsOrder
from charter.edition.editions import Editions
from charter.events import EventType
from engine.config.integrating import Subscription
from engine.config.settings import Settings
from engine.logs import get_logger
from register.cases.changes import Seen
from register.outside.events import Event, Untaken
from starter.desk.intake import Desk
from starter.desk.saying import Caller
from starter.desk.telling.listing import seen_by

BATCH = 500

log = get_logger(__name__)


@dataclass(frozen=True)
class Subscribed:
    """A subscription, and the cases that its system may see."""

    subscription: Subscription
    seen: Seen

    def wants(self, event: Event, source: str) -> bool:
        """Whether it is told of this event; of a move, also where it follows the service that was left."""
        services = [event.service, *([event.data["from"]] if event.type == EventType.MOVED else [])]
        may = any(self.seen.has(one, source) for one in services)
        if event.service in self.seen.withheld:  # where it went is for nobody else to know
            return False
        return may and self.subscription.wants(event.type, *services)


def subscribed(settings: Settings, editions: Editions) -> list[Subscribed]:
    """The subscriptions of the settings, each held to what its key may see."""
    keys = {key.name: key for key in settings.all_keys}
    sensitive = editions.sensitive if settings.seeing == "teams" else frozenset[str]()
    return [
        Subscribed(one, seen_by(Caller.with_key(keys[one.key], sensitive))) for one in settings.subscriptions
    ]


@dataclass(frozen=True)
class EventsDesk:
    """The relay's part that hands events over."""

    desk: Desk
    subscribed: Sequence[Subscribed] = ()

    async def hand_over(self, limit: int = BATCH) -> int:
        """Write down who is to be told of what is new, and see that they are. How many events it was.

        Stopped on the way, it begins again, and nothing is told twice. Raises Unavailable or RegisterError.
        """
        events = self.desk.register.events
        new = await asyncio.to_thread(events.untaken, limit)
        if not new:
            return 0
        wanted = [
            (one.subscription.name, each.event)
            for each in new
            if not each.again
            for one in self.subscribed
            if one.wants(each.event, each.source)
        ]
        if wanted:
            await asyncio.to_thread(events.expect, wanted)
        for order, now in _orders(wanted, new).items():
            await self.desk.cases.tell_of(order, now=now)
        await asyncio.to_thread(events.take, new)
        return len(new)


def _orders(wanted: Iterable[tuple[str, Event]], new: Iterable[Untaken]) -> dict[EventsOrder, bool]:
    """Each subscription and case once; True where a person wants it sent at once."""
    orders = {EventsOrder(subscription=name, reference=event.reference): False for name, event in wanted}
    for each in new:
        for name in each.again:
            orders[EventsOrder(subscription=name, reference=each.event.reference)] = True
    return orders
