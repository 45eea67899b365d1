"""Events: what other systems are told of each case. Written with what happened, told by the relay afterwards.

What has become of each telling is kept beside it; trying again is Temporal's: see the workflow EventDelivery.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from charter.cases import Audience
from charter.events import EventHappened, EventType
from charter.people import Model
from charter.writing.values import worded
from register.models import cases, event_deliveries, events, is_untaken, letters
from register.part import Part, insert_new
from register.seeing.sight import EVERYTHING, Sight


@worded(
    {
        "again": "To be sent again",
        "given_up": "Given up",
    }
)
class DeliveryState(StrEnum):
    """waiting → delivered or given up; and sent again from either."""

    WAITING = "waiting"
    AGAIN = "again"
    """A person has asked for it to be sent again."""
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


OPEN = (DeliveryState.WAITING, DeliveryState.AGAIN)


class Event(Model):
    """Something that happened to a case, as it was written down."""

    place: int
    """Events of one case are told in this order."""
    id: str
    reference: str
    type: EventType
    service: str
    at: datetime
    data: dict[str, Any]


class Untaken(NamedTuple):
    """An event that the relay has still to hand over."""

    event: Event
    source: str
    """The intake system that brought the case."""
    again: tuple[str, ...]
    """Subscriptions to which it is to be sent again; empty for a new event."""


class EventTold(Model):
    """An event on its way to one subscription, and what became of it."""

    subscription: str
    event: Event
    state: DeliveryState
    since: datetime
    """When it began to wait."""
    attempts: int
    tried_at: datetime | None
    answer: str
    """What the receiver said last, in our words."""


class Events(Part):
    """The part of the register that other systems are told from."""

    def untaken(self, limit: int) -> list[Untaken]:
        """Events not yet handed over, in their order."""
        wanted = sa.select(events, cases.c.source).join(cases, cases.c.reference == events.c.reference)
        wanted = wanted.where(is_untaken).order_by(events.c.place).limit(limit)
        with self.database.reading() as connection:
            rows = connection.execute(wanted).all()
            again = _asked_again(connection, [row.place for row in rows])
        return [Untaken(_event(row), row.source, tuple(again.get(row.place, ()))) for row in rows]

    def expect(self, wanted: Sequence[tuple[str, Event]]) -> None:
        """Each of these events is to go to that subscription. Said again, it changes nothing."""
        now = self.now()
        rows = [
            {"subscription": name, "place": event.place, "reference": event.reference, "since": now}
            | {"state": DeliveryState.WAITING}
            for name, event in wanted
        ]
        with self.database.writing() as connection:
            insert_new(connection, event_deliveries, rows)

    def take(self, handed_over: Sequence[Untaken]) -> None:
        """These are handed over. One that no subscription asked for is not kept.

        One that a person has asked for again since it was read stays to be handed over.
        """
        again = [one.event.place for one in handed_over if one.again]
        new = [one.event.place for one in handed_over if not one.again]
        of_it = sa.select(event_deliveries.c.place).where(event_deliveries.c.place == events.c.place)
        meanwhile = of_it.where(event_deliveries.c.state == DeliveryState.AGAIN).exists()
        known = sa.or_(events.c.place.in_(again), sa.and_(events.c.place.in_(new), ~meanwhile))
        with self.database.writing() as connection:
            connection.execute(events.delete().where(events.c.place.in_(new), ~of_it.exists()))
            connection.execute(events.update().where(known).values(taken=self.now()))

    def next_for(self, subscription: str, reference: str) -> EventTold | None:
        """The first of a case's events that a subscription still has to be told."""
        waits = event_deliveries.c.state.in_(OPEN)
        wanted = _DELIVERIES.where(event_deliveries.c.subscription == subscription, waits)
        wanted = wanted.where(event_deliveries.c.reference == reference)
        with self.database.reading() as connection:
            row = connection.execute(wanted.order_by(event_deliveries.c.place).limit(1)).first()
        return None if row is None else _delivery(row)

    def tried(self, delivery: EventTold, state: DeliveryState, answer: str) -> None:
        """It has been sent, and this is what came of it."""
        values = {"state": state, "answer": answer, "tried_at": self.now()}
        values |= {"attempts": event_deliveries.c.attempts + 1}
        with self.database.writing() as connection:
            connection.execute(
                event_deliveries.update()
                .where(event_deliveries.c.subscription == delivery.subscription)
                .where(event_deliveries.c.place == delivery.event.place)
                .values(values)
            )

    def give_up(self, subscription: str, reference: str, why: str) -> None:
        """None of a case's events is told to this subscription any more."""
        these = (event_deliveries.c.subscription == subscription, event_deliveries.c.reference == reference)
        with self.database.writing() as connection:
            connection.execute(
                event_deliveries.update()
                .where(*these, event_deliveries.c.state.in_(OPEN))
                .values(state=DeliveryState.GIVEN_UP, answer=why)
            )

    def again(self, subscription: str, place: int) -> str:
        """Send it again, or without waiting for the next attempt; its id, empty where there is none."""
        values = {"state": DeliveryState.AGAIN, "since": self.now()}
        this = (event_deliveries.c.subscription == subscription, event_deliveries.c.place == place)
        with self.database.writing() as connection:
            if not connection.execute(event_deliveries.update().where(*this).values(values)).rowcount:
                return ""
            connection.execute(events.update().where(events.c.place == place).values(taken=None))
            return str(connection.execute(sa.select(events.c.id).where(events.c.place == place)).scalar_one())

    def deliveries(
        self,
        states: Collection[DeliveryState] = (),
        reference: str | None = None,
        limit: int = 100,
        before: int | None = None,
        sight: Sight = EVERYTHING,
    ) -> list[EventTold]:
        """The latest events first; those in some states, of one case, before a place, where given."""
        wanted = _DELIVERIES
        if states:
            wanted = wanted.where(event_deliveries.c.state.in_(sorted(states)))
        if reference is not None:
            wanted = wanted.where(event_deliveries.c.reference == reference)
        if before is not None:
            wanted = wanted.where(event_deliveries.c.place < before)
        if not sight.whole:
            seen = sa.select(cases.c.reference).where(*sight.where())
            wanted = wanted.where(event_deliveries.c.reference.in_(seen))
        latest = (event_deliveries.c.place.desc(), event_deliveries.c.subscription)
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(*latest).limit(limit)).all()
        return [_delivery(row) for row in rows]

    def count(self, state: DeliveryState) -> int:
        """How many deliveries are in that state."""
        wanted = sa.select(sa.func.count()).select_from(event_deliveries)
        with self.database.reading() as connection:
            return connection.execute(wanted.where(event_deliveries.c.state == state)).scalar_one()


