"""Letters that could not be sent at once, on the real server: each arrives once, or a person has it."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.testing import TimeSkipper, TimeSkippingConfig
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.letters.delivery import DeliveryActivities
from activities.letters.notifications import ChannelDown, PostRoom, Receipt
from activities.letters.restricted import WHY
from activities.orders import DeliveryOrder
from charter.cases import RightExercised, RightStands
from charter.counting.counting import london
from charter.counting.lengths import LONDON
from charter.people import Channel, Customer, SafeContact
from register import Register
from register.letters.stored import Addressed, LetterState, NewLetter, StoredLetter
from tests.activities.fakes import EDITIONS, FakeChannel, down, refused, taken_but_lost
from tests.engine.clients import client, server, server_address  # noqa: F401 -- fixtures
from tests.ready import new_register
from tests.register.making import ADA, letter, tell, turn
from workflows.delivery.workflow import Delivery

pytestmark = pytest.mark.server

EMAIL, TEXT, POST = Channel.EMAIL, Channel.TEXT, Channel.POST
FOR_AN_HOUR = [down] * 14
"""Tries at one second, two, four … and from then on every quarter of an hour."""
GAPS = {
    "finding": "A hole, 8 cm deep",
    "estimate": "28 days",
    "repair_by": "Monday 21 December 2026",
    "what_kind": "This is a routine repair.",
}
COURIERS = (
    "name reference service council contact_us other_formats tracking_link officer"
    " information_charter responsibilities"
)


class PostOffice:
    """One case's letter in a register of its own, and the channels it may go by."""

    def __init__(self, register: Register, skipping: Client, plain: Client) -> None:
        self.reference = f"MK-{uuid.uuid4().hex[:9].upper()}"
        self.letter_id = f"{self.reference}-1"
        self.register = register
        self.skipping, self.plain = skipping, plain
        self.channels: dict[Channel, FakeChannel] = {one: FakeChannel() for one in (EMAIL, TEXT, POST)}
        self.turns = 0

    def customer(self, customer: Customer = ADA, **letter_too: Any) -> None:
        """The case as of today; the first time with its letter."""
        self.turns += 1
        letters = [self._letter(**letter_too)] if self.turns == 1 else []
        lines = [self.turns]
        tell(self.register, turn(self.turns, self.reference, lines, customer=customer), letters)

    def _letter(self, **more: Any) -> NewLetter:
        words = Addressed(to=ADA.email, subject="We have been to look", body="Dear Ada Example")
        usual: dict[str, Any] = {
            "channels": (EMAIL, POST),
            "worded": {EMAIL: words, POST: words.model_copy(update={"to": ADA.address})},
            "placeholders": GAPS | {name: name.upper() for name in COURIERS.split()},
        }
        return letter(1, self.reference, **{**usual, **more})

    def stored(self) -> StoredLetter:
        found = self.register.letters.get(self.letter_id)
        assert found is not None
        return found

    def tasks(self) -> list[str]:
        return [task.task.what for task in self.register.tasks.find(reference=self.reference)]

    def sent(self) -> list[Channel]:
        return [letter.channel for one in self.channels.values() for letter in one.sent]

    async def start(self, *, skip: bool = True, **more: Any) -> WorkflowHandle[Delivery, str]:
        order = DeliveryOrder(letter_id=self.letter_id, reference=self.reference, **more.pop("order", {}))
        return await (self.skipping if skip else self.plain).start_workflow(
            Delivery.run, order, id=self.letter_id, task_queue=self.reference, **more
        )

    async def deliver(self, **more: Any) -> str:
        handle = await self.start(**more)
        return await asyncio.wait_for(handle.result(), 60)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """With its worker."""
        post = PostRoom(self.register, self.channels, self.register.now)
        activities = DeliveryActivities(post, self.register, EDITIONS)
        with ThreadPoolExecutor(4) as threads:
            worker = Worker(
                self.plain,
                task_queue=self.reference,
                workflows=[Delivery],
                activities=[
                    activities.next_for_letter,
                    activities.send_letter,
                    activities.channel_failed,
                    activities.receipt_said,
                    activities.hand_to_officer,
                ],
                activity_executor=threads,
                workflow_runner=UnsandboxedWorkflowRunner(),
                graceful_shutdown_timeout=timedelta(seconds=5),
            )
            async with worker:
                yield


