"""A worker of its own process that dies where it is told to, as a power cut would have it.

The product's worker, with register, channels, activities and codec watched. What it serves and where it dies
is an ``Orders``. Each is forked (``tests.forks``).
"""

import asyncio
import dataclasses
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from pydantic import Field
from temporalio import activity
from temporalio.api.common.v1 import Payload
from temporalio.client import Client
from temporalio.client import Interceptor as ClientInterceptor
from temporalio.converter import PayloadCodec
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput
from temporalio.worker import Interceptor as WorkerInterceptor

import worker as composition
from activities.letters.notifications import ChannelDown, LetterChannel, OutboxChannel, Outgoing, Receipt
from charter.cases import Turn
from charter.people import Channel, Model
from engine.config.integrating import Subscription
from engine.connection import connect
from engine.process import run
from register import Register
from register.letters.outbox import Outbox
from register.letters.stored import Letters, StoredLetter
from register.outside.events import DeliveryState, Events, EventTold
from register.part import Part
from register.reports import Intake, Received, Reports
from register.turns import Turns, TurnTold, Wording
from tests.engine.keys import settings
from tests.forks import fork
from tests.ready import editions
from tests.receiver import Receiver
from tests.stories import World, keeper_beside
from tests.workflows.lives import until
from workflows.names import events_of, urgent_of

FOR_EVER = 1_000_000


class Moods(Model):
    """What the channels of a worker are like."""

    down: Mapping[Channel, int] = Field(default_factory=dict)
    """How often each does not answer before it does."""
    receipts: bool = False
    apart: bool = False
    """Letters are stored first and handed over afterwards, as to a channel that is not the register's own."""


AS_USUAL = Moods()
APART = Moods(apart=True)


class Orders(Model):
    """Where a worker works, and where it dies."""

    address: str
    folder: Path
    queue: str
    point: str
    """Such as ``before take_turn``, ``in the transaction`` or ``taken``."""
    passing: int = 1
    """Which passing of that point it does not survive."""
    moods: Moods = AS_USUAL
    receiver: str = ""
    """Where another system is told what happens, if one is."""

    def subscriptions(self) -> list[Subscription]:
        return [Receiver(url=self.receiver).subscription()] if self.receiver else []


class Doom:
    """Counts the passings of one point and ends the process, unasked, at the one that was ordered."""

    def __init__(self, point: str, passing: int) -> None:
        self._point, self._left = point, passing
        self._one_at_a_time = threading.Lock()

    def __call__(self, point: str) -> None:
        if point != self._point:
            return
        with self._one_at_a_time:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Doomed(Part):
    """A part of the register with places to die at."""

    def __init__(self, register: Register, doom: Doom) -> None:
        super().__init__(register.database, register.now)
        self.doom = doom


class DoomedTurns(Doomed, Turns):
    """Each step of a turn is one."""

    def tell(self, turn: Turn, word: Wording) -> TurnTold:
        told = super().tell(turn, word)
        self.doom("committed")
        return told

    def _write(self, *arguments: Any, **more: Any) -> tuple[str, ...]:
        gone = super()._write(*arguments, **more)
        self.doom("in the transaction")
        return gone


class DoomedReports(Doomed, Reports):
    def receive(self, intake: Intake, **more: Any) -> Received:
        received = super().receive(intake, **more)
        self.doom("received")
        return received


class DoomedLetters(Doomed, Letters):
    """And each step of a letter."""

    def trying(self, letter_id: str, channel: Channel, revision: int = 0) -> bool:
        taken = super().trying(letter_id, channel, revision)
        self.doom("trying")
        return taken

    def trying_in_turn(self, letter_id: str) -> StoredLetter | None:
        taken = super().trying_in_turn(letter_id)
        self.doom("trying")
        return taken

    def sent(self, letter_id: str, channel: Channel, provider_id: str = "") -> bool:
        changed = super().sent(letter_id, channel, provider_id)
        self.doom("noted as sent")
        return changed


class DoomedEvents(Doomed, Events):
    """Between its taking an event and our noting that it did, too."""

    def tried(self, delivery: EventTold, state: DeliveryState, answer: str) -> None:
        self.doom("posted")
        super().tried(delivery, state, answer)


class DoomedOutbox(Doomed, Outbox):
    def put(self, letter_id: str, channel: Channel, **more: str) -> bool:
        is_new = super().put(letter_id, channel, **more)
        self.doom("taken by the channel")
        return is_new


def _doomed_register(folder: Path, doom: Doom) -> Register:
    register = Register.open(f"sqlite:///{folder / 'register.db'}", lambda: datetime.now(UTC))
    register.turns = DoomedTurns(register, doom)
    register.reports = DoomedReports(register, doom)
    register.letters = DoomedLetters(register, doom)
    register.outbox = DoomedOutbox(register, doom)
    register.events = DoomedEvents(register, doom)
    return register


