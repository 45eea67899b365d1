"""Worlds without a server: the same stories, told to workflow classes driven within the test itself."""

import copy
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from temporalio.client import Client, WorkflowHandle

import worker as composition
from activities.notifications import LetterChannel
from charter.edition.editions import Editions
from charter.people import Channel
from engine.payloads.converter import data_converter
from engine.virtual import VirtualServer, VirtualWorker, client_of
from register import Register, migrate
from tests import promises_seen
from tests.engine.keys import settings
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
    register = Register.open(_a_register_in(folder), clock)
    event.listen(register.database.engine, "connect", _in_no_hurry_to_disk)
    register.database.engine.dispose()  # and open anew
    try:
        yield VirtualWorld(
            server=server,
            client=client,
            register=register,
            editions=_editions(),
            clock=clock,
            queue=QUEUE,
            channels=channels(register),
        )
        promises_seen.note(register)
    finally:
        await server.close()
        register.close()


def _editions() -> Editions:
    """A copy of each: a test may give its own other dates."""
    return Editions([copy.copy(edition) for edition in _loaded()])


@cache
def _loaded() -> Editions:
    """Read once for each test process."""
    return Editions.load()


def _a_register_in(folder: Path) -> str:
    """The address of a new register, in a folder that is made for it."""
    folder.mkdir(exist_ok=True)
    file = shutil.copy(_empty_register(), folder / "register.db")
    return f"sqlite:///{file}"


@cache
def _empty_register() -> Path:
    """Made once for each test process: migrating takes longer than a story."""
    file = Path(mkdtemp(prefix="charter-register-")) / "register.db"
    migrate(f"sqlite:///{file}")
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:  # all of it into the one file that is copied
        connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return file


def _in_no_hurry_to_disk(connection: Any, _record: Any) -> None:
    """No power cut is tested here."""
    connection.execute("PRAGMA synchronous = OFF")