@pytest.fixture
async def office(client: Client, tmp_path: Path) -> AsyncIterator[PostOffice]:  # noqa: F811
    opened = Register.open(new_register(tmp_path / "register.db"), lambda: datetime.now(UTC), busy_timeout=5)
    skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=True, max_session_skip_count=10_000))
    made = PostOffice(opened, skipper.client, client)
    async with made.open():
        yield made
    opened.close()


async def scheduled(handle: WorkflowHandle[Any, Any], activity: str) -> list[datetime]:
    """When the case's own clock stood at each scheduling of an activity."""
    return [
        event.event_time.ToDatetime(UTC)
        async for event in handle.fetch_history_events()
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
        and event.activity_task_scheduled_event_attributes.activity_type.name == activity
    ]


async def decoded_history(connected: Client, handle: WorkflowHandle[Any, Any]) -> str:
    """Everything recorded, read with our own keys."""
    codec = connected.data_converter.payload_codec
    assert codec is not None
    found = []
    async for event in handle.fetch_history_events():
        attributes = getattr(event, event.WhichOneof("attributes") or "")
        for name in ("input", "result"):
            payloads = getattr(attributes, name, None)
            if payloads is not None and payloads.payloads:
                found += [payload.data.decode() for payload in await codec.decode(payloads.payloads)]
    return "\n".join(found)


async def test_a_channel_that_comes_back_after_an_hour_takes_the_letter_once(office: PostOffice) -> None:
    office.channels[EMAIL] = FakeChannel(*FOR_AN_HOUR)
    office.customer()
    handle = await office.start()
    assert await asyncio.wait_for(handle.result(), 60) == "sent"
    [sent] = office.channels[EMAIL].sent
    assert (sent.to, sent.letter_id) == (ADA.email, office.letter_id)
    assert office.channels[EMAIL].attempts == len(FOR_AN_HOUR) + 1
    assert len(office.channels[EMAIL].looked_up) == len(FOR_AN_HOUR)  # before every attempt but the first
    looked, again = await scheduled(handle, "next_for_letter")
    assert again - looked >= timedelta(hours=1)
    assert office.stored().state is LetterState.SENT
    assert office.tasks() == []


async def test_a_letter_of_a_case_restricted_meanwhile_is_an_officers(office: PostOffice) -> None:
    office.customer()
    restricted = RightExercised(case=office.reference, stands=RightStands.RESTRICTED)
    tell(office.register, turn(1, "MK-AAAAAAAA9", rights=(restricted,)))
    assert await office.deliver() == "with_officer"
    assert office.sent() == []
    assert WHY in office.tasks()[0]


async def test_a_refused_letter_goes_by_the_next_channel(office: PostOffice) -> None:
    office.channels[EMAIL] = FakeChannel(refused)
    office.customer()
    assert await office.deliver() == "sent"
    assert office.sent() == [POST]
    assert office.channels[POST].sent[0].to == ADA.address
    assert office.stored().channel is POST


async def test_refused_by_all_it_is_an_officers(office: PostOffice) -> None:
    office.channels |= {EMAIL: FakeChannel(refused), POST: FakeChannel(refused)}
    office.customer()
    assert await office.deliver() == "with_officer"
    assert office.sent() == []
    [task] = office.tasks()
    assert "No way of writing to the customer worked" in task


async def test_a_channel_that_never_answers_is_given_up_after_a_day(office: PostOffice) -> None:
    office.channels[EMAIL] = FakeChannel(*[down] * 1000)
    office.customer()
    handle = await office.start()
    assert await asyncio.wait_for(handle.result(), 60) == "sent"
    assert office.sent() == [POST]
    emailed, posted = await scheduled(handle, "send_letter")
    assert timedelta(hours=23) < posted - emailed <= timedelta(hours=25)


async def test_an_impatient_order_gives_up_sooner(office: PostOffice) -> None:
    office.channels[EMAIL] = FakeChannel(*[down] * 1000)
    office.customer()
    assert await office.deliver(order={"patience": timedelta(minutes=1)}) == "sent"
    assert office.sent() == [POST]
    assert office.channels[EMAIL].attempts < 10


async def test_a_channel_that_cannot_even_be_asked_leaves_it_to_an_officer(office: PostOffice) -> None:
    class Dumb(FakeChannel):
        def find(self, letter_id: str, channel: Channel) -> Receipt | None:
            raise ChannelDown

    office.channels[EMAIL] = Dumb(taken_but_lost)
    office.customer()
    PostRoom(office.register, office.channels, office.register.now).try_once(office.letter_id)
    assert await office.deliver(order={"patience": timedelta(minutes=1)}) == "with_officer"
    assert office.sent() == [EMAIL]
    assert "It is not known whether it was sent" in office.tasks()[0]