class MoodyChannel(OutboxChannel):
    """The outbox, on its better days."""

    def __init__(self, register: Register, moods: Moods) -> None:
        super().__init__(register.outbox)
        self.in_register = not (moods.apart or moods.down or moods.receipts)
        self._down = dict(moods.down)
        self.waits_for_receipt = moods.receipts

    def send(self, letter: Outgoing) -> Receipt:
        if self._down.get(letter.channel, 0):
            self._down[letter.channel] -= 1
            raise ChannelDown
        return super().send(letter)


def moody(moods: Moods) -> Callable[[Register], Mapping[Channel, LetterChannel]]:
    """Channels for a world: one of these for each way of writing."""

    def channels(register: Register) -> Mapping[Channel, LetterChannel]:
        one = MoodyChannel(register, moods)
        return dict.fromkeys((Channel.EMAIL, Channel.TEXT, Channel.POST), one)

    return channels


class DoomedActivities(ClientInterceptor, WorkerInterceptor):
    """Places to die at before and after every activity, local ones too."""

    def __init__(self, doom: Doom) -> None:
        self._doom = doom

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        doom = self._doom

        class Watched(ActivityInboundInterceptor):
            async def execute_activity(self, input: ExecuteActivityInput) -> Any:
                name = activity.info().activity_type
                doom(f"before {name}")
                answer = await self.next.execute_activity(input)
                doom(f"after {name}")
                return answer

        return Watched(next)


class DoomedCodec(PayloadCodec):
    """A place to die at whenever the worker is about to tell Temporal something: what it decided is lost."""

    def __init__(self, codec: PayloadCodec, doom: Doom) -> None:
        self._codec, self._doom = codec, doom

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        self._doom("deciding")
        return await self._codec.encode(payloads)

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return await self._codec.decode(payloads)


# -- on the test's side


@asynccontextmanager
async def dying(
    world: World, point: str, passing: int = 1, moods: Moods = AS_USUAL
) -> AsyncIterator[BaseProcess]:
    """The case is in the hands of a worker that dies there; a healthy one takes over when it has.

    Fails when the story was told without the worker ever having come to that point.
    """
    doomed = start(world, point, passing, moods)
    told = asyncio.Event()
    healthy = asyncio.create_task(_take_over(world, doomed, told))
    try:
        yield doomed
        assert not doomed.is_alive(), f"the worker never came to “{point}” a {passing}. time"
        assert doomed.exitcode == -signal.SIGKILL, f"{doomed.exitcode}: {_log_of(world).read_text()[-500:]}"
    finally:
        doomed.kill()
        told.set()
        await healthy


def start(world: World, point: str = "", passing: int = 1, moods: Moods = AS_USUAL) -> BaseProcess:
    """Such a worker for that world, started; without a point it lives until it is killed."""
    orders = Orders(
        address=world.client.service_client.config.target_host,
        folder=_log_of(world).parent,
        queue=world.queue,
        point=point,
        passing=passing,
        moods=moods,
        receiver=world.subscriptions[0].url if world.subscriptions else "",
    )
    return fork(_be_a_worker, orders.model_dump_json(), log=_log_of(world))


def _log_of(world: World) -> Path:
    file = world.register.database.file
    assert file is not None
    return file.with_name("worker.log")


async def _take_over(world: World, doomed: BaseProcess, told: asyncio.Event) -> None:
    await until(lambda: not doomed.is_alive(), seconds=FOR_EVER)
    if not told.is_set():
        async with world.working():
            await told.wait()


# -- on the worker's side


def _doomed(client: Client, doom: Doom) -> Client:
    converter = client.data_converter
    assert converter.payload_codec is not None
    codec = DoomedCodec(converter.payload_codec, doom)
    config = client.config()
    config["data_converter"] = dataclasses.replace(converter, payload_codec=codec)
    return Client(**config)


async def work(orders: Orders, stop: asyncio.Event) -> None:
    """Work until told to stop, or until the point."""
    doom = Doom(orders.point, orders.passing)
    chosen = settings(data_dir=orders.folder, temporal_port=int(orders.address.rpartition(":")[2]))
    client = _doomed(await connect(chosen, interceptors=[DoomedActivities(doom)]), doom)
    register = _doomed_register(orders.folder, doom)
    workers = composition.make_workers(
        client,
        register,
        editions(),
        moody(orders.moods)(register),
        lambda: datetime.now(UTC),
        base_url="http://127.0.0.1:8000",
        queues=(orders.queue, events_of(orders.queue), urgent_of(orders.queue)),
        keeper=keeper_beside(register),
        subscriptions=orders.subscriptions(),
    )
    async with AsyncExitStack() as running:
        for one in workers:
            await running.enter_async_context(one)
        await stop.wait()


def _be_a_worker(given: str) -> None:
    orders = Orders.model_validate_json(given)
    run(lambda stop: work(orders, stop))
