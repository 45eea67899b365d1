"""PhotographArrival: one photograph that could not be kept at once, until it is kept or cannot be.

It has to be fetched from another system, or the scanner or the store did not answer. It runs beside its case.
"""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.orders import PhotographOrder
    from activities.photographs import PhotographActivities

ONE_TRY = timedelta(seconds=45)
"""Another system is given 25 seconds, the scanner 20; a worker that dies with it costs no more."""
RETRY = RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=30))
PATIENCE = timedelta(days=7)


@workflow.defn
class PhotographArrival:
    """Fetches, has it looked at, keeps it; tries again for seven days, then says that it cannot be had."""

    @workflow.run
    async def run(self, order: PhotographOrder) -> str:
        """What has become of the photograph, as the register names it."""
        try:
            return await workflow.execute_activity_method(
                PhotographActivities.keep_photograph,
                order,
                start_to_close_timeout=ONE_TRY,
                schedule_to_close_timeout=PATIENCE,
                retry_policy=RETRY,
                summary="Keep the photograph",
            )
        except (ActivityError, asyncio.CancelledError) as stopped:
            await workflow.execute_activity_method(
                PhotographActivities.give_photograph_up,
                order,
                start_to_close_timeout=ONE_TRY,
                retry_policy=RETRY,
                summary="Give the photograph up",
            )
            if is_cancelled_exception(stopped):
                raise
            return "refused"