async def test_with_safe_contact_the_next_channel_is_never_tried(office: PostOffice) -> None:
    office.channels[EMAIL] = FakeChannel(refused)
    office.customer(ADA.model_copy(update={"safe_contact": SafeContact(channels=(EMAIL, TEXT, POST))}))
    assert await office.deliver() == "with_officer"
    assert office.sent() == []
    assert [office.channels[one].attempts for one in (EMAIL, TEXT, POST)] == [1, 0, 0]
    [task] = office.tasks()
    assert "Safe contact is set" in task


async def test_taken_but_lost_it_is_looked_up_and_not_sent_twice(office: PostOffice) -> None:
    office.channels[EMAIL] = FakeChannel(taken_but_lost)
    office.customer()
    assert await office.deliver() == "sent"
    assert office.sent() == [EMAIL]
    assert office.channels[EMAIL].looked_up == [office.letter_id]
    assert office.stored().provider_id == "fake-found"


@pytest.mark.parametrize("was_taken", [True, False])
async def test_found_trying_it_is_given_time_and_then_looked_up(office: PostOffice, was_taken: bool) -> None:
    channel = FakeChannel(taken_but_lost if was_taken else down, settles=timedelta(seconds=15))
    office.channels[EMAIL] = channel
    office.customer()
    PostRoom(office.register, office.channels, office.register.now).try_once(office.letter_id)
    assert office.stored().state is LetterState.TRYING
    handle = await office.start()
    assert await asyncio.wait_for(handle.result(), 60) == "sent"
    assert office.sent() == [EMAIL]
    first, second, *_ = await scheduled(handle, "next_for_letter")
    assert timedelta(seconds=15) <= second - first < timedelta(minutes=1)


async def test_what_was_sent_meanwhile_is_left_alone(office: PostOffice) -> None:
    office.customer()
    assert PostRoom(office.register, office.channels, office.register.now).try_once(office.letter_id)
    assert await office.deliver() == "sent"
    assert office.channels[EMAIL].attempts == 1


async def test_a_text_of_the_night_waits_until_eight(office: PostOffice) -> None:
    words = {TEXT: Addressed(to=ADA.phone, body="We have been to look")}
    office.customer(ADA.model_copy(update={"prefers": TEXT}), channels=(TEXT,), worded=words)
    now = datetime.now(UTC)
    tonight = datetime.combine(london(now).date() + timedelta(days=1), time(22), LONDON)
    handle = await office.start(start_delay=tonight - now)
    assert await asyncio.wait_for(handle.result(), 60) == "sent"
    assert office.sent() == [TEXT]
    looked, *_ = await scheduled(handle, "next_for_letter")
    [went] = await scheduled(handle, "send_letter")
    assert london(looked).hour == 22
    assert (london(went).hour, london(went).minute) == (8, 0)
    assert london(went).date() == london(looked).date() + timedelta(days=1)


async def test_a_text_that_does_not_go_by_eight_in_the_evening_is_tried_the_next_day(
    office: PostOffice,
) -> None:
    office.channels[TEXT] = FakeChannel(*[down] * 14)
    words = {TEXT: Addressed(to=ADA.phone, body="We have been to look")}
    office.customer(ADA.model_copy(update={"prefers": TEXT}), channels=(TEXT,), worded=words)
    now = datetime.now(UTC)
    evening = datetime.combine(london(now).date() + timedelta(days=1), time(19, 30), LONDON)
    handle = await office.start(start_delay=evening - now)
    assert await asyncio.wait_for(handle.result(), 60) == "sent"
    assert office.sent() == [TEXT]
    first, second = await scheduled(handle, "send_letter")
    assert (london(first).hour, london(second).hour) == (19, 8)
    assert second - first < timedelta(hours=13)