def note_events(connection: Connection, reference: str, new: Iterable[EventHappened]) -> None:
    """Write events down, in the transaction of what they are about. One that has an id is written once."""
    rows = [{**one.model_dump(), "reference": reference, "id": one.id or str(uuid.uuid4())} for one in new]
    insert_new(connection, events, rows)


def letter_sent(letter: Any, service: str, stage: str, at: datetime) -> list[EventHappened]:
    """A letter, or its row, has gone. A representative's copy and what an old contact is told are nobody
    else's business."""
    if letter.copy_of.startswith(letter.reference) or letter.audience == Audience.OLD_CONTACT:
        return []
    data = {"stage": stage, "letter": letter.id, "template": letter.template, "channel": letter.channel}
    return [EventHappened(type=EventType.LETTER, service=service, at=at, data=data, id=f"{letter.id}-sent")]


def note_letter(connection: Connection, letter_id: str, at: datetime) -> None:
    """A letter has gone, as its channel or its receipt says: whichever is first."""
    row = connection.execute(_LETTER, {"letter": letter_id}).one()
    note_events(connection, row.reference, letter_sent(row, row.service, row.stage, at))


_LETTER = (
    sa.select(
        *(letters.c[name] for name in ("id", "reference", "template", "channel", "audience", "copy_of"))
    )
    .add_columns(cases.c.service, cases.c.stage)
    .join(cases, cases.c.reference == letters.c.reference)
    .where(letters.c.id == sa.bindparam("letter"))
)
_DELIVERIES = sa.select(
    *(one for one in event_deliveries.c if one.name not in ("reference", "place")), *events.c
).join(events, events.c.place == event_deliveries.c.place)


def _asked_again(connection: Connection, places: Sequence[int]) -> dict[int, list[str]]:
    wanted = sa.select(event_deliveries.c.place, event_deliveries.c.subscription)
    wanted = wanted.where(event_deliveries.c.place.in_(places))
    found: dict[int, list[str]] = {}
    for row in connection.execute(wanted.where(event_deliveries.c.state == DeliveryState.AGAIN)):
        found.setdefault(row.place, []).append(row.subscription)
    return found


def _event(row: Row[Any]) -> Event:
    return Event.model_validate({name: getattr(row, name) for name in Event.model_fields})


def _delivery(row: Row[Any]) -> EventTold:
    own = {name: getattr(row, name) for name in EventTold.model_fields if name != "event"}
    return EventTold.model_validate({**own, "event": _event(row)})
