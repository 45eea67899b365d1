"""Cases on the real server whose letters go by GOV.UK Notify: each once, in order, or a person has it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from activities.letters.notifications import LetterChannel
from activities.letters.notify import KINDS, NotifyChannel, NotifyClients, NotifyTemplates
from activities.orders import DeliveryOrder
from charter.counting.counting import london
from charter.people import Channel, Customer, SafeContact
from charter.writing.letters import COURIER
from engine.config.settings import Settings
from register import Register
from register.letters.stored import Addressed, LetterState, StoredLetter
from starter.api.application import create_app
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from starter.desk.running import RunningCases
from starter.texts.callbacks import RECEIPTS
from tests.engine.clients import client, server, server_address  # noqa: F401 -- fixtures
from tests.ready import new_register
from tests.register.making import letter, tell, turn
from tests.stand_in_notify import (
    BROKEN,
    DAILY,
    DOWN,
    KEY,
    LOST,
    NO_KEY,
    RATE,
    StandInNotify,
    stand_in_notify,
)
from tests.starter.conftest import browser
from tests.stories import ADA, Story, World, open_world
from tests.workflows.delivery.test_delivery import GAPS, PostOffice
from workflows.delivery.workflow import Delivery

pytestmark = pytest.mark.server

EMAIL, TEXT, POST = Channel.EMAIL, Channel.TEXT, Channel.POST
TOKEN = "a-token-that-only-notify-has"
PATIENT_SECONDS = 60.0
BOUNCES = ADA.model_copy(update={"email": "perm-fail@simulator.notify"})


@dataclass
class Office:
    """A world whose letters go by a stand-in Notify, and the door to which it brings receipts."""

    world: World
    notify: StandInNotify
    door: httpx.AsyncClient

    async def bring(self, receipt: dict[str, Any]) -> list[int]:
        return await self.notify.bring(lambda body: self.door.post(RECEIPTS, json=body), receipt)

    async def bring_all(self) -> list[list[int]]:
        return [await self.bring(receipt) for receipt in self.notify.receipts()]

    def letters(self, story: Story) -> list[StoredLetter]:
        return self.world.register.letters.of_case(story.reference)

    def states(self, story: Story) -> list[LetterState]:
        return [letter.state for letter in self.letters(story)]

    async def until(self, story: Story, *states: str) -> None:
        """Wait until the case's letters are in these states."""
        wanted = [LetterState(state) for state in states]
        await until(lambda: self.states(story) == wanted)

    def tasks(self, story: Story) -> dict[str, str]:
        found = self.world.register.tasks.find(reference=story.reference)
        return {task.task.key: task.task.what for task in found if task.task.key.startswith("letter/")}


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(int(PATIENT_SECONDS / 0.05)):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("It did not come about in time.")


def channels_of(notify: StandInNotify, settles: float) -> dict[Channel, LetterChannel]:
    generic = notify.generic()
    templates = NotifyTemplates.model_validate(
        {"generic": {channel: generic[kind] for channel, kind in KINDS.items()}}
    )
    made: dict[Channel, LetterChannel] = {}
    for channel in KINDS:
        one = NotifyChannel(NotifyClients(KEY, notify.base_url), templates, channel)
        one.settles = timedelta(seconds=settles)  # a stand-in is not slow
        made[channel] = one
    return made


@pytest.fixture
def notify() -> Iterator[StandInNotify]:
    with stand_in_notify() as running:
        yield running


@asynccontextmanager
async def opened(address: str, folder: Path, notify: StandInNotify) -> AsyncIterator[Office]:
    async with open_world(address, folder, channels=lambda _: channels_of(notify, 1.0)) as world:
        desk = Desk(
            register=world.register,
            catalogue=Catalogue(world.editions, world.clock),
            cases=RunningCases(world.client, queue=world.queue),
            now=world.clock,
            new_reference=lambda: "",
        )
        settings = Settings(data_dir=folder, encryption=False, notify_callback_token=SecretStr(TOKEN))
        async with browser(create_app(desk, settings)) as door, world.working():
            door.headers["authorization"] = f"Bearer {TOKEN}"
            yield Office(world, notify, door)


