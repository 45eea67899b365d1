"""Worlds without a server: the same stories, told to workflow classes driven within the test itself."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHandle

import worker as composition
from activities.letters.notifications import LetterChannel
from charter.people import Channel
from engine.payloads.converter import data_converter
from engine.virtual import VirtualServer, VirtualWorker, client_of
from register import Register
from tests import promises_seen
from tests.engine.keys import settings
from tests.ready import editions, in_no_hurry_to_disk, new_register
from tests.stories import Clock, World
from workflows.names import events_of, urgent_of
from workflows.processes import WORKFLOWS

BEGINNING = datetime.now(UTC).replace(hour=9, minute=30, second=0, microsecond=0)
"""This morning, on the virtual clock: samples say what they say of days before and after today."""
MOMENT = timedelta(seconds=30)
"""How long a virtual moment lasts at most: until something else happens."""
QUEUE = "test-virtual"


class VirtualNow(Clock):
    """The clock of register, activities and screens: the server's own."""

    def __init__(self, server: VirtualServer) -> None:
        super().__init__()
        self._server = server

    def __call__(self) -> datetime:
        return self._server.now


class VirtualTime:
    """One time for all cases of a world: what is skipped for one passes for every one."""

    def __init__(self, server: VirtualServer, client: Client) -> None:
        self._server, self._client = server, client

    @property
    def client(self) -> Client:
        return self._client

    async def now(self, case: WorkflowHandle[Any, Any]) -> datetime:
        return self._server.now

    async def skip(self, case: WorkflowHandle[Any, Any], length: timedelta) -> None:
        """No longer than until that case has ended."""
        await self._server.pass_time(length, lambda: not self._server.is_open(case.id))


@dataclass(kw_only=True)
class VirtualWorld(World):
    """A world on a virtual server."""

    server: VirtualServer

    def __post_init__(self) -> None:
        self.time = VirtualTime(self.server, self.client)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        async with VirtualWorker(
            self.server,
            self.client,
            queues=(self.queue, events_of(self.queue), urgent_of(self.queue)),
            workflows=WORKFLOWS,
            activities=composition.make_activities(
                self.client,
                self.register,
                self.editions,
                self.channels,
                self.clock,
                base_url="http://127.0.0.1:8000",
                keeper=self.keeper,
                subscriptions=self.subscriptions,
                places=self.places,
            ),
        ):
            yield

    async def begin_at(self, moment: datetime) -> None:
        await self.server.pass_time(moment - self.server.now)

    async def a_moment(self) -> None:
        before = self.server.now
        await self.server.until(lambda: self.server.now > before, MOMENT)


@asynccontextmanager
async def open_virtual_world(
    folder: Path,
    *,
    channels: Callable[[Register], Mapping[Channel, LetterChannel]] = composition.outbox_channels,
    seed: int | None = None,
    start: datetime = BEGINNING,
    sealed: bool = False,
) -> AsyncIterator[VirtualWorld]:
    """A world whose register is in a folder of the test's own.

    ``sealed``: what is written down is encrypted, as on a real server; else it is not, for there is no wire.
    """
    server = VirtualServer(data_converter(settings() if sealed else None), start, seed=seed)
    client = client_of(server)
    clock = VirtualNow(server)
    register = in_no_hurry_to_disk(Register.open(new_register(folder / "register.db"), clock))
    try:
        yield VirtualWorld(
            server=server,
            client=client,
            register=register,
            editions=editions(),
            clock=clock,
            queue=QUEUE,
            channels=channels(register),
        )
        promises_seen.note(register)
    finally:
        await server.close()
        register.close()
