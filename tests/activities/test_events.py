"""What goes out about a case: nothing personal, unless the subscription is for it; and how often it goes."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.events import AT_ONCE, PATIENCE, EventActivities, cloud_event
from activities.orders import EventsOrder
from activities.webhooks import ReceiverAnswer
from charter.people import Channel, Customer, SafeContact
from register import Register
from register.outside.events import DeliveryState
from tests.receiver import SECRET, Receiver
from tests.register.making import ADA, REFERENCE, Clock, intake, tell, turn

URL = "https://works.example.com/"
BASE = "https://casework.example.com"
ORDER = EventsOrder(subscription="contractor", reference=REFERENCE)


def begin(register: Register, customer: Customer = ADA) -> None:
    register.reports.receive(
        intake("1", customer=customer), process="P", edition="e", new_reference=lambda: REFERENCE
    )
    tell(register, turn(1, customer=customer))
    new = register.events.untaken(10)
    register.events.expect([("contractor", each.event) for each in new])
    register.events.take(new)


def body(register: Register, **asked: Any) -> dict[str, Any]:
    one = Receiver(url=URL).subscription(**asked)
    waiting = register.events.next_for("contractor", REFERENCE)
    assert waiting is not None
    said = cloud_event(waiting.event, one, register.cases.get(REFERENCE), BASE)
    assert SECRET not in json.dumps(said)
    return said


def test_nothing_personal_goes_out_unasked(register: Register) -> None:
    begin(register)
    said = body(register)
    assert set(said) == {
        "specversion", "id", "source", "type", "subject", "time", "sequence", "datacontenttype", "data",
    }  # fmt: skip
    assert set(said["data"]) == {"reference", "service", "url", "stage", "received"}
    text = json.dumps(said)
    assert not [
        word for word in (ADA.name, ADA.email, ADA.phone, "Example Close", "A pothole") if word in text
    ]


def test_what_a_subscription_is_for_goes_with_it(register: Register) -> None:
    begin(register)
    details = body(register, details=True)["data"]
    assert details["details"]["where"] == {"text": "Outside 12 Example Close"}
    assert "customer" not in details
    assert ADA.name not in json.dumps(details)
    both = body(register, details=True, customer=True)["data"]
    assert both["customer"] == {"name": ADA.name, "address": ADA.address, "phone": ADA.phone}
    assert ADA.email not in json.dumps(both)


def test_whoever_has_safe_contact_rules_is_not_named(register: Register) -> None:
    begin(register, ADA.model_copy(update={"safe_contact": SafeContact(channels=(Channel.EMAIL,))}))
    said = body(register, customer=True)
    assert said["data"]["customer"] is None
    assert ADA.name not in json.dumps(said)


def posting(register: Register, send: Callable[..., ReceiverAnswer]) -> EventActivities:
    return EventActivities(register, [Receiver(url=URL).subscription()], BASE, send)


def test_it_is_signed_and_called_by_the_id_of_the_event(register: Register) -> None:
    begin(register)
    went: list[tuple[str, dict[str, str], bytes]] = []

    def send(*given: Any) -> ReceiverAnswer:
        went.append(given)
        return ReceiverAnswer(True, "204")

    activities = posting(register, send)
    assert [activities.post_event(ORDER) for _ in range(3)] == [True, True, False]
    assert [url for url, _, _ in went] == [URL, URL]
    for _, headers, sent in went:
        assert headers["webhook-id"] == json.loads(sent)["id"]
        assert headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"


def test_not_taken_it_is_tried_again_and_after_three_days_no_more(register: Register, clock: Clock) -> None:
    begin(register)
    activities = posting(register, lambda *_: ReceiverAnswer(False, "503", timedelta(minutes=7)))
    with pytest.raises(ApplicationError) as told:
        activities.post_event(ORDER)
    assert (told.value.type, told.value.next_retry_delay) == ("NotTaken", timedelta(minutes=7))
    assert not told.value.non_retryable
    clock.at += PATIENCE - timedelta(seconds=1)
    with pytest.raises(ApplicationError):
        activities.post_event(ORDER)
    clock.forward(seconds=1)
    assert activities.post_event(ORDER)
    last = register.events.deliveries()[-1]
    assert (last.state, last.attempts, last.answer) == (DeliveryState.GIVEN_UP, 3, "503")


def test_a_receiver_has_few_of_ours_in_hand(register: Register) -> None:
    begin(register)
    depth: list[int] = []

    def send(*_: Any) -> ReceiverAnswer:
        depth.append(1)
        if len(depth) < 2 * AT_ONCE:
            with pytest.raises(ApplicationError) if len(depth) >= AT_ONCE else nullcontext():
                activities.post_event(ORDER)
        return ReceiverAnswer(True, "204")

    activities = posting(register, send)
    assert activities.post_event(ORDER)
    assert len(depth) == AT_ONCE
