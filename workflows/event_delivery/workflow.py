"""EventDelivery: one subscription told of one case, event by event, until it has taken them all.

It runs beside its case and knows nothing of it: the relay begins it, and the register says what is next. When
one is tried again is Temporal's to remember. Its queue is its own: no receiver keeps a case waiting.
"""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ActivityError, is_cancelled_exception
from temporalio.workflow import ActivityCancellationType

with workflow.unsafe.imports_passed_through():
    from activities.events import EventActivities
    from activities.orders import EventsOrder

ONE_CALL = timedelta(seconds=30)
RETRY = RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=15))
NOW = "now"


@workflow.defn
class EventDelivery:
    """Posts one event after another. A later one never goes before an earlier one has been taken."""

    def __init__(self) -> None:
        self._more = False
        self._now = False

    @workflow.run
    async def run(self, order: EventsOrder) -> None:
        """Until nothing waits that anybody has told of."""
        posted = True
        while posted or self._more:
            self._more = self._now = False
            posted = await self._post(order)
            if posted and workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(order)

    @workflow.signal(description="There is more to tell; with now, without waiting for the next attempt")
    async def more(self, *said: RawValue) -> None:
        """Any number of arguments of any kind is taken."""
        first: Any = said[0] if said else None  # the SDK decodes raw values
        self._more = True
        self._now = self._now or first == NOW

    async def _post(self, order: EventsOrder) -> bool:
        """False where nothing waited. One that is being posted is let end before it is begun anew."""
        posting = workflow.start_activity_method(
            EventActivities.post_event,
            order,
            start_to_close_timeout=ONE_CALL,
            retry_policy=RETRY,
            cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            summary="Tell another system what happened",
        )
        await workflow.wait_condition(lambda: posting.done() or self._now)
        if not posting.done():
            posting.cancel()
        try:
            return await posting
        except (ActivityError, asyncio.CancelledError) as failed:
            if is_cancelled_exception(failed) and not self._now:
                raise
            return True
