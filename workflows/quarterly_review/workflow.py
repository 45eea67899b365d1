"""QuarterlyReview: the figures of the quarter just ended (policy: 6 key principles, 6 Accountability).

No case, and nobody's: begun by its schedule on the first of January, April, July and October, or by hand for
any quarter. The schedule may have been kept waiting, or be told to catch up: the quarter is the one before
the day it was due, not the day it ran.
"""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.orders import ReviewAsked, ReviewOrder
    from activities.quarterly import QuarterlyActivities
    from charter.counting.quarters import Quarter

COUNTING = timedelta(minutes=30)
"""A whole quarter is read: a minute or two on a large register."""
TELLING = timedelta(minutes=1)
RETRY = RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=10))
TELLING_TRIES = 20
SCHEDULED = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")
"""Set by Temporal on what a schedule begins, a backfill's too."""


@workflow.defn
class QuarterlyReview:
    """Counts the quarter, stores it, and tells the Corporate Customer Feedback Manager."""

    @workflow.run
    async def run(self, order: ReviewOrder | None = None) -> str:
        """The quarter that was reviewed."""
        quarter = self._quarter(order)
        asked = ReviewAsked(quarter=str(quarter), as_of=workflow.now())
        workflow.set_current_details(f"Review of {quarter.spoken}")
        await workflow.execute_activity_method(
            QuarterlyActivities.review_made,
            asked,
            start_to_close_timeout=COUNTING,
            retry_policy=RETRY,
            summary=f"Count {quarter.spoken}",
        )
        try:
            await workflow.execute_activity_method(
                QuarterlyActivities.review_announced,
                asked,
                start_to_close_timeout=TELLING,
                retry_policy=RetryPolicy(
                    initial_interval=timedelta(seconds=5),
                    maximum_interval=timedelta(hours=1),
                    maximum_attempts=TELLING_TRIES,
                ),
                summary="Tell the Corporate Customer Feedback Manager",
            )
        except ActivityError:
            workflow.logger.warning("quarterly review not announced")  # it is stored, and can be read
        return str(quarter)

    def _quarter(self, order: ReviewOrder | None) -> Quarter:
        """As ordered; otherwise the one before the day on which the schedule meant it to run."""
        if isinstance(order, ReviewOrder) and order.quarter:
            try:
                return Quarter.read(order.quarter)
            except ValueError as error:
                raise ApplicationError(f"{error}", type="NoQuarter", non_retryable=True) from None
        due: datetime | None = workflow.info().typed_search_attributes.get(SCHEDULED)
        return Quarter.just_ended(due or workflow.now())
