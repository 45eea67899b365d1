"""ResidentNotice: a resident is sent a link, a code, or what has changed in their case.

No case. Whom it is for and what it says stay in the register: a history has no more than an id.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.orders import (
        ResidentNoticeAsked,
        ResidentNoticeKind,
        ResidentNoticeNext,
        ResidentNoticeOrder,
    )
    from activities.residents import ResidentActivities

ONE_CALL = timedelta(seconds=30)
SOON = RetryPolicy(
    initial_interval=timedelta(seconds=2), maximum_interval=timedelta(seconds=30), maximum_attempts=30
)
"""For a quarter of an hour: somebody sits and waits for a link or a code, and later it is worth nothing."""
LATER = RetryPolicy(
    initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=15), maximum_attempts=40
)
"""Some nine hours."""
MOST_WAITS = 10
"""Each until the next hour at which the channel may be used."""


@workflow.defn
class ResidentNotice:
    """Sends one thing about somebody's cases to one address, at an hour when that may be.

    What is not a case yet is told by `DraftNote`.
    """

    @workflow.run
    async def run(self, order: ResidentNoticeOrder) -> bool:
        """Whether something went."""
        retry = LATER if order.kind is ResidentNoticeKind.CHANGES else SOON
        try:
            for _ in range(MOST_WAITS):
                found: ResidentNoticeNext = await workflow.execute_activity_method(
                    ResidentActivities.resident_next,
                    ResidentNoticeAsked(order=order, at=workflow.now()),
                    start_to_close_timeout=ONE_CALL,
                    retry_policy=retry,
                    summary="What a resident is to be told",
                )
                if found.until is not None:
                    await workflow.sleep(max(found.until - workflow.now(), timedelta(seconds=1)))
                    continue
                if not found.send:
                    return False
                return await workflow.execute_activity_method(
                    ResidentActivities.resident_told,
                    ResidentNoticeAsked(order=order, at=workflow.now(), number=found.number),
                    start_to_close_timeout=ONE_CALL,
                    retry_policy=retry,
                    summary="Tell a resident",
                )
        except ActivityError:
            workflow.logger.warning("resident could not be told")
        return False