async def test_safe_hours_are_waited_for(office: PostOffice) -> None:
    begins = london(datetime.now(UTC) + timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
    rules = SafeContact(
        channels=(EMAIL,),
        hours_from=begins.time(),
        hours_until=(begins + timedelta(hours=1)).time(),
        neutral_wording=True,
    )
    office.customer(ADA.model_copy(update={"safe_contact": rules}))
    handle = await office.start()
    assert await asyncio.wait_for(handle.result(), 60) == "sent"
    [went] = await scheduled(handle, "send_letter")
    assert abs(went - begins) < timedelta(minutes=1)
    [sent] = office.channels[EMAIL].sent
    assert sent.subject == "Your reference REFERENCE"  # set since it was written: reworded
    assert "hole" not in sent.body


async def test_a_death_since_it_was_written_stops_it(office: PostOffice) -> None:
    office.customer()
    office.customer(ADA.model_copy(update={"died": True}))
    assert await office.deliver() == "stopped"
    assert (office.sent(), office.tasks()) == ([], [])


async def test_it_goes_to_todays_address(office: PostOffice) -> None:
    office.customer()
    office.customer(ADA.model_copy(update={"email": "new@example.com"}))
    assert await office.deliver() == "sent"
    assert [sent.to for sent in office.channels[EMAIL].sent] == ["new@example.com"]


async def test_a_channel_not_written_for_is_worded_when_it_is_needed(office: PostOffice) -> None:
    office.channels[EMAIL] = FakeChannel(refused)
    office.customer(ADA.model_copy(update={"texts_signed_up": True, "address": ""}), urgent=True)
    assert await office.deliver() == "sent"
    [sent] = office.channels[TEXT].sent
    assert sent.body.startswith("REFERENCE: we have been to look.")
    assert sent.subject == ""


async def test_a_letter_nobody_can_word_is_an_officers(office: PostOffice) -> None:
    office.channels[EMAIL] = FakeChannel(refused)
    office.customer(worded={EMAIL: Addressed(to=ADA.email, body="…")}, placeholders={})
    assert await office.deliver() == "with_officer"
    assert "Letter could not be written" in office.tasks()[0]


async def test_no_such_letter_ends_it(office: PostOffice) -> None:
    assert await office.deliver() == "with_officer"
    assert office.tasks() == []


# -- receipts


async def said(handle: WorkflowHandle[Any, Any], *args: Any) -> None:
    await handle.signal("receipt", args=list(args))


async def until_sent(office: PostOffice) -> None:
    for _ in range(200):
        if office.sent() and office.stored().state is LetterState.SENT:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("The letter was not sent within ten seconds.")


async def test_a_receipt_says_it_arrived(office: PostOffice) -> None:
    office.channels[EMAIL] = FakeChannel(waits_for_receipt=True)
    office.customer()
    handle = await office.start(skip=False)
    await until_sent(office)
    for junk in ([], ["delivered"], [{"state": "lost"}], [{"state": "failed"}, 2, 3][1:], [None] * 3):
        await said(handle, *junk)
    await said(handle, {"state": "delivered", "id": "fake-1"})
    assert await asyncio.wait_for(handle.result(), 30) == "delivered"
    assert office.stored().state is LetterState.DELIVERED


async def test_a_receipt_that_says_failed_means_the_next_channel(office: PostOffice) -> None:
    office.channels[EMAIL] = FakeChannel(waits_for_receipt=True)
    office.customer()
    handle = await office.start(skip=False)
    await until_sent(office)
    await said(handle, {"state": "failed", "id": "fake-1"})
    assert await asyncio.wait_for(handle.result(), 30) == "sent"
    assert office.sent() == [EMAIL, POST]


async def test_no_receipt_in_three_days_and_it_counts_as_sent(office: PostOffice) -> None:
    office.channels[EMAIL] = FakeChannel(waits_for_receipt=True)
    office.customer()
    assert await office.deliver() == "sent"
    assert office.sent() == [EMAIL]


# -- stopped from outside, and what can be seen


async def test_cancelled_it_is_an_officers(office: PostOffice) -> None:
    office.channels[EMAIL] = FakeChannel(*[down] * 50)
    office.customer()
    handle = await office.start(skip=False)
    for _ in range(200):
        if office.channels[EMAIL].attempts:
            break
        await asyncio.sleep(0.05)
    await handle.cancel()
    with pytest.raises(WorkflowFailureError):
        await asyncio.wait_for(handle.result(), 30)
    assert office.stored().state is LetterState.WITH_OFFICER
    assert len(office.tasks()) == 1


async def test_nothing_personal_is_in_its_history(office: PostOffice) -> None:
    office.channels[EMAIL] = FakeChannel(taken_but_lost, refused)
    office.customer()
    handle = await office.start()
    await asyncio.wait_for(handle.result(), 60)
    raw = (await handle.fetch_history()).to_json()
    decoded = await decoded_history(office.plain, handle)
    for told in (ADA.name, ADA.email, ADA.address, GAPS["finding"]):
        assert told not in raw
        assert told not in decoded
    assert office.letter_id in decoded