@pytest.fixture
async def office(
    server_address: str,  # noqa: F811
    tmp_path: Path,
    notify: StandInNotify,
) -> AsyncIterator[Office]:
    async with opened(server_address, tmp_path, notify) as made:
        yield made


async def two_letters(office: Office, customer: Customer = ADA) -> Story:
    """A case that has told its customer two things."""
    story = await office.world.report(customer=customer)
    await story.rest()
    await story.say("inspection_recorded", finding="A hole, 8 cm deep", category="routine")
    await story.rest()
    return story


async def test_a_letter_that_arrives(office: Office) -> None:
    story = await office.world.report()
    await office.until(story, "sent")
    assert office.notify.references == [f"{story.reference}-1"]
    assert office.notify.taken[0]["to"] == ADA.email
    assert await office.bring_all() == [[200]]
    await office.until(story, "delivered")
    assert await office.bring_all() == [[200]]  # brought twice, told once
    assert office.tasks(story) == {}


async def test_down_then_429_then_500_each_letter_goes_once_and_in_order(office: Office) -> None:
    office.notify.down = True
    story = await two_letters(office)
    assert office.notify.references == []
    office.notify.faults.extend([RATE, BROKEN, RATE])
    office.notify.down = False
    await office.until(story, "sent", "sent")
    assert office.notify.references == [f"{story.reference}-1", f"{story.reference}-2"]
    await office.bring_all()
    await office.until(story, "delivered", "delivered")


async def test_many_that_waited_for_one_go_soon_after_it(office: Office) -> None:
    """Each looks again by itself, in any order: looking every half minute, six took up to three minutes."""
    office.notify.down = True
    story = await two_letters(office)
    for number in range(5):
        await story.signal("information_added", {"by": "customer", "information": f"More: {number}."})
    await story.rest()
    waiting = [f"{story.reference}-{number}" for number in range(1, 8)]
    assert [one.id for one in office.world.register.letters.of_case(story.reference)] == waiting
    office.notify.down = False
    async with asyncio.timeout(25):
        await office.until(story, *["sent"] * len(waiting))
    assert office.notify.references == waiting


async def test_down_for_an_hour_and_more_each_letter_goes_once_and_in_order(
    client: Client,  # noqa: F811
    tmp_path: Path,
    notify: StandInNotify,
) -> None:
    """Two letters of one case, each with its own Delivery on skipped time."""
    url = new_register(tmp_path / "register.db")
    register = Register.open(url, lambda: datetime.now(UTC), busy_timeout=5)
    skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=True, max_session_skip_count=10_000))
    post = PostOffice(register, skipper.client, client)
    post.channels = channels_of(notify, 30.0)  # type: ignore[assignment]
    words = Addressed(to=ADA.email, subject="A subject", body="Dear Ada Example")
    given = {
        "channels": (EMAIL,),
        "worded": {EMAIL: words},
        "placeholders": GAPS | dict.fromkeys(COURIER, "…"),
    }
    both = [letter(number, post.reference, **given) for number in (1, 2)]
    tell(register, turn(1, post.reference, [1], at=register.now(), customer=ADA), both)
    notify.faults.extend([DOWN] * 24 + [RATE] * 3 + [BROKEN] * 3 + [LOST])
    async with post.open():
        handles = []
        for one in reversed(both):
            order = DeliveryOrder(letter_id=one.id, reference=post.reference)
            handles.append(
                await post.skipping.start_workflow(Delivery.run, order, id=one.id, task_queue=post.reference)
            )
        await until(lambda: len(notify.taken) == 2)
        for handle in handles:
            assert await asyncio.wait_for(handle.result(), 60) == "sent"
    assert notify.references == [one.id for one in both]
    first = await client.get_workflow_handle(both[0].id).fetch_history()
    began, ended = first.events[0].event_time, first.events[-1].event_time
    assert ended.ToDatetime() - began.ToDatetime() > timedelta(hours=1)
    register.close()


async def test_taken_and_the_answer_lost_it_is_looked_up(office: Office) -> None:
    office.notify.faults.append(LOST)
    story = await office.world.report()
    await office.until(story, "sent")
    assert office.notify.references == [f"{story.reference}-1"]
    assert len(office.notify.posts) == 1
    assert office.notify.looked_up == [f"{story.reference}-1"]
    assert office.letters(story)[0].provider_id == office.notify.taken[0]["id"]


