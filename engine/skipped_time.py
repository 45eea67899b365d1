"""Time skipped for one case on the real server: for tests and the demonstration, and nowhere else.

The SDK's API for it is experimental. Its traps (measured on server 1.32): a signal during a fast-forward, or
two at once, jump past timers that have not fired; at the limit of skips it hangs for ever, and so it does
while a child workflow is open. So: the case at rest first, its open deliveries to their ends, one
fast-forward at a time, a high limit, and a time-out of its own.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper, TimeSkippingConfig

LONGEST_SECONDS = 90.0
"""How long one fast-forward may take. Each timer that fires costs about 50 ms."""


class SkippedTime:
    """Starts cases whose time can be skipped, and skips it."""

    def __init__(self, client: Client) -> None:
        config = TimeSkippingConfig(enabled=False, max_session_skip_count=5_000)
        self._skipper = TimeSkipper(client, config=config)

    @property
    def client(self) -> Client:
        """Start the case with this one: until it is told otherwise, its time runs as it does."""
        return self._skipper.client

    async def now(self, case: WorkflowHandle[Any, Any]) -> datetime:
        """The case's own time."""
        return await self._skipper.get_current_time(case)

    async def skip(self, case: WorkflowHandle[Any, Any], length: timedelta) -> None:
        """Let that much time pass, every timer firing in order. The case has to be at rest.

        A letter that waits for its hour, such as a text in the night, goes first: time stands still while its
        Delivery is open. Raises TimeoutError where it does not arrive.
        """
        async with asyncio.timeout(LONGEST_SECONDS):
            described = await case.describe()
            for child in described.raw_description.pending_children:
                delivery = self.client.get_workflow_handle(child.workflow_id, run_id=child.run_id)
                await self._to_its_end(delivery)
            await self._skipper.fast_forward(case, length)

    async def _to_its_end(self, delivery: WorkflowHandle[Any, Any]) -> None:
        try:
            await self._skipper.fast_forward(delivery)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:  # it has ended meanwhile
                raise
