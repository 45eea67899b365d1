"""After a storm: until everything runs, nothing waits to be sent or said, and each case has written what it
has to write."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import sqlalchemy as sa
from temporalio.api.enums.v1 import PendingActivityState
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from chaos.checks import UNSETTLED
from chaos.plan import PROGRAMS
from chaos.stage import Stage
from engine.server.children import answers
from register import Register, RegisterError
from register.models import inbound, letters
from register.outside.inbound import WAITING
from starter.desk.composition import wall_clock

CALM_SECONDS = 300.0
"""In which letters go and mails are told, after the last word."""
CALM_OF_A_CASE = 0.05
"""Seconds more, for each case."""
LOOK_SECONDS = 2.0
YOUNG_SECONDS = 3.0
AT_ONCE = 16
DESCRIBED_IN = timedelta(seconds=10)


@dataclass
class Settling:
    """Waits for it, looking again and again."""

    stage: Stage
    cases: int

    async def calm(self, well: Callable[[], Awaitable[bool]]) -> None:
        """Until it is so, or long enough: what then is not so is found afterwards."""
        deadline = time.monotonic() + CALM_SECONDS + self.cases * CALM_OF_A_CASE
        while time.monotonic() < deadline:
            self.stage.keep_up()
            if await well():
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def all_run(self) -> bool:
        """Whether Temporal and every program of ours has come up, and the site says that it is ready."""
        programs = self.stage.product.programs()
        young = [each for each in programs.values() if time.time() - each.create_time() < YOUNG_SECONDS]
        if len(programs) < len(PROGRAMS) or young or not self.stage.temporal.running:
            return False
        ready = f"{self.stage.product.home}/readyz"
        return await asyncio.to_thread(answers, ready) == HTTPStatus.OK

    async def nothing_waits(self) -> bool:
        """Whether every report has been begun, every letter has gone and every mail and text been said."""
        return await asyncio.to_thread(self._waiting) == 0

    def _waiting(self) -> int:
        try:
            register = Register.open(self.stage.product.settings.register_url, wall_clock)
        except RegisterError:
            return -1
        try:
            unstarted = len(register.reports.unstarted(1))
            with register.database.reading() as connection:

                def count(table: sa.Table, states: Sequence[str]) -> int:
                    of = sa.select(sa.func.count()).select_from(table).where(table.c.state.in_(states))
                    return int(connection.execute(of).scalar_one())

                return unstarted + count(letters, UNSETTLED) + count(inbound, WAITING)
        except RegisterError:
            return -1
        finally:
            register.close()


@dataclass
class Written:
    """Cases that may have something to write. One that is found to have nothing is not looked at again."""

    client: Client
    left: Sequence[str]

    async def all(self) -> bool:
        """Whether none is left."""
        self.left = await behind_of(self.client, self.left)
        return not self.left


async def behind_of(client: Client, references: Sequence[str]) -> list[str]:
    """Those of the cases that still have something to write, a few asked at once."""
    some = asyncio.Semaphore(AT_ONCE)

    async def one(reference: str) -> bool:
        async with some:
            return await is_behind(client, reference)

    found = await asyncio.gather(*(one(each) for each in references))
    return [each for each, behind in zip(references, found, strict=True) if behind]


async def is_behind(client: Client, reference: str) -> bool:
    """Whether a case is deciding something or has something done for it: each turn is written by that. Asks
    the server alone, which needs no worker for it. What was given up for a fresh try does not count."""
    try:
        described = await client.get_workflow_handle(reference).describe(rpc_timeout=DESCRIBED_IN)
    except RPCError as error:
        return error.status is not RPCStatusCode.NOT_FOUND
    raw = described.raw_description
    awaited = any(
        each.state != PendingActivityState.PENDING_ACTIVITY_STATE_CANCEL_REQUESTED
        for each in raw.pending_activities
    )
    return awaited or raw.HasField("pending_workflow_task")