async def test_an_email_address_that_is_none_means_paper_and_a_task(office: Office) -> None:
    story = await office.world.report(customer=BOUNCES)
    await office.until(story, "sent")
    await office.bring_all()
    await until(lambda: len(office.notify.taken) == 2)
    await office.until(story, "sent")
    assert [taken["type"] for taken in office.notify.taken] == ["email", "letter"]
    assert office.notify.taken[1]["to"].split("\n")[0] == ADA.name
    assert list(office.tasks(story)) == ["letter/1/email_failed"]
    assert "Ask the customer for another email address" in office.tasks(story)["letter/1/email_failed"]


async def test_with_safe_contact_it_is_an_officers_and_nothing_else_is_tried(office: Office) -> None:
    safe = BOUNCES.model_copy(update={"safe_contact": SafeContact(channels=(EMAIL, POST))})
    story = await office.world.report(customer=safe)
    await office.until(story, "sent")
    await office.bring_all()
    await office.until(story, "with_officer")
    assert [taken["type"] for taken in office.notify.taken] == ["email"]
    assert list(office.tasks(story)) == ["letter/1"]
    assert "Safe contact is set" in office.tasks(story)["letter/1"]


async def test_a_telephone_that_is_off_means_the_next_channel_and_no_task(office: Office) -> None:
    busy = ADA.model_copy(
        update={"phone": "07700 900003", "prefers": TEXT, "texts_signed_up": True, "address": ""}
    )
    hour = london(datetime.now(UTC)).hour
    if not 8 <= hour < 19:  # texts wait for the morning: let it be one
        office.world.clock.ahead = timedelta(hours=13 if hour >= 19 else 12 - hour)
    story = await office.world.report(customer=busy)
    await office.until(story, "sent")
    await office.bring_all()
    await until(lambda: len(office.notify.taken) == 2)
    assert [taken["type"] for taken in office.notify.taken] == ["sms", "email"]
    assert office.tasks(story) == {}


async def test_a_receipt_that_overtakes_the_answer_is_not_lost(office: Office) -> None:
    office.notify.faults.append(LOST)
    story = await office.world.report(customer=BOUNCES)
    await until(lambda: bool(office.notify.taken))
    assert await office.bring(office.notify.receipts()[0]) == [200]
    await until(lambda: len(office.notify.taken) == 2)
    assert [taken["type"] for taken in office.notify.taken] == ["email", "letter"]
    await office.until(story, "sent")
    assert list(office.tasks(story)) == ["letter/1/email_failed"]


async def test_a_receipt_nobody_brought_is_found_when_the_letter_is_looked_up(office: Office) -> None:
    office.notify.faults.append(LOST)
    story = await office.world.report()
    await until(lambda: bool(office.notify.taken))
    office.notify.taken[0]["status"] = "permanent-failure"
    await until(lambda: len(office.notify.taken) == 2)
    await office.until(story, "sent")
    assert [taken["type"] for taken in office.notify.taken] == ["email", "letter"]


@pytest.mark.parametrize("fault", [NO_KEY, DAILY])
async def test_a_closed_channel_holds_the_letter_and_tells_a_person(office: Office, fault: Any) -> None:
    office.notify.faults.extend([fault] * 3)
    story = await office.world.report()
    await until(lambda: bool(office.tasks(story)))
    assert list(office.tasks(story)) == ["letter/1/held_up"]
    await office.until(story, "sent")
    assert [taken["type"] for taken in office.notify.taken] == ["email"]
    await until(lambda: office.tasks(story) == {})  # done with when it went


async def test_with_the_register_locked_a_receipt_is_kept_and_written_later(office: Office) -> None:
    story = await office.world.report()
    await office.until(story, "sent")
    with office.world.register.database.writing():
        assert await office.bring_all() == [[200]]
        await asyncio.sleep(0.5)
    await office.until(story, "delivered")


@pytest.mark.parametrize("told", ["<script>alert(1)</script>", "x" * 3000])
async def test_what_a_citizen_wrote_arrives_as_text(office: Office, told: str) -> None:
    details = {"where": {"text": told[:1000]}, "description": told}
    story = await office.world.report(details=details)
    await office.until(story, "sent")
    assert told[:200] in office.notify.taken[0]["body"]
