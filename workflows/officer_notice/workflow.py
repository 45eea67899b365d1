"""OfficerNotice: an officer is told outside the site, at once or by the morning's digest.

No case. What is to be told stays in the register: a history says no more than whose account it is.
"""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.officers import OfficerActivities
    from activities.orders import DigestAsked, NoticeAsked, NoticeOrder

ONE_CALL = timedelta(seconds=30)
AT_ONCE = 20
"""Emails under way at the same time."""
RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=15), maximum_attempts=40
)
"""Some nine hours: after that the next morning's digest, or the next thing that is new, tells of it too."""
SCHEDULED = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")
"""Set by Temporal on what a schedule begins."""


@workflow.defn
class OfficerNotice:
    """Tells one officer what is new to them, or everybody who wishes for a digest."""

    @workflow.run
    async def run(self, order: NoticeOrder | None = None) -> int:
        """How many emails went."""
        order = order if isinstance(order, NoticeOrder) else NoticeOrder()
        if order.username:
            return int(await self._tell(order.username, None))
        due: datetime | None = workflow.info().typed_search_attributes.get(SCHEDULED)
        morning = order.morning or due or workflow.now()
        whom = await workflow.execute_activity_method(
            OfficerActivities.digests_due,
            DigestAsked(morning=morning),
            start_to_close_timeout=ONE_CALL,
            retry_policy=RETRY,
            summary="Who has a digest this morning",
        )
        went = 0
        for first in range(0, len(whom), AT_ONCE):
            some = whom[first : first + AT_ONCE]
            went += sum(await asyncio.gather(*(self._tell(one, morning) for one in some)))
        return went

    async def _tell(self, username: str, morning: datetime | None) -> bool:
        """Whether an email went. One that cannot be sent keeps nobody else's back."""
        try:
            return await workflow.execute_activity_method(
                OfficerActivities.notice_sent,
                NoticeAsked(username=username, at=workflow.now(), morning=morning),
                start_to_close_timeout=ONE_CALL,
                retry_policy=RETRY,
                summary="Tell an officer what is new",
            )
        except ActivityError:
            workflow.logger.warning("officer could not be told")
            return False
