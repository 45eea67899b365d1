"""What the EventDelivery workflow has done: the next event of a case, sent to a subscription."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.failures import without_personal_data
from activities.orders import EventsOrder
from activities.webhooks import ReceiverAnswer, post, signed
from engine.config.integrating import Subscription
from engine.logs import get_logger
from engine.metrics.counted import EVENTS_TOLD, begin
from register import Register
from register.cases.rows import CaseRow
from register.outside.events import DeliveryState, Event, EventTold

MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"
PATIENCE = timedelta(days=3)
"""How long an event waits for a receiver that does not take it. A person may send it again afterwards."""
AT_ONCE = 4
"""Posts to one receiver at a time, half of what a small worker has in hand: none keeps out another."""
BUSY = timedelta(seconds=5)
CAME_TO = ("delivered", "refused", "given_up")
"""What one attempt comes to, as the metrics have it."""
NO_SUBSCRIPTION = "There is no such subscription any more"

log = get_logger(__name__)

Post = Callable[[str, dict[str, str], bytes], ReceiverAnswer]


class EventActivities:
    """Tells subscriptions. Whatever is done twice is done under the same event id."""

    def __init__(
        self, register: Register, subscriptions: Sequence[Subscription], base_url: str, send: Post = post
    ) -> None:
        self._register = register
        self._subscriptions = {one.name: one for one in subscriptions}
        self._in_hand = {one.name: BoundedSemaphore(AT_ONCE) for one in subscriptions}
        self._base_url = base_url.rstrip("/")
        self._send = send
        begin(EVENTS_TOLD, *((name, one) for name in self._subscriptions for one in CAME_TO))

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def post_event(self, order: EventsOrder) -> bool:
        """Send the first event that waits, and write down what came of it. False where none waits.

        Fails as NotTaken, to be tried again, until an event has waited for three days: that one is given up,
        and the next has its turn.
        """
        subscription = self._subscriptions.get(order.subscription)
        if subscription is None:
            self._register.events.give_up(order.subscription, order.reference, NO_SUBSCRIPTION)
            return False
        waiting = self._register.events.next_for(order.subscription, order.reference)
        if waiting is None:
            return False
        case = self._register.cases.get(order.reference)
        body = json.dumps(cloud_event(waiting.event, subscription, case, self._base_url)).encode()
        with self._one_of_few(order.subscription):
            now = self._register.now()
            marks = signed(waiting.event.id, now, body, subscription.secrets)
            said = self._send(subscription.url, {"Content-Type": MEDIA_TYPE, **marks}, body)
        self._note(waiting, said)
        return True

    def _note(self, waiting: EventTold, said: ReceiverAnswer) -> None:
        given_up = not said.taken and self._register.now() - waiting.since >= PATIENCE
        state = DeliveryState.GIVEN_UP if given_up else waiting.state
        self._register.events.tried(waiting, DeliveryState.DELIVERED if said.taken else state, said.words)
        came_to = CAME_TO[0 if said.taken else 2 if given_up else 1]
        EVENTS_TOLD.labels(waiting.subscription, came_to).inc()
        about = {"subscription": waiting.subscription, "reference": waiting.event.reference}
        if said.taken:
            log.info("event delivered", **about, event_id=waiting.event.id)
        elif given_up:
            log.error("event given up", **about, event_id=waiting.event.id)
        else:
            raise ApplicationError(
                "The receiver did not take it. It will be tried again.",
                type="NotTaken",
                next_retry_delay=said.wait,
            )

    @contextmanager
    def _one_of_few(self, subscription: str) -> Iterator[None]:
        place = self._in_hand[subscription]
        if not place.acquire(blocking=False):
            raise ApplicationError(
                "The receiver has others of ours in hand.", type="Busy", next_retry_delay=BUSY
            )
        try:
            yield
        finally:
            place.release()


def cloud_event(
    event: Event, subscription: Subscription, case: CaseRow | None, base_url: str
) -> dict[str, Any]:
    """The event as CloudEvents 1.0 has it, in JSON, with its Sequence extension.

    Nobody's details are in it but by the subscription's own wish, and never those of somebody with safe
    contact rules: an officer is to be asked.
    """
    data: dict[str, Any] = {
        "reference": event.reference,
        "service": event.service,
        "url": f"{base_url}/api/v1/cases/{event.reference}",
        **event.data,
    }
    if subscription.details and case is not None:
        data["details"] = case.intake.details if case.intake else {}
    if subscription.customer and case is not None:
        data["customer"] = _customer(case)
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": base_url,
        "type": event.type.value,
        "subject": event.reference,
        "time": event.at.isoformat(),
        "sequence": f"{event.place:012d}",
        "datacontenttype": "application/json",
        "data": data,
    }


def _customer(case: CaseRow) -> dict[str, str] | None:
    customer = case.customer
    if customer.safe_contact is not None:
        return None
    return {"name": customer.name, "address": customer.address, "phone": customer.phone}
