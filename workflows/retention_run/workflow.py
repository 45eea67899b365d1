"""RetentionRun: what was approved is destroyed, night by night (UK GDPR, Article 5(1)(e)).

No case, and nobody's: begun by its schedule. A manager approves; what is approved stays in the register until
it is destroyed, so that a night that was lost is made good by the next one.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.retention import RetentionActivities

SOME = timedelta(seconds=45)
"""Ten cases, or two thousand mails, on a busy register: one that was lost with its worker is missed soon."""
RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=10), maximum_attempts=30
)
"""Some four hours: after that the next night does it."""


@workflow.defn
class RetentionRun:
    """Destroys the approved cases and makes old mails smaller."""

    @workflow.run
    async def run(self, after: str = "", destroyed: int = 0) -> int:
        """How many cases were destroyed. ``after`` and ``destroyed`` are of the run before, if any."""
        while True:
            done = await workflow.execute_activity_method(
                RetentionActivities.destroy_some,
                after,
                start_to_close_timeout=SOME,
                retry_policy=RETRY,
                summary="Destroy cases whose destruction was approved",
            )
            destroyed += done.destroyed
            if not done.last:
                break
            after = done.last
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(args=[after, destroyed])
        await self._trim()
        return destroyed

    async def _trim(self) -> None:
        """What cannot be trimmed tonight keeps no case from having been destroyed."""
        more = True
        try:
            while more and not workflow.info().is_continue_as_new_suggested():
                trimmed = await workflow.execute_activity_method(
                    RetentionActivities.trim_some,
                    start_to_close_timeout=SOME,
                    retry_policy=RETRY,
                    summary="Make old mails smaller",
                )
                more = trimmed.more
        except ActivityError:
            workflow.logger.warning("mails not made smaller")
